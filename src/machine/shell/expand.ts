// Word expansion. Generators: they run straight through, and stop only to ask for what takes time (a command's output).
import type { Expansion, WordExpander } from './expansion.ts';
import { FieldBuilder } from './fields.ts';
import { glob } from './glob.ts';
import { expandParameter, type Value } from './parameter.ts';
import { parseText } from './parser.ts';
import { escapePattern, isPattern, matches } from './pattern.ts';
import type { ShellState } from './state.ts';
import type { Arithmetic, Segment, Word } from './syntax.ts';

/** All fields of a list of words: braces, tilde, parameters, commands, arithmetic, splitting, file names. */
export function* expandWords(sh: ShellState, words: readonly Word[]): Expansion<string[]> {
  const out: string[] = [];
  for (const word of words) {
    if (word.literal !== undefined && !word.braces) out.push(word.literal);
    else yield* fieldsOf(sh, word, out);
  }
  return out;
}

/** The fields of one word, added to `out`. */
export function* fieldsOf(sh: ShellState, word: Word, out: string[]): Expansion<void> {
  if (word.braces) {
    for (const one of word.braces) yield* fieldsOf(sh, one, out);
    return;
  }
  if (word.literal !== undefined) {
    out.push(word.literal);
    return;
  }
  const builder = new FieldBuilder(sh.separators());
  let first = true;
  for (const segment of word.segments) {
    if (first && segment.t === 'text' && !segment.quoted && segment.text.startsWith('~')) {
      const { home, rest } = tilde(sh, segment.text, word.segments.length === 1);
      if (home !== undefined) builder.quoted(home);
      builder.literal(rest);
    } else yield* addSegment(sh, segment, builder);
    first = false;
  }
  builder.end();
  const ignore = sh.vars.value('GLOBIGNORE');
  for (const field of builder.done) {
    if (!field.wild || sh.options.noglob || !isPattern(field.pattern)) {
      out.push(field.text);
      continue;
    }
    const all = glob(sh.fs, sh.cwd, field.pattern, { dot: sh.shopt('dotglob') || Boolean(ignore), ignoreCase: sh.shopt('nocaseglob'), globstar: sh.shopt('globstar') });
    const found = ignore ? all.filter((path) => !ignore.split(':').some((pattern) => matches(path, pattern))) : all;
    if (found.length > 0) out.push(...found);
    else if (sh.shopt('failglob')) throw sh.fault(`no match: ${field.text}`);
    else if (!sh.shopt('nullglob')) out.push(field.text);
  }
}

function* addSegment(sh: ShellState, segment: Segment, builder: FieldBuilder): Expansion<void> {
  if (segment.t === 'text') {
    if (segment.quoted) builder.quoted(segment.text);
    else builder.literal(segment.text);
    return;
  }
  if (segment.t === 'param') {
    addValue(sh, yield* expandParameter(sh, segment.param, segment.quoted), segment.quoted, builder);
    return;
  }
  const text = yield* textOf(sh, segment);
  if (segment.quoted || segment.t === 'process') builder.quoted(text);
  else builder.split(text);
}

function addValue(sh: ShellState, value: Value, quoted: boolean, builder: FieldBuilder): void {
  if (value.fields) {
    for (const [i, part] of value.fields.entries()) {
      if (i > 0) builder.end(part.quoted || value.fields[i - 1]?.quoted);
      if (quoted || part.quoted) builder.quoted(part.text);
      else builder.split(part.text);
    }
    return;
  }
  if (!value.many) {
    if (quoted) builder.quoted(value.text);
    else builder.split(value.text);
    return;
  }
  if (quoted && value.star) {
    builder.quoted(value.many.join(joiner(sh)));
    return;
  }
  value.many.forEach((text, i) => {
    if (i > 0) builder.end(quoted);
    if (quoted) builder.quoted(text);
    else builder.split(text);
  });
}

/** The first character of IFS: what "$*" joins with. */
function joiner(sh: ShellState): string {
  const ifs = sh.vars.value('IFS');
  return ifs === undefined ? ' ' : (ifs[0] ?? '');
}

/** A word as one text: no splitting, no file names (the right side of an assignment, a here-document, a redirection's target). */
export function* expandText(sh: ShellState, word: Word, tildes: 'none' | 'start' | 'assignment' = 'start'): Expansion<string> {
  if (word.literal !== undefined) return word.literal;
  return yield* joinSegments(
    sh,
    word.segments,
    tildes,
    (text) => text,
    (text) => text,
  );
}

