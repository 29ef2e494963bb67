// What a kind of check is: it says what it reads, and judges. Plug-ins of this folder do not know each other.
import type { ApiObject } from '../../kubernetes/api/meta.ts';
import type { Objects } from '../cel.ts';
import type { Check, CheckRule } from '../lesson.ts';
import type { Probe } from '../probe.ts';
import type { CheckWords } from '../words.ts';

/** The cluster as checks see it: caches of the resources that they asked for. */
export interface View {
  /** Objects of a kind; empty when the kind is not served. Asking makes the check depend on it. */
  readonly objects: Objects;
  /** False when the API server serves no such kind. */
  serves(apiVersion: string, kind: string): boolean;
  readonly probe: Probe;
  /** In which a verdict gives its reason. */
  readonly words: CheckWords;
}

export interface Verdict {
  readonly pass: boolean;
  /** What is missing, in the cluster's own terms; empty when it passes. */
  readonly reason: string;
  /** The object that the check is about, for hints with conditions. */
  readonly object?: ApiObject;
  /** Where a packet ended and by what, for traffic. */
  readonly where?: string;
}

export interface CheckKind<K extends CheckRule['kind'] = CheckRule['kind']> {
  readonly kind: K;
  /** Kinds whose changes matter, as apiVersion and kind. */
  reads(rule: Extract<CheckRule, { kind: K }>): readonly (readonly [apiVersion: string, kind: string])[];
  /** True when requests and commands of the learner matter. */
  readonly watchesLearner: boolean;
  evaluate(rule: Extract<CheckRule, { kind: K }>, view: View, check: Check): Promise<Verdict> | Verdict;
}

export const PASS: Verdict = { pass: true, reason: '' };
