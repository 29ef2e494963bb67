// Where the movements of vi go. upstream: vim src/textobject.c, search.c, move.c
import { next, type Place, previous, type TextBuffer } from '../edit-buffer.ts';

export interface Motion {
  readonly to: Place;
  /** Whole lines are meant. */
  readonly linewise?: boolean;
  /** The character at the end belongs to it. */
  readonly inclusive?: boolean;
  /** For text objects: where it begins. */
  readonly from?: Place;
}

type Kind = 'blank' | 'word' | 'other';

function kind(char: string | undefined, big: boolean): Kind {
  if (char === undefined || char === '' || /\s/.test(char)) return 'blank';
  return big || /[\p{L}\p{N}_]/u.test(char) ? 'word' : 'other';
}

const charAt = (b: TextBuffer, p: Place): string | undefined => b.line(p.line)[p.at];

/** The start of the next word; an empty line is a word. */
export function wordForward(b: TextBuffer, from: Place, big: boolean): Place {
  let p = { ...from };
  const first = kind(charAt(b, p), big);
  while (first !== 'blank' && p.at < b.line(p.line).length && kind(charAt(b, p), big) === first) p = { line: p.line, at: next(b.line(p.line), p.at) };
  for (;;) {
    if (p.at < b.line(p.line).length) {
      if (kind(charAt(b, p), big) !== 'blank') return p;
      p = { line: p.line, at: next(b.line(p.line), p.at) };
    } else {
      if (p.line + 1 >= b.lines.length) return { line: p.line, at: b.line(p.line).length };
      p = { line: p.line + 1, at: 0 };
      if (b.line(p.line) === '') return p;
    }
  }
}

/** The start of this word or of the one before. */
export function wordBack(b: TextBuffer, from: Place, big: boolean): Place {
  let p = b.step(from, -1);
  while (kind(charAt(b, p), big) === 'blank' && (p.line > 0 || p.at > 0) && !(b.line(p.line) === '' && p.line !== from.line)) p = b.step(p, -1);
  const own = kind(charAt(b, p), big);
  while (p.at > 0) {
    const before = { line: p.line, at: previous(b.line(p.line), p.at) };
    if (own === 'blank' || kind(charAt(b, before), big) !== own) break;
    p = before;
  }
  return p;
}

/** The end of this word or of the next. */
export function wordEnd(b: TextBuffer, from: Place, big: boolean): Place {
  const last = { line: b.lines.length - 1, at: b.line(b.lines.length - 1).length };
  let p = b.step(from, 1);
  while (kind(charAt(b, p), big) === 'blank' && (p.line < last.line || p.at < last.at)) p = b.step(p, 1);
  const own = kind(charAt(b, p), big);
  for (;;) {
    const after = next(b.line(p.line), p.at);
    if (after >= b.line(p.line).length || kind(b.line(p.line)[after], big) !== own) return p;
    p = { line: p.line, at: after };
  }
}

/** f F t T: the n-th such character in the line. */
export function findChar(b: TextBuffer, from: Place, command: string, char: string, count: number): Motion | undefined {
  const line = b.line(from.line);
  const forward = command === 'f' || command === 't';
  let at = from.at;
  for (let i = 0; i < count; i++) {
    at = forward ? line.indexOf(char, at + 1) : at > 0 ? line.lastIndexOf(char, at - 1) : -1;
    if (at < 0) return undefined;
  }
  if (command === 't') at = previous(line, at);
  if (command === 'T') at = next(line, at);
  return { to: { line: from.line, at }, inclusive: forward };
}

const PAIRS = '()[]{}';

/** %: the other bracket. */
export function matching(b: TextBuffer, from: Place): Place | undefined {
  const line = b.line(from.line);
  let at = from.at;
  while (at < line.length && !PAIRS.includes(line[at] ?? ' ')) at++;
  const own = line[at];
  if (own === undefined) return undefined;
  const index = PAIRS.indexOf(own);
  const other = PAIRS[index ^ 1];
  const by = index % 2 === 0 ? 1 : -1;
  let depth = 0;
  for (let p: Place = { line: from.line, at }; ; ) {
    const c = charAt(b, p);
    if (c === own) depth++;
    if (c === other && --depth === 0) return p;
    const step = b.step(p, by);
    if (step.line === p.line && step.at === p.at) return undefined;
    p = step;
  }
}

/** { and }: the next empty line. */
export function paragraph(b: TextBuffer, from: Place, by: 1 | -1): Place {
  let line = from.line + by;
  while (line > 0 && line < b.lines.length - 1 && b.line(line) !== '') line += by;
  if (line >= b.lines.length - 1) return { line: b.lines.length - 1, at: b.line(b.lines.length - 1).length };
  return { line: Math.max(0, line), at: 0 };
}

/** iw aw i" a" i( and so on. */
export function textObject(b: TextBuffer, from: Place, around: boolean, what: string): Motion | undefined {
  const line = b.line(from.line);
  if (what === 'w' || what === 'W') return wordObject(line, from, around, what === 'W');
  if (`"'\``.includes(what)) {
    const open = line.lastIndexOf(what, from.at - (line[from.at] === what ? 1 : 0)) >= 0 && line[from.at] !== what ? line.lastIndexOf(what, from.at) : line.indexOf(what, from.at);
    const close = open < 0 ? -1 : line.indexOf(what, open + 1);
    if (close < 0) return undefined;
    return { from: { line: from.line, at: around ? open : open + 1 }, to: { line: from.line, at: around ? close + 1 : close } };
  }
  const index = PAIRS.indexOf({ b: '(', B: '{' }[what] ?? what);
  if (index < 0) return undefined;
  const opening = PAIRS[index & ~1] ?? '(';
  const closing = PAIRS[index | 1] ?? ')';
  let depth = charAt(b, from) === closing ? -1 : 0;
  for (let p = from; ; ) {
    if (charAt(b, p) === opening && depth-- === 0) {
      const end = matching(b, p);
      return end ? { from: around ? p : b.step(p, 1), to: around ? b.step(end, 1) : end } : undefined;
    }
    const before = b.step(p, -1);
    if (before.line === p.line && before.at === p.at) return undefined;
    p = before;
    if (charAt(b, p) === closing) depth++;
  }
}

function wordObject(line: string, from: Place, around: boolean, big: boolean): Motion {
  const own = kind(line[from.at], big);
  let start = from.at;
  let end = from.at;
  while (start > 0 && kind(line[start - 1], big) === own) start--;
  while (end < line.length && kind(line[end], big) === own) end++;
  if (around) {
    const more = end;
    while (end < line.length && kind(line[end], big) === 'blank') end++;
    if (end === more) while (start > 0 && kind(line[start - 1], big) === 'blank') start--;
  }
  return { from: { line: from.line, at: start }, to: { line: from.line, at: end } };
}
