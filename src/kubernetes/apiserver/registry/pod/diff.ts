// The change of a value, line by line, as the server shows it in refusals.
import { goLines } from '../lib/go-dump.ts';
import { unifiedDiff } from '../lib/line-diff.ts';

/** upstream: k8s.io/apimachinery/pkg/util/diff Diff of two dumped structs */
export function specDiff(old: unknown, now: unknown): string {
  return unifiedDiff(goLines(old), goLines(now));
}
