// One script for both kubectls: each step's stdout, stderr and exit code come framed, and between steps the world settles. Before and after each
// the script calls `mark`, which its prelude defines: where ours runs it is noted when that was, where the real one runs the clock is set by it.
export interface Line {
  readonly cmd: string;
  readonly tag?: string;
}

export interface Answer {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

type Item =
  | { readonly kind: 'step'; readonly cmd: string; tag?: string }
  | { readonly kind: 'hidden'; readonly cmd: string }
  | { readonly kind: 'file'; readonly name: string; readonly body: string };

/** `$ cmd` is a step, `@ cmd` a hidden one, `file NAME` ... `end` a file, `tag WORD` belongs to the step above it. */
export function itemsOf(text: string): Item[] {
  const items: Item[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const last = items.at(-1);
    if (line.startsWith('$ ')) items.push({ kind: 'step', cmd: line.slice(2) });
    else if (line.startsWith('@ ')) items.push({ kind: 'hidden', cmd: line.slice(2) });
    else if (line.startsWith('file ')) {
      const end = lines.indexOf('end', i);
      items.push({ kind: 'file', name: line.slice(5).trim(), body: lines.slice(i + 1, end).join('\n') });
      i = end;
    } else if (line.startsWith('tag ') && last?.kind === 'step') last.tag = line.slice(4).trim();
  }
  return items;
}

export function linesOf(items: readonly Item[]): Line[] {
  return items.flatMap((item) => (item.kind === 'step' ? [{ cmd: item.cmd, ...(item.tag ? { tag: item.tag } : {}) }] : []));
}

/** Seconds of the world's time after whatever may have changed it. */
const SETTLE = 2;
const READS = /^kubectl (get|describe|explain|api-resources|api-versions|config|version|options|help|completion|auth can-i)\b(?!.* -w)|--help\b|--dry-run|--local\b/;

export function scriptOf(items: readonly Item[]): string {
  let n = 0;
  const parts = items.map((item, i) => {
    if (item.kind === 'file') return `cat > ${item.name} <<'EOF_SCENARIO'\n${item.body}\nEOF_SCENARIO`;
    if (item.kind === 'hidden') return `mark begin ${i}\n{ ${item.cmd} ; } >/dev/null 2>&1 </dev/null\nmark end ${i}\nsettle ${SETTLE}`;
    const settle = READS.test(item.cmd) ? '' : `\nsettle ${SETTLE}`;
    const part = `mark begin ${i}\n{ ${item.cmd} ; } >"$FRAMES/out" 2>"$FRAMES/err" </dev/null
code=$?
mark end ${i}
echo "@@CODE ${n} $code"
cat "$FRAMES/out"; echo; echo "@@ERR ${n}"; cat "$FRAMES/err"; echo; echo "@@END ${n}"${settle}`;
    n++;
    return part;
  });
  return `${parts.join('\n')}\n`;
}

export function answersOf(output: string): ReadonlyMap<number, Answer> {
  const answers = new Map<number, Answer>();
  for (const [, n, code, rest] of output.matchAll(/^@@CODE (\d+) (\d+)\n([\s\S]*?)^@@END \1$/gm)) {
    const [out = '', err = ''] = (rest ?? '').split(`\n@@ERR ${n}\n`);
    answers.set(Number(n), { code: Number(code), out, err: err.replace(/\n$/, '') });
  }
  return answers;
}

/** When each item began and ended, in the world's milliseconds. */
export type Times = ReadonlyMap<number, { readonly begin: number; readonly end: number }>;
