// Differences between two lists of lines, and the forms in which diff prints them. upstream: diffutils 3.8 src/normal.c, context.c, ed.c
import { diffArrays } from 'diff';

/** Lines [aFrom, aTo) of the old file become [bFrom, bTo) of the new one. */
export interface Change {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** A file as lines; `open`: its last line has no newline. */
export interface Side {
  readonly lines: readonly string[];
  readonly open: boolean;
}

export function side(text: string): Side {
  if (text === '') return { lines: [], open: false };
  const lines = text.split('\n');
  const open = lines.at(-1) !== '';
  if (!open) lines.pop();
  return { lines, open };
}

/** What changed; `key` makes lines equal that differ only in what is to be ignored. */
export function changes(a: Side, b: Side, key: (line: string) => string): Change[] {
  const keyed = (s: Side): string[] => s.lines.map((line, i) => (s.open && i === s.lines.length - 1 ? `${key(line)}\0` : key(line)));
  const out: Change[] = [];
  let i = 0;
  let j = 0;
  let open: { aFrom: number; bFrom: number } | undefined;
  const close = (): void => {
    if (open) out.push({ aFrom: open.aFrom, aTo: i, bFrom: open.bFrom, bTo: j });
    open = undefined;
  };
  for (const part of diffArrays(keyed(a), keyed(b))) {
    if (!part.added && !part.removed) {
      close();
      i += part.value.length;
      j += part.value.length;
      continue;
    }
    open ??= { aFrom: i, bFrom: j };
    if (part.removed) i += part.value.length;
    else j += part.value.length;
  }
  close();
  return out;
}

const NO_NEWLINE = '\\ No newline at end of file\n';

function row(mark: string, s: Side, n: number): string {
  return `${mark}${s.lines[n]}\n${s.open && n === s.lines.length - 1 ? NO_NEWLINE : ''}`;
}

const span = (from: number, to: number): string => (to - from <= 1 ? String(to - from === 0 ? from : from + 1) : `${from + 1},${to}`);

/** 2c2, 8d7, 10a10. */
export function normal(a: Side, b: Side, all: readonly Change[]): string {
  let out = '';
  for (const c of all) {
    const kind = c.aFrom === c.aTo ? 'a' : c.bFrom === c.bTo ? 'd' : 'c';
    out += `${span(c.aFrom, c.aTo)}${kind}${span(c.bFrom, c.bTo)}\n`;
    for (let n = c.aFrom; n < c.aTo; n++) out += row('< ', a, n);
    if (kind === 'c') out += '---\n';
    for (let n = c.bFrom; n < c.bTo; n++) out += row('> ', b, n);
  }
  return out;
}

/** Changes that share their context. */
function groups(all: readonly Change[], context: number): Change[][] {
  const out: Change[][] = [];
  for (const c of all) {
    const last = out.at(-1);
    const before = last?.at(-1);
    if (last && before && c.aFrom - before.aTo <= 2 * context) last.push(c);
    else out.push([c]);
  }
  return out;
}

function bounds(group: readonly Change[], a: Side, b: Side, context: number): Change {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last) return { aFrom: 0, aTo: 0, bFrom: 0, bTo: 0 };
  const lead = Math.min(context, first.aFrom, first.bFrom);
  return { aFrom: first.aFrom - lead, bFrom: first.bFrom - lead, aTo: Math.min(a.lines.length, last.aTo + context), bTo: Math.min(b.lines.length, last.bTo + context) };
}

/** @@ -1,3 +1,3 @@ */
export function unified(a: Side, b: Side, all: readonly Change[], context: number): string {
  const range = (from: number, to: number): string => (to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`);
  let out = '';
  for (const group of groups(all, context)) {
    const w = bounds(group, a, b, context);
    out += `@@ -${range(w.aFrom, w.aTo)} +${range(w.bFrom, w.bTo)} @@\n`;
    let n = w.aFrom;
    for (const c of group) {
      for (; n < c.aFrom; n++) out += row(' ', a, n);
      for (; n < c.aTo; n++) out += row('-', a, n);
      for (let m = c.bFrom; m < c.bTo; m++) out += row('+', b, m);
    }
    for (; n < w.aTo; n++) out += row(' ', a, n);
  }
  return out;
}

/** *** 1,5 **** */
export function contextual(a: Side, b: Side, all: readonly Change[], context: number): string {
  const range = (from: number, to: number): string => (to - from <= 1 ? String(to) : `${from + 1},${to}`);
  let out = '';
  for (const group of groups(all, context)) {
    const w = bounds(group, a, b, context);
    out += `***************\n*** ${range(w.aFrom, w.aTo)} ****\n`;
    if (group.some((c) => c.aTo > c.aFrom)) {
      let n = w.aFrom;
      for (const c of group) {
        for (; n < c.aFrom; n++) out += row('  ', a, n);
        for (; n < c.aTo; n++) out += row(c.bTo > c.bFrom ? '! ' : '- ', a, n);
      }
      for (; n < w.aTo; n++) out += row('  ', a, n);
    }
    out += `--- ${range(w.bFrom, w.bTo)} ----\n`;
    if (group.some((c) => c.bTo > c.bFrom)) {
      let n = w.bFrom;
      for (const c of group) {
        for (; n < c.bFrom; n++) out += row('  ', b, n);
        for (; n < c.bTo; n++) out += row(c.aTo > c.aFrom ? '! ' : '+ ', b, n);
      }
      for (; n < w.bTo; n++) out += row('  ', b, n);
    }
  }
  return out;
}

/** A script for ed. */
export function edScript(_a: Side, b: Side, all: readonly Change[]): string {
  let out = '';
  for (const c of [...all].reverse()) {
    const kind = c.aFrom === c.aTo ? 'a' : c.bFrom === c.bTo ? 'd' : 'c';
    out += `${span(c.aFrom, c.aTo)}${kind}\n`;
    if (kind !== 'd') out += `${b.lines.slice(c.bFrom, c.bTo).join('\n')}\n.\n`;
  }
  return out;
}
