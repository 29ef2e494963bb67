// Values as the server's inner structs print them in refusals. upstream: pkg/apis/core types (no JSON names)
import { goLines } from './go-dump.ts';
import { unifiedDiff } from './line-diff.ts';

/** A pod template whose fields are the inner struct's. */
export function shownPodTemplate(template: unknown): unknown {
  return JSON.parse(goLines(template).join(''));
}

/** The change of a value, line by line. `definition` is the schema's name of its type. */
export function innerDiff(_definition: string, old: unknown, now: unknown): string {
  return unifiedDiff(goLines(old), goLines(now));
}