/** A word as a pattern: what is quoted in it matches itself. */
export function* expandPattern(sh: ShellState, word: Word): Expansion<string> {
  return yield* joinSegments(sh, word.segments, 'start', escapePattern, (text) => text);
}

/** A word as a regular expression: what is quoted in it matches itself. */
export function* expandRegex(sh: ShellState, word: Word): Expansion<string> {
  return yield* joinSegments(
    sh,
    word.segments,
    'none',
    (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    (text) => text,
  );
}

function* joinSegments(
  sh: ShellState,
  segments: readonly Segment[],
  tildes: 'none' | 'start' | 'assignment',
  quote: (text: string) => string,
  plain: (text: string) => string,
): Expansion<string> {
  let out = '';
  for (const [i, segment] of segments.entries()) {
    if (segment.t === 'text' && !segment.quoted && tildes !== 'none' && segment.text.includes('~')) {
      out += plain(tildesIn(sh, segment.text, i === 0, tildes === 'assignment', i === segments.length - 1));
      continue;
    }
    const text = segment.t === 'text' ? segment.text : yield* textOf(sh, segment);
    out += segment.quoted ? quote(text) : plain(text);
  }
  return out;
}

/** The text of one segment, several values joined. */
function* textOf(sh: ShellState, segment: Segment): Expansion<string> {
  switch (segment.t) {
    case 'text':
      return segment.text;
    case 'param': {
      const value = yield* expandParameter(sh, segment.param, true);
      if (value.fields) return value.fields.map((f) => f.text).join(' ');
      if (!value.many) return value.text;
      return value.many.join(value.star ? joiner(sh) : ' ');
    }
    case 'command':
      return (yield { kind: 'command', script: segment.script }).replace(/\n+$/, '');
    case 'arith':
      return String(yield* expandArithmetic(sh, segment.expression));
    case 'process':
      return yield { kind: 'process', direction: segment.direction, script: segment.script };
  }
}

/** The value of $(( )) and its like. */
export function* expandArithmetic(sh: ShellState, expression: Arithmetic): Expansion<bigint> {
  if (!expression.segments) return sh.arithmetic(expression.source);
  let text = '';
  for (const s of expression.segments) text += s.t === 'text' ? s.text.replace(/"/g, '') : yield* textOf(sh, s);
  return sh.arithmetic(text);
}

/** Expands the $ and ` of a text that came from elsewhere (a prompt, ${x@P}). */
export function* expandString(sh: ShellState, text: string): Expansion<string> {
  if (!/[$`\\]/.test(text)) return text;
  let out = '';
  for (const s of parseText(text)) out += yield* textOf(sh, s);
  return out;
}

function tildesIn(sh: ShellState, text: string, atStart: boolean, assignment: boolean, atEnd: boolean): string {
  if (!assignment) {
    if (!atStart || !text.startsWith('~')) return text;
    const { home, rest } = tilde(sh, text, atEnd);
    return (home ?? '') + rest;
  }
  const pieces = text.split(':');
  return pieces
    .map((piece, i) => {
      if (!piece.startsWith('~') || (i === 0 && !atStart)) return piece;
      const { home, rest } = tilde(sh, piece, i < pieces.length - 1 || atEnd);
      return (home ?? '') + rest;
    })
    .join(':');
}

/** ~, ~user, ~+ and ~- at the start of a word; `whole`: nothing follows the text. */
function tilde(sh: ShellState, text: string, whole: boolean): { home: string | undefined; rest: string } {
  const slash = text.indexOf('/');
  if (slash < 0 && !whole) return { home: undefined, rest: text };
  const name = slash < 0 ? text.slice(1) : text.slice(1, slash);
  if (sh.dialect && /^[-+]$/.test(name)) return { home: undefined, rest: text };
  const home =
    name === ''
      ? (sh.vars.value('HOME') ?? (sh.dialect ? undefined : sh.p.user.home))
      : name === '+'
        ? sh.vars.value('PWD')
        : name === '-'
          ? sh.vars.value('OLDPWD')
          : sh.homeOf(name);
  return home === undefined ? { home, rest: text } : { home, rest: slash < 0 ? '' : text.slice(slash) };
}

/** Word expansion bound to a shell, for what expansion itself calls. */
export function expanderOf(sh: ShellState): WordExpander {
  return {
    text: (word, tildes) => expandText(sh, word, tildes),
    pattern: (word) => expandPattern(sh, word),
    fields: (word, out) => fieldsOf(sh, word, out),
    string: (text) => expandString(sh, text),
  };
}
