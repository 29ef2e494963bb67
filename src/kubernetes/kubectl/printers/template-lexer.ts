// Go templates, text to tokens. upstream: text/template/parse/lex.go

export type TokenType =
  | 'text'
  | 'open'
  | 'close'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'dot'
  | 'nil'
  | 'bool'
  | 'number'
  | 'string'
  | 'char'
  | 'pipe'
  | 'lparen'
  | 'rparen'
  | 'assign'
  | 'declare'
  | 'comma'
  | 'space'
  | 'eof';

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly at: number;
  readonly line: number;
}

/** A template that cannot be read; the message has its place: template: output:1: unclosed action */
export class TemplateSyntaxError extends Error {
  constructor(line: number, message: string) {
    super(`template: output:${line}: ${message}`);
  }
}

const KEYWORDS = new Set(['if', 'else', 'end', 'range', 'with', 'define', 'template', 'block', 'break', 'continue']);

/** All tokens; spaces inside actions only where they separate arguments. */
export function tokenize(input: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const push = (type: TokenType, text: string, start: number): void => {
    tokens.push({ type, text, at: start, line });
  };
  let trimNext = false;
  while (at < input.length) {
    const open = input.indexOf('{{', at);
    const raw = input.slice(at, open < 0 ? undefined : open);
    const trimBefore = open >= 0 && /^-[ \t\r\n]/.test(input.slice(open + 2));
    let text = trimNext ? raw.replace(/^[ \t\r\n]+/, '') : raw;
    if (trimBefore) text = text.replace(/[ \t\r\n]+$/, '');
    if (text) push('text', text, at);
    line += count(raw);
    if (open < 0) break;
    at = open + 2 + (trimBefore ? 2 : 0);
    const comment = /^\/\*/.test(input.slice(at)) ? input.indexOf('*/', at) : -2;
    if (comment === -1) throw new TemplateSyntaxError(line, 'unclosed comment');
    if (comment >= 0) {
      const close = /^(\s-)?\}\}/.exec(input.slice(comment + 2));
      if (!close) throw new TemplateSyntaxError(line, 'comment ends before closing delimiter');
      line += count(input.slice(at, comment));
      trimNext = close[1] !== undefined;
      at = comment + 2 + close[0].length;
      continue;
    }
    push('open', '{{', open);
    const end = inside(
      input,
      at,
      push,
      () => line,
      (n) => {
        line += n;
      },
    );
    trimNext = end.trim;
    at = end.at;
  }
  push('eof', '', input.length);
  return tokens;
}

const count = (text: string): number => text.split('\n').length - 1;

const PATTERNS: readonly (readonly [TokenType, RegExp])[] = [
  ['number', /[+-]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][+-]?\d+)?)(?![\p{L}\d_])/uy],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['dot', /\./y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['identifier', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['lparen', /\(/y],
  ['rparen', /\)/y],
  ['comma', /,/y],
];

type Push = (type: TokenType, text: string, start: number) => void;

function inside(input: string, from: number, push: Push, line: () => number, newlines: (n: number) => void): { readonly at: number; readonly trim: boolean } {
  let at = from;
  let depth = 0;
  for (;;) {
    const close = /(\s-)?\}\}/y;
    close.lastIndex = at;
    const closed = close.exec(input);
    if (closed) {
      if (depth > 0) throw new TemplateSyntaxError(line(), 'unclosed left paren');
      push('close', '}}', at);
      return { at: at + closed[0].length, trim: closed[1] !== undefined };
    }
    const c = input[at];
    if (c === undefined) throw new TemplateSyntaxError(line(), 'unclosed action');
    if (/\s/.test(c)) {
      const start = at;
      while (/\s/.test(input[at] ?? '') && !close.test(input.slice(at))) at++;
      if (at === start) at++;
      newlines(count(input.slice(start, at)));
      push('space', ' ', start);
    } else if (c === '"' || c === '`' || c === "'") at = quoted(input, at, c, push, line, newlines);
    else {
      const token = match(input, at, line);
      if (token.type === 'lparen') depth++;
      if (token.type === 'rparen' && --depth < 0) throw new TemplateSyntaxError(line(), 'unexpected right paren');
      push(token.type, token.text, at);
      at += token.text.length;
      checkEnd(token.type, input, at, line);
    }
  }
}

/** Names must be followed by something that can follow a name. upstream: atTerminator */
function checkEnd(type: TokenType, input: string, at: number, line: () => number): void {
  if (type !== 'field' && type !== 'variable' && type !== 'identifier') return;
  const c = String.fromCodePoint(input.codePointAt(at) ?? 0);
  if (at >= input.length || /[\s.,|:()]/.test(c) || input.startsWith('}}', at)) return;
  throw new TemplateSyntaxError(line(), `bad character U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} '${c}'`);
}

function match(input: string, at: number, line: () => number): { readonly type: TokenType; readonly text: string } {
  for (const [type, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(input)?.[0];
    if (text === undefined) continue;
    if (type === 'identifier') return { type: wordType(text), text };
    return { type, text };
  }
  const c = String.fromCodePoint(input.codePointAt(at) ?? 0);
  if (/[\d+-]/.test(c)) throw new TemplateSyntaxError(line(), `bad number syntax: ${JSON.stringify(/^[+-]?[\w.]*/.exec(input.slice(at))?.[0] ?? c)}`);
  if (c === ':') throw new TemplateSyntaxError(line(), 'expected :=');
  throw new TemplateSyntaxError(line(), `unrecognized character in action: U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} '${c}'`);
}

function wordType(word: string): TokenType {
  if (KEYWORDS.has(word)) return 'keyword';
  if (word === 'true' || word === 'false') return 'bool';
  return word === 'nil' ? 'nil' : 'identifier';
}

function quoted(input: string, at: number, c: string, push: Push, line: () => number, newlines: (n: number) => void): number {
  const what = c === '`' ? 'unterminated raw quoted string' : c === '"' ? 'unterminated quoted string' : 'unterminated character constant';
  let end = at + 1;
  for (; input[end] !== c; end++) {
    if (input[end] === undefined || (c !== '`' && input[end] === '\n')) throw new TemplateSyntaxError(line(), what);
    if (input[end] === '\\' && c !== '`') end++;
  }
  const text = input.slice(at, end + 1);
  push(c === "'" ? 'char' : 'string', text, at);
  newlines(count(text));
  return end + 1;
}
