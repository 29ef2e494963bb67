// nft's language in words. upstream: nftables src/scanner.l
export interface Token {
  readonly kind: 'word' | 'string' | 'punct' | 'end';
  readonly text: string;
  readonly line: number;
  /** Columns, from 1, the last one included. */
  readonly from: number;
  readonly to: number;
}

/** What is wrong with an input, and where. `kernel`: the rules themselves refused. */
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

/** Where a verdict names its chain, and where an element is written: for problems that are found when the input has been read. */
export const places = new WeakMap<object, Token>();

const PUNCTUATION = ['!=', '==', '<=', '>=', '{', '}', ',', ';', '(', ')', '=', '<', '>', '&', '|', '^', '!'];

/** The words of an input; the ends of lines are `;` with the text of a newline. */
export function lex(input: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let start = 0;
  const push = (kind: Token['kind'], text: string, at: number, length: number): void => {
    tokens.push({ kind, text, line, from: at - start + 1, to: at - start + length });
  };
  for (let i = 0; i < input.length; ) {
    const c = input[i] ?? '';
    if (c === '\n') {
      push('punct', '\n', i, 1);
      line++;
      start = ++i;
    } else if (c === ' ' || c === '\t' || c === '\r') i++;
    else if (c === '\\' && input[i + 1] === '\n') {
      i += 2;
      line++;
      start = i;
    } else if (c === '#') while (i < input.length && input[i] !== '\n') i++;
    else if (c === '"') {
      const end = input.indexOf('"', i + 1);
      const stop = end < 0 ? input.length : end + 1;
      push('string', input.slice(i + 1, end < 0 ? input.length : end), i, stop - i);
      i = stop;
    } else {
      const punct = PUNCTUATION.find((x) => input.startsWith(x, i));
      if (punct) {
        push('punct', punct, i, punct.length);
        i += punct.length;
      } else i = word(input, i, push);
    }
  }
  push('end', '', input.length, 1);
  return tokens;
}

function word(input: string, at: number, push: (kind: 'word', text: string, at: number, length: number) => void): number {
  let end = at;
  while (end < input.length && !/[\s{},;()=<>&|^!"]/.test(input[end] ?? '')) end++;
  const text = input.slice(at, end);
  // `80: drop`: the colon is a word of its own.
  if (text.length > 1 && text.endsWith(':') && !text.endsWith('::')) {
    push('word', text.slice(0, -1), at, text.length - 1);
    push('word', ':', end - 1, 1);
  } else push('word', text, at, text.length);
  return end;
}

const line = (t: Token, input: string): string => input.split('\n')[t.line - 1] ?? '';

/** The problem as nft writes it: its words, the line, and what in it is meant. */
export function problemText(problem: NftProblem, input: string, file: string | undefined): string {
  const { at } = problem;
  if (!at) return `Error: ${problem.message}\n`;
  const place = file === undefined ? '' : `${file}:${at.line}:${at.from}-${at.to}: `;
  const text = line(at, input);
  const { other } = problem;
  const blank = (from: number, to: number): string => text.slice(from, to).replace(/[^\t]/g, ' ');
  const before = other && other.line === at.line && other.to < at.from;
  const pad = before ? `${blank(0, other.from - 1)}${'~'.repeat(other.to - other.from + 1)}${blank(other.to, at.from - 1)}` : blank(0, at.from - 1);
  return `${place}Error: ${problem.message}\n${text}\n${pad}${'^'.repeat(Math.max(1, Math.min(at.to, text.length) - at.from + 1))}\n`;
}
