// Where a parser stands in a program's words.
import type { Token } from './lexer.ts';
import { AwkSyntaxError } from './tree.ts';

export class Words {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(all: readonly Token[]) {
    this.#tokens = all;
  }

  get now(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  is(kind: Token['kind'], text?: string): boolean {
    return this.now.kind === kind && (text === undefined || this.now.text === text);
  }

  take(kind: Token['kind'], text?: string): boolean {
    if (!this.is(kind, text)) return false;
    this.#at++;
    return true;
  }

  operator(...texts: readonly string[]): string | undefined {
    const { kind, text } = this.now;
    if (kind !== 'operator' || !texts.includes(text)) return undefined;
    this.#at++;
    return text;
  }

  fail(): never {
    const { kind, text, line } = this.now;
    const shown = kind === 'newline' ? 'end of line' : kind === 'end' ? 'end of file' : kind === 'regex' ? `/${text}/` : text;
    throw new AwkSyntaxError(`line ${line}: syntax error at or near ${shown}`);
  }

  misplaced(words: string): never {
    throw new AwkSyntaxError(`line ${this.now.line}: ${words}`);
  }

  demand(text: string): void {
    if (!this.take('operator', text)) this.fail();
  }

  skipLines(semicolons = false): void {
    while (this.is('newline') || (semicolons && this.is('operator', ';'))) this.#at++;
  }

  /** A word further on; undefined behind the end. */
  ahead(by: number): Token | undefined {
    return this.#tokens[this.#at + by];
  }

  skip(by = 1): void {
    this.#at += by;
  }

  /** A place to come back to. */
  get mark(): number {
    return this.#at;
  }

  back(mark: number): void {
    this.#at = mark;
  }
}
