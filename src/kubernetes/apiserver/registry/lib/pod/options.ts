// What is asked of a pod spec, depending on where it stands. upstream: PodValidationOptions
import type { DeepReadonly } from '../../../../../base/deep.ts';
import type { FieldError } from '../../../../api/field.ts';
import type * as t from '../../../../api/generated/types.ts';

export type Spec = DeepReadonly<t.PodSpec>;
export type AnyContainer = DeepReadonly<t.Container | t.EphemeralContainer>;
/** Errors are collected, not passed up: pods are checked by the thousand. */
export type Errors = FieldError[];

export interface PodOptions {
  /** A pod itself, not a template in a workload. */
  readonly isPod: boolean;
  /** The pod's own metadata, for checks that need its name. */
  readonly name?: string;
}
export const TEMPLATE: PodOptions = { isPod: false };

/** What a container's checks know of its pod. */
export interface PodScope {
  readonly volumes: ReadonlyMap<string, DeepReadonly<t.Volume>>;
  readonly claims: ReadonlySet<string>;
  readonly restartPolicy: string;
  readonly gracePeriod: number | undefined;
  readonly hostUsers: boolean;
}

export const checked = (out: Errors, field: string, value: unknown, messages: readonly string[]): void => {
  for (const detail of messages) out.push({ type: 'FieldValueInvalid', field, value, detail });
};
