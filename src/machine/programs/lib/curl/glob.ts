// URL globbing: {a,b} and [1-3]. upstream: curl/src/tool_urlglob.c
import { familyOf } from '../ip.ts';

/** One URL of an expansion, with what each pattern stood for (#1 in -o). */
export interface GlobbedUrl {
  readonly url: string;
  readonly parts: readonly string[];
}

export interface GlobError {
  readonly message: string;
}

type Piece = { readonly fixed: string } | { readonly values: readonly string[] };

/** Expands a URL; the last pattern changes fastest. */
export function expandGlob(url: string): readonly GlobbedUrl[] | GlobError {
  const pieces = parse(url);
  if (!Array.isArray(pieces)) return pieces as GlobError;
  let all: GlobbedUrl[] = [{ url: '', parts: [] }];
  for (const piece of pieces as readonly Piece[]) {
    if ('fixed' in piece) all = all.map((g) => ({ url: g.url + piece.fixed, parts: g.parts }));
    else all = all.flatMap((g) => piece.values.map((value) => ({ url: g.url + value, parts: [...g.parts, value] })));
  }
  return all;
}

/** #1 in an output name stands for the first pattern's value. */
export function globName(template: string, parts: readonly string[]): string {
  return template.replace(/#(\d+)/g, (whole, n: string) => parts[Number(n) - 1] ?? whole);
}

function parse(url: string): readonly Piece[] | GlobError {
  const fail = (what: string, position: number): GlobError => ({ message: `${what} in URL position ${position}:\n${url}\n${' '.repeat(position - 1)}^` });
  const pieces: Piece[] = [];
  let fixed = '';
  let at = 0;
  const flush = (): void => {
    if (fixed !== '') pieces.push({ fixed });
    fixed = '';
  };
  while (at < url.length) {
    const ch = url[at] ?? '';
    const literal = ch === '[' ? /^\[([^\]]*)\]/.exec(url.slice(at)) : null;
    if (literal && (literal[1] === '' || familyOf(literal[1] ?? '') === 6)) {
      fixed += literal[0];
      at += literal[0].length;
    } else if (ch === '\\' && '{[}]'.includes(url[at + 1] ?? ' ')) {
      fixed += url[at + 1];
      at += 2;
    } else if (ch === '{') {
      flush();
      const set = parseSet(url, at);
      if ('what' in set) return fail(set.what, set.position);
      pieces.push({ values: set.values });
      at = set.end;
    } else if (ch === '[') {
      flush();
      const range = parseRange(url.slice(at + 1), at + 2);
      if ('what' in range) return fail(range.what, range.position);
      pieces.push({ values: range.values });
      at += 1 + range.length;
    } else if (ch === ']' || ch === '}') return fail('unmatched close brace/bracket', at + 1);
    else {
      fixed += ch;
      at++;
    }
  }
  flush();
  return pieces;
}

interface Problem {
  readonly what: string;
  readonly position: number;
}

function parseSet(url: string, open: number): { readonly values: readonly string[]; readonly end: number } | Problem {
  const values: string[] = [];
  let value = '';
  for (let at = open + 1; ; at++) {
    const ch = url[at];
    if (ch === undefined) return { what: 'unmatched brace', position: open + 1 };
    if (ch === '{' || ch === '[') return { what: 'nested brace', position: at + 1 };
    if (ch === ']') return { what: 'unexpected close bracket', position: at + 1 };
    if (ch === '\\' && at + 1 < url.length) value += url[++at];
    else if (ch === ',' || ch === '}') {
      if (at === open + 1 && ch === '}') return { what: 'empty string within braces', position: at + 1 };
      values.push(value);
      value = '';
      if (ch === '}') return { values, end: at + 1 };
    } else value += ch;
  }
}

function parseRange(text: string, position: number): { readonly values: readonly string[]; readonly length: number } | Problem {
  if (/^[A-Za-z]/.test(text)) return letterRange(text, position);
  if (/^\d/.test(text)) return numberRange(text, position);
  return { what: 'bad range specification', position };
}

function letterRange(text: string, position: number): { readonly values: readonly string[]; readonly length: number } | Problem {
  const match = /^(.)-(.)(?::(\d+))?\]/.exec(text);
  const from = text.charCodeAt(0);
  const to = match?.[2]?.charCodeAt(0) ?? 0;
  const step = match?.[3] === undefined ? 1 : Number(match[3]);
  const problem: Problem = { what: 'bad range', position: position + (match ? match[0].length : /^.-.\]?/.test(text) ? 4 : 0) };
  if (!match || !fits(from, to, step) || to - from > 25) return problem;
  const values: string[] = [];
  for (let n = from; n <= to; n += step) values.push(String.fromCharCode(n));
  return { values, length: match[0].length };
}

function numberRange(text: string, position: number): { readonly values: readonly string[]; readonly length: number } | Problem {
  const match = /^(\d+)-\s*(\d+)(?::(\d+))?\]/.exec(text);
  const from = Number(match?.[1] ?? 0);
  const to = Number(match?.[2] ?? -1);
  const step = match?.[3] === undefined ? 1 : Number(match[3]);
  const reached = /^\d+-\s*/.exec(text)?.[0].length ?? 0;
  if (!match || !fits(from, to, step)) return { what: 'bad range', position: position + (match ? match[0].length : reached) };
  const width = match[1]?.startsWith('0') ? match[1].length : 0;
  const values: string[] = [];
  for (let n = from; n <= to; n += step) values.push(String(n).padStart(width, '0'));
  return { values, length: match[0].length };
}

function fits(from: number, to: number, step: number): boolean {
  if (step === 0) return false;
  return from === to ? step === 1 : from < to && step <= to - from;
}
