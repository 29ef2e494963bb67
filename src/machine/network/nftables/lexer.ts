// nft's language in words. upstream: nftables src/scanner.l (1.0.6)
export interface Token {
  /** `word`: a name, an address, a time, or a word of the language. */
  readonly kind: 'word' | 'number' | 'string' | 'punct' | 'junk' | 'end';
  readonly text: string;
  readonly line: number;
  /** Columns, from 1, the last one included. */
  readonly from: number;
  readonly to: number;
  /** The text that it stands in, and what that is called; undefined for the words of the command line. */
  readonly source: Source;
}

export interface Source {
  readonly name: string | undefined;
  readonly text: string;
}

/** What is wrong with an input, and where. */
export class NftProblem extends Error {
  readonly at: Token | undefined;
  /** What it does not go together with, on the same line before it. */
  readonly other: Token | undefined;
  constructor(message: string, at: Token | undefined, other?: Token) {
    super(message);
    this.at = at;
    this.other = other;
  }
}

/** A word that the language does not have there: what follows on the line is not read. */
export class NftSyntaxProblem extends NftProblem {}

/** Where expressions, statements, verdicts and elements are written: for problems that are found when the input has been read. */
export const places = new WeakMap<object, Token>();

/** Which family's code a rejection was given, and where: it must be the table's. */
export const rejectCodes = new WeakMap<object, { readonly kind: string; readonly at: Token; readonly other: Token }>();

/** From the first word to the last. */
export function span(first: Token, last: Token): Token {
  return first.line === last.line && first.source === last.source && last.to > first.to ? { ...first, to: last.to } : first;
}

const HEX6 = '[0-9a-fA-F]{1,4}';
const ADDRESS6 = new RegExp(
  `(?:(?:${HEX6}:){1,7}:(?:${HEX6}(?::${HEX6})*)?|::(?:${HEX6}(?::${HEX6})*)?|(?:${HEX6}:){7}${HEX6})(?:(?<=:)(?:\\d{1,3}\\.){3}\\d{1,3})?(?:%\\w+)?`,
  'y',
);
const MAC = /(?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}/y;
const ADDRESS4 = /(?:\d{1,3}\.){3}\d{1,3}/y;
const TIME = /(?=\d+(?:d|h|m|s))(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?/y;
const NUMBER = /0[xX][0-9a-fA-F]+|\d+/y;
const NAME = /[A-Za-z_.][A-Za-z0-9/\-_.]*\*?|\*(?=[A-Za-z])/y;
const PUNCTUATION = ['==', '!=', '<=', '>=', '<<', '>>'];
const SINGLE = '{}();,=<>&|^!~:.@$/-+*';

/** What begins here, in the order in which the longest is looked for. */
const PATTERNS: readonly (readonly ['word' | 'number', RegExp])[] = [
  ['word', MAC],
  ['word', ADDRESS6],
  ['word', ADDRESS4],
  ['word', TIME],
  ['number', NUMBER],
  ['word', NAME],
];

/** The words of an input; the end of a line is a word too. */
export function lex(text: string, name?: string): Token[] {
  const tokens: Token[] = [];
  const source: Source = { name, text };
  let line = 1;
  let start = 0;
  const push = (kind: Token['kind'], word: string, at: number, length: number): void => {
    tokens.push({ kind, text: word, line, from: at - start + 1, to: at - start + length, source });
  };
  for (let i = 0; i < text.length; ) {
    const c = text[i] ?? '';
    if (c === '\n') {
      push('punct', '\n', i, 1);
      line++;
      start = ++i;
    } else if (c === ' ' || c === '\t' || c === '\r') i++;
    else if (c === '\\' && text[i + 1] === '\n') {
      i += 2;
      line++;
      start = i;
    } else if (c === '#') while (i < text.length && text[i] !== '\n') i++;
    else if (c === '"') i = quoted(text, i, push);
    else i = word(text, i, push);
  }
  push('end', '', text.length, 1);
  return tokens;
}

type Push = (kind: Token['kind'], text: string, at: number, length: number) => void;

function quoted(text: string, at: number, push: Push): number {
  const end = text.indexOf('"', at + 1);
  if (end < 0) {
    push('junk', '"', at, 1);
    return at + 1;
  }
  push('string', text.slice(at + 1, end), at, end + 1 - at);
  return end + 1;
}

function word(text: string, at: number, push: Push): number {
  if (text[at] === '[') {
    ADDRESS6.lastIndex = at + 1;
    const inner = ADDRESS6.exec(text)?.[0];
    if (inner !== undefined && text[at + 1 + inner.length] === ']') {
      push('word', inner, at, inner.length + 2);
      return at + inner.length + 2;
    }
  }
  let best = '';
  let kind: 'word' | 'number' = 'word';
  for (const [k, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && found.length > best.length) {
      best = found;
      kind = k;
    }
  }
  if (best !== '' && best !== '.') {
    push(kind, best, at, best.length);
    return at + best.length;
  }
  const punct = PUNCTUATION.find((x) => text.startsWith(x, at)) ?? text[at] ?? '';
  push(punct.length > 1 || SINGLE.includes(punct) ? 'punct' : 'junk', punct, at, punct.length);
  return at + punct.length;
}

/** The problem as nft writes it: its words, the line, and what in it is meant. */
export function problemText(problem: NftProblem): string {
  const { at, other } = problem;
  if (!at) return `Error: ${problem.message}\n`;
  const { name, text: whole } = at.source;
  const lines = whole.split('\n');
  const place = name === undefined ? '' : `${name}:${at.line}:${at.from}-${at.to}: `;
  // The words of a command line are one line; of a file that has come to its end the last one is shown.
  const text = (name === undefined ? lines[0] : lines[at.line - 1] || lines.findLast((l) => l !== '')) ?? '';
  const blank = (from: number, to: number): string =>
    text
      .slice(from, to)
      .replace(/[^\t]/g, ' ')
      .padEnd(Math.max(0, to - from));
  const before = other && other.line === at.line && other.to < at.from;
  const pad = before ? `${blank(0, other.from - 1)}${'~'.repeat(other.to - other.from + 1)}${blank(other.to, at.from - 1)}` : blank(0, at.from - 1);
  return `${place}Error: ${problem.message}\n${text}\n${pad}${'^'.repeat(Math.max(1, at.to - at.from + 1))}\n`;
}
