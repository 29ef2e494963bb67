// Reading the words of an input one after the other. upstream: nftables src/parser_bison.y
import { parseDuration } from './datatypes.ts';
import { NftProblem, type Token } from './lexer.ts';

/** Words and where one is in them. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  ahead(n: number): Token | undefined {
    return this.#tokens[this.#at + n];
  }

  next(): Token {
    const t = this.token;
    this.#at++;
    return t;
  }

  is(...texts: readonly string[]): boolean {
    return this.token.kind !== 'string' && texts.includes(this.token.text);
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected(text);
  }

  /** A name or another word. */
  word(): Token {
    if (this.token.kind !== 'word' && this.token.kind !== 'string') throw this.unexpected();
    return this.next();
  }

  number(): number {
    const t = this.word();
    if (!/^(0x[0-9a-f]+|\d+)$/i.test(t.text)) throw new NftProblem(`syntax error, unexpected string, expecting number`, t);
    return Number(t.text);
  }

  duration(): number {
    const t = this.word();
    const ms = parseDuration(t.text);
    if (ms === undefined) throw new NftProblem('syntax error, unexpected string', t);
    return ms;
  }

  skipLines(): void {
    while (this.is('\n', ';')) this.#at++;
  }

  unexpected(wanted?: string): NftProblem {
    const t = this.token;
    const name =
      t.kind === 'end'
        ? 'end of file'
        : t.text === '\n'
          ? 'newline'
          : t.kind === 'string'
            ? 'quoted string'
            : t.kind === 'punct'
              ? `'${t.text}'`
              : /^\d+$/.test(t.text)
                ? 'number'
                : KEYWORDS.has(t.text)
                  ? t.text
                  : 'string';
    return new NftProblem(`syntax error, unexpected ${name}${wanted === undefined ? '' : `, expecting ${wanted.length === 1 ? `'${wanted}'` : wanted}`}`, t);
  }
}

export const KEYWORDS = new Set([
  'accept',
  'drop',
  'counter',
  'jump',
  'goto',
  'return',
  'table',
  'chain',
  'rule',
  'set',
  'map',
  'element',
  'ip',
  'ip6',
  'inet',
  'tcp',
  'udp',
  'type',
  'hook',
  'priority',
  'handle',
  'log',
  'reject',
  'add',
  'delete',
  'list',
  'flush',
  'to',
  'saddr',
  'daddr',
  'dport',
  'sport',
  'ct',
  'meta',
  'comment',
]);
