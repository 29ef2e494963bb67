// The characters of a document, and where the reader stands. upstream: go.yaml.in/yaml/v2 readerc.go, scannerc.go skip, is_blankz

/** What go-yaml says of a text; `line` counts from 0. */
export class YamlProblem extends Error {
  readonly line: number;
  constructor(problem: string, line: number) {
    super(problem);
    this.line = line;
  }
}

export class Reader {
  readonly #text: string;
  at = 0;
  line = 0;
  column = 0;

  constructor(text: string) {
    this.#text = text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  }

  char(offset = 0): string {
    return this.#text[this.at + offset] ?? '';
  }

  /** A blank, a break, or the end. */
  blankz(offset = 0): boolean {
    const c = this.char(offset);
    return c === '' || c === ' ' || c === '\t' || isBreak(c);
  }

  advance(): void {
    const c = this.char();
    this.at++;
    if (isBreak(c)) {
      this.line++;
      this.column = 0;
    } else this.column++;
  }

  /** To the end of the line, or of the text. */
  skipLine(): void {
    while (this.char() !== '' && !isBreak(this.char())) this.advance();
  }

  fail(problem: string): never {
    // A scanner's line is one more than a grammar's.
    throw new YamlProblem(problem, this.line === 0 ? 0 : this.line + 1);
  }

  /** What stands from here on. */
  rest(): string {
    return this.#text.slice(this.at);
  }

  /** --- or ... stand here. */
  documentMark(): boolean {
    const three = this.#text.slice(this.at, this.at + 3);
    return (three === '---' || three === '...') && this.blankz(3);
  }
}

/** True for what ends a line in YAML 1.1. */
export function isBreak(c: string): boolean {
  return c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029';
}
