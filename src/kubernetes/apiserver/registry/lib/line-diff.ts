// A unified diff of two lists of lines, three lines around each change. upstream: k8s.io/apimachinery/pkg/util/diff (difflib)

interface Edit {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

/** The hunks, without file names. */
export function unifiedDiff(old: readonly string[], now: readonly string[], around = 3): string {
  const edits = editScript(old, now);
  const out: string[] = [];
  let i = 0;
  while (i < edits.length) {
    if (edits[i]?.kind === ' ') {
      i++;
      continue;
    }
    const from = Math.max(0, i - around);
    let end = i;
    // Changes closer than twice the surroundings share a hunk.
    for (let k = i; k < edits.length && k <= end + 2 * around; k++) if (edits[k]?.kind !== ' ') end = k;
    const to = Math.min(edits.length, end + around + 1);
    out.push(header(edits, from, to), ...edits.slice(from, to).map((e) => e.kind + e.line));
    i = to;
  }
  return out.length ? `${out.join('\n')}\n` : '';
}

function header(edits: readonly Edit[], from: number, to: number): string {
  const count = (list: readonly Edit[], kind: Edit['kind']): number => list.filter((e) => e.kind === ' ' || e.kind === kind).length;
  const before = edits.slice(0, from);
  const inside = edits.slice(from, to);
  const range = (start: number, length: number): string => (length === 1 ? String(start + 1) : `${length === 0 ? start : start + 1},${length}`);
  return `@@ -${range(count(before, '-'), count(inside, '-'))} +${range(count(before, '+'), count(inside, '+'))} @@`;
}

/** The longest common subsequence between what both begin and end with. */
function editScript(old: readonly string[], now: readonly string[]): Edit[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ kind: ' ', line }));
  const middle = matchMiddle(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  return [...same(old.slice(0, head)), ...middle, ...same(old.slice(old.length - tail))];
}

/** upstream matches blocks as Python's difflib does: the longest common run first, then what is before and after it. */
function matchMiddle(a: readonly string[], b: readonly string[]): Edit[] {
  const run = longestRun(a, b);
  if (run.length === 0) return [...a.map((line): Edit => ({ kind: '-', line })), ...b.map((line): Edit => ({ kind: '+', line }))];
  return [
    ...matchMiddle(a.slice(0, run.a), b.slice(0, run.b)),
    ...a.slice(run.a, run.a + run.length).map((line): Edit => ({ kind: ' ', line })),
    ...matchMiddle(a.slice(run.a + run.length), b.slice(run.b + run.length)),
  ];
}

function longestRun(a: readonly string[], b: readonly string[]): { readonly a: number; readonly b: number; readonly length: number } {
  const places = new Map<string, number[]>();
  b.forEach((line, j) => {
    const list = places.get(line);
    if (list) list.push(j);
    else places.set(line, [j]);
  });
  let best = { a: 0, b: 0, length: 0 };
  let lengths = new Map<number, number>();
  a.forEach((line, i) => {
    const next = new Map<number, number>();
    for (const j of places.get(line) ?? []) {
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > best.length) best = { a: i - length + 1, b: j - length + 1, length };
    }
    lengths = next;
  });
  return best;
}
