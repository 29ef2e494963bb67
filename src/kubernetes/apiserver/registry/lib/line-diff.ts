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

/** What stays, goes and comes, in order: the longest run of equal lines first, then what is before and after it. upstream: difflib's SequenceMatcher */
function editScript(old: readonly string[], now: readonly string[]): Edit[] {
  const out: Edit[] = [];
  const add = (kind: Edit['kind'], lines: readonly string[]): void => {
    for (const line of lines) out.push({ kind, line });
  };
  const places = placesOf(now);
  const walk = (a0: number, a1: number, b0: number, b1: number): void => {
    const run = longestRun(old, places, { a0, a1, b0, b1 });
    if (run.length === 0) {
      add('-', old.slice(a0, a1));
      add('+', now.slice(b0, b1));
      return;
    }
    walk(a0, run.a, b0, run.b);
    add(' ', old.slice(run.a, run.a + run.length));
    walk(run.a + run.length, a1, run.b + run.length, b1);
  };
  walk(0, old.length, 0, now.length);
  return out;
}

/** Where each line of the new text stands. */
function placesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [j, line] of lines.entries()) {
    const list = places.get(line);
    if (list) list.push(j);
    else places.set(line, [j]);
  }
  return places;
}

interface Window {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

/** The first of the longest runs of equal lines. */
function longestRun(a: readonly string[], places: ReadonlyMap<string, readonly number[]>, w: Window): { a: number; b: number; length: number } {
  const best = { a: w.a0, b: w.b0, length: 0 };
  let lengths = new Map<number, number>();
  for (let i = w.a0; i < w.a1; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] ?? '') ?? []) {
      if (j < w.b0) continue;
      if (j >= w.b1) break;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > best.length) Object.assign(best, { a: i - length + 1, b: j - length + 1, length });
    }
    lengths = next;
  }
  return best;
}
