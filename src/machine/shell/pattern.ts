// Shell patterns as regular expressions. upstream: bash lib/glob/sm_loop.c
const cache = new Map<string, RegExp>();

/** What [:alpha:] and its kin stand for inside of a bracket expression. */
export const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: 'A-Za-z0-9_',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
};

/** A pattern in which quoted characters are escaped with \ . `path`: * and ? do not match /. `shortest`: * matches as little as it can. */
export interface PatternOptions {
  readonly path?: boolean;
  readonly extended?: boolean;
  readonly ignoreCase?: boolean;
  readonly shortest?: boolean;
}

/** The source of a regular expression that matches what the pattern matches. */
export function patternSource(pattern: string, options: PatternOptions = {}): string {
  return translate(pattern, options);
}

/** Whether the whole text matches. */
export function matches(text: string, pattern: string, options: PatternOptions = {}): boolean {
  return wholePattern(pattern, options).test(text);
}

/** A pattern as an expression that takes a text from its beginning to its end. */
export function wholePattern(pattern: string, options: PatternOptions = {}): RegExp {
  const key = `${options.path ? 'p' : ''}${options.extended === false ? 'x' : ''}${options.ignoreCase ? 'i' : ''}:${pattern}`;
  let known = cache.get(key);
  if (!known) {
    known = new RegExp(`^(?:${translate(pattern, options)})$`, options.ignoreCase ? 'isu' : 'su');
    if (cache.size > 500) cache.clear();
    cache.set(key, known);
  }
  return known;
}

/** True when a pattern has something to match with. */
export function isPattern(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*(?:[*?]|\[.*\]|[?*+@!]\()/s.test(pattern);
}

/** The text that a pattern without wildcards stands for. */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

/** Escapes what is special in patterns. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!+@^-]/g, '\\$&');
}

function translate(pattern: string, options: PatternOptions): string {
  const extended = options.extended !== false;
  const lazy = options.shortest ? '?' : '';
  let out = '';
  let i = 0;
  while (i < pattern.length) {
    const c = String.fromCodePoint(pattern.codePointAt(i) ?? 0);
    if (extended && '?*+@!'.includes(c) && pattern[i + 1] === '(') {
      const end = closing(pattern, i + 1);
      if (end > 0) {
        const alternatives = split(pattern.slice(i + 2, end)).map((a) => translate(a, options));
        out += group(c, alternatives.join('|'), pattern.slice(end + 1), options);
        i = end + 1;
        continue;
      }
    }
    if (c === '*') out += `${options.path ? '[^/]' : '.'}*${lazy}`;
    else if (c === '?') out += options.path ? '[^/]' : '.';
    else if (c === '[') {
      const bracket = brackets(pattern, i);
      if (bracket) {
        out += bracket.source;
        i = bracket.end;
        continue;
      }
      out += '\\[';
    } else if (c === '\\' && i + 1 < pattern.length) {
      const next = String.fromCodePoint(pattern.codePointAt(i + 1) ?? 0);
      out += quote(next);
      i += 1 + next.length;
      continue;
    } else out += quote(c);
    i += c.length;
  }
  return out;
}

function group(kind: string, inside: string, rest: string, options: PatternOptions): string {
  switch (kind) {
    case '?':
      return `(?:${inside})?`;
    case '*':
      return `(?:${inside})*`;
    case '+':
      return `(?:${inside})+`;
    case '@':
      return `(?:${inside})`;
    default:
      return `(?!(?:${inside})(?:${translate(rest, options)})$)${options.path ? '[^/]' : '.'}*?`;
  }
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === '(') depth++;
    else if (pattern[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

function split(text: string): string[] {
  const out = [''];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    let c = text[i] ?? '';
    if (c === '\\') c += text[++i] ?? '';
    if (c === '(') depth++;
    if (c === ')') depth--;
    if (c === '|' && depth === 0) out.push('');
    else out[out.length - 1] += c;
  }
  return out;
}

function brackets(pattern: string, open: number): { source: string; end: number } | undefined {
  let i = open + 1;
  let negated = false;
  if (pattern[i] === '!' || pattern[i] === '^') {
    negated = true;
    i++;
  }
  let inside = '';
  for (let first = true; i < pattern.length; first = false) {
    const c = pattern[i] ?? '';
    if (c === ']' && !first) {
      return { source: inside === '' ? '(?!)' : `[${negated ? '^' : ''}${inside}]`, end: i + 1 };
    }
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i));
    if (named) {
      inside += CLASSES[named[1] ?? ''] ?? '';
      i += named[0].length;
      continue;
    }
    if (c === '\\' && i + 1 < pattern.length) {
      inside += inBrackets(pattern[i + 1] ?? '');
      i += 2;
      continue;
    }
    inside += c === '-' && !first && pattern[i + 1] !== ']' ? '-' : inBrackets(c);
    i++;
  }
  return undefined;
}

function inBrackets(c: string): string {
  return /[\\\]^[-]/.test(c) ? `\\${c}` : c;
}

function quote(c: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c;
}
