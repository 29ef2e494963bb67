// The kinds of checks. A new one is a file in this folder and a line here.
import type { CheckRule } from '../lesson.ts';
import { celCheck } from './cel.ts';
import { expectCheck } from './expect.ts';
import { ranCheck } from './ran.ts';
import { trafficCheck } from './traffic.ts';
import type { CheckKind } from './types.ts';

export const CHECK_KINDS = [expectCheck, celCheck, trafficCheck, ranCheck] as const;

/** The plug-in for a rule. */
export function kindOf(rule: CheckRule): CheckKind {
  const kind = CHECK_KINDS.find((k) => k.kind === rule.kind);
  if (!kind) throw new Error(`no check ${rule.kind}`);
  return kind as unknown as CheckKind;
}
