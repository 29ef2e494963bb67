// Tokens of YAML, to say what is wrong with a text in go-yaml's words. Values are not kept: js-yaml reads those. upstream: goyaml.v2 scannerc.go

export type Kind =
  | 'stream-start'
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly kind: Kind;
  /** The line it begins on, from 0. */
  readonly line: number;
  /** Where in the text. */
  readonly at: number;
  /** The name of an anchor or alias. */
  readonly name: string;
}

/** What go-yaml says of a text; `line` counts from 0. */
export class YamlProblem extends Error {
  readonly line: number;
  constructor(problem: string, line: number) {
    super(problem);
    this.line = line;
  }
}

interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  line: number;
  column: number;
  index: number;
}

const NO_KEY: SimpleKey = { possible: false, required: false, token: 0, line: 0, column: 0, index: 0 };

/** Hands out tokens one by one, no further than the grammar looks. */
export class Scanner {
  readonly #text: string;
  #at = 0;
  #line = 0;
  #column = 0;
  #tokens: Token[] = [];
  #taken = 0;
  #started = false;
  #ended = false;
  #indent = -1;
  #indents: number[] = [];
  #flow = 0;
  #keyAllowed = true;
  #keys: SimpleKey[] = [{ ...NO_KEY }];

  constructor(text: string) {
    this.#text = text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  }

  peek(): Token {
    while (!this.#ended && (this.#tokens.length === 0 || this.#headMayBeKey())) this.#fetch();
    return this.#tokens[0] ?? { kind: 'stream-end', line: this.#line, at: this.#at, name: '' };
  }

  skip(): void {
    this.peek();
    this.#tokens.shift();
    this.#taken++;
  }

  #headMayBeKey(): boolean {
    const key = this.#keys.find((k) => k.possible && k.token === this.#taken);
    return key !== undefined && this.#valid(key);
  }

  #char(offset = 0): string {
    return this.#text[this.#at + offset] ?? '';
  }

  #blankz(offset = 0): boolean {
    const c = this.#char(offset);
    return c === '' || c === ' ' || c === '\t' || isBreak(c);
  }

  #advance(): void {
    const c = this.#char();
    this.#at++;
    if (isBreak(c)) {
      this.#line++;
      this.#column = 0;
    } else this.#column++;
  }

  #fail(problem: string): never {
    // A scanner's line is one more than a grammar's.
    throw new YamlProblem(problem, this.#line === 0 ? 0 : this.#line + 1);
  }

  #push(kind: Kind, at?: number, line = this.#line, name = '', where = this.#at): void {
    const token = { kind, line, at: where, name };
    if (at === undefined) this.#tokens.push(token);
    else this.#tokens.splice(at, 0, token);
  }

  /** A key that is still open on another line, or too far away, is none any more. */
  #valid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line >= this.#line && key.index + 1024 >= this.#at) return true;
    if (key.required) this.#fail("could not find expected ':'");
    key.possible = false;
    return false;
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#removeKey();
    const required = this.#flow === 0 && this.#indent === this.#column;
    this.#keys[this.#keys.length - 1] = { possible: true, required, token: this.#taken + this.#tokens.length, line: this.#line, column: this.#column, index: this.#at };
  }

  #removeKey(): void {
    const key = this.#keys.at(-1);
    if (!key?.possible) return;
    if (key.required) this.#fail("could not find expected ':'");
    key.possible = false;
  }

  #roll(column: number, kind: Kind, at?: number, line?: number, where?: number): void {
    if (this.#flow > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.#push(kind, at, line, '', where);
  }

  #unroll(column: number): void {
    if (this.#flow > 0) return;
    while (this.#indent > column) {
      this.#push('block-end');
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #fetch(): void {
    if (!this.#started) {
      this.#started = true;
      this.#push('stream-start');
      return;
    }
    this.#toNextToken();
    this.#unroll(this.#column);
    const c = this.#char();
    if (c === '') return this.#end();
    if (this.#column === 0 && c === '%') return this.#directive();
    if (this.#column === 0 && this.#documentMark()) return this.#mark();
    if ('[{]},'.includes(c)) return this.#flowMark(c);
    if (c === '-' && this.#blankz(1)) return this.#blockEntry();
    if (c === '?' && (this.#flow > 0 || this.#blankz(1))) return this.#complexKey();
    if (c === ':' && (this.#flow > 0 || this.#blankz(1))) return this.#value();
    if (c === '*' || c === '&') return this.#anchor(c);
    if (c === '!') return this.#tag();
    if ((c === '|' || c === '>') && this.#flow === 0) return this.#blockScalar();
    if (c === "'" || c === '"') return this.#flowScalar(c);
    const starts = !this.#blankz() && !'-?:,[]{}#&*!|>\'"%@`'.includes(c);
    const dash = c === '-' && this.#char(1) !== ' ' && this.#char(1) !== '\t';
    if (starts || dash || (this.#flow === 0 && (c === '?' || c === ':') && !this.#blankz(1))) return this.#plainScalar();
    this.#fail('found character that cannot start any token');
  }

  #toNextToken(): void {
    for (;;) {
      while (this.#char() === ' ' || ((this.#flow > 0 || !this.#keyAllowed) && this.#char() === '\t')) this.#advance();
      if (this.#char() === '#') while (this.#char() !== '' && !isBreak(this.#char())) this.#advance();
      if (!isBreak(this.#char())) return;
      this.#advance();
      if (this.#flow === 0) this.#keyAllowed = true;
    }
  }

  #end(): void {
    if (this.#column !== 0) {
      this.#column = 0;
      this.#line++;
    }
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#push('stream-end');
    this.#ended = true;
  }

  #documentMark(): boolean {
    const three = this.#text.slice(this.#at, this.#at + 3);
    return (three === '---' || three === '...') && this.#blankz(3);
  }

  #mark(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#push(this.#char() === '-' ? 'document-start' : 'document-end');
    for (let i = 0; i < 3; i++) this.#advance();
  }

  #directive(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const name = /^%(\w*)/.exec(this.#text.slice(this.#at))?.[1] ?? '';
    if (name === '') this.#fail('could not find expected directive name');
    if (name !== 'YAML' && name !== 'TAG') this.#fail('found unknown directive name');
    this.#push('directive');
    while (this.#char() !== '' && !isBreak(this.#char())) this.#advance();
  }

  #flowMark(c: string): void {
    if (c === '[' || c === '{') {
      this.#saveKey();
      this.#keys.push({ ...NO_KEY });
      this.#flow++;
      this.#keyAllowed = true;
      this.#push(c === '[' ? 'flow-sequence-start' : 'flow-mapping-start');
    } else if (c === ',') {
      this.#removeKey();
      this.#keyAllowed = true;
      this.#push('flow-entry');
    } else {
      this.#removeKey();
      if (this.#flow > 0) {
        this.#flow--;
        this.#keys.pop();
      }
      this.#keyAllowed = false;
      this.#push(c === ']' ? 'flow-sequence-end' : 'flow-mapping-end');
    }
    this.#advance();
  }

  #blockEntry(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#fail('block sequence entries are not allowed in this context');
      this.#roll(this.#column, 'block-sequence-start');
    }
    this.#removeKey();
    this.#keyAllowed = true;
    this.#push('block-entry');
    this.#advance();
  }

  #complexKey(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#fail('mapping keys are not allowed in this context');
      this.#roll(this.#column, 'block-mapping-start');
    }
    this.#removeKey();
    this.#keyAllowed = this.#flow === 0;
    this.#push('key');
    this.#advance();
  }

  #value(): void {
    const key = this.#keys.at(-1) ?? NO_KEY;
    if (this.#valid(key)) {
      const at = key.token - this.#taken;
      this.#push('key', at, key.line, '', key.index);
      this.#roll(key.column, 'block-mapping-start', at, key.line, key.index);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (this.#flow === 0) {
        if (!this.#keyAllowed) this.#fail('mapping values are not allowed in this context');
        this.#roll(this.#column, 'block-mapping-start');
      }
      this.#keyAllowed = this.#flow === 0;
    }
    this.#push('value');
    this.#advance();
  }

  #anchor(c: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#line;
    this.#advance();
    let name = '';
    while (/[\w-]/.test(this.#char())) {
      name += this.#char();
      this.#advance();
    }
    if (name === '' || !(this.#blankz() || '?:,]}%@`'.includes(this.#char()))) this.#fail('did not find expected alphabetic or numeric character');
    this.#push(c === '*' ? 'alias' : 'anchor', undefined, line, name);
  }

  #tag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#line;
    while (!this.#blankz() && !(this.#flow > 0 && ',]}'.includes(this.#char()))) this.#advance();
    this.#push('tag', undefined, line);
  }

  #flowScalar(quote: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#line;
    this.#advance();
    for (;;) {
      const c = this.#char();
      if (this.#column === 0 && this.#documentMark()) this.#fail('found unexpected document indicator');
      if (c === '') {
        this.#endLine();
        this.#fail('found unexpected end of stream');
      }
      if (c === quote && !(quote === "'" && this.#char(1) === "'")) break;
      if (c === quote) this.#advance();
      if (c === '\\' && quote === '"') this.#escape();
      this.#advance();
    }
    this.#advance();
    this.#push('scalar', undefined, line);
  }

  /** At the end of the text the reader stands on the next line when the last one was not ended. */
  #endLine(): void {
    if (this.#column === 0) return;
    this.#column = 0;
  }

  #escape(): void {
    const c = this.#char(1);
    const digits = c === 'x' ? 2 : c === 'u' ? 4 : c === 'U' ? 8 : 0;
    if (!digits && !isBreak(c) && !'0abt\tnvfre "/\\N_LP'.includes(c)) this.#fail('found unknown escape character');
    this.#advance();
    for (let i = 0; i < digits; i++) {
      if (!/[0-9a-fA-F]/.test(this.#char(1))) this.#fail('did not find expected hexdecimal number');
      this.#advance();
    }
  }

  #plainScalar(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#line;
    const indent = this.#indent + 1;
    let leading = false;
    for (;;) {
      if ((this.#column === 0 && this.#documentMark()) || this.#char() === '#') break;
      while (!this.#blankz()) {
        const c = this.#char();
        if (
          (c === ':' && this.#blankz(1)) ||
          (this.#flow > 0 &&
            (c === ',' || c === '[' || c === ']' || c === '{' || c === '}' || (c === '?' && this.#blankz(1)) || (c === ':' && ',[]{}?'.includes(this.#char(1) || ' '))))
        )
          break;
        leading = false;
        this.#advance();
      }
      if (this.#char() === '' || !this.#blankz()) break;
      while (this.#char() !== '' && this.#blankz()) {
        if (leading && this.#column < indent && this.#char() === '\t') this.#fail('found a tab character that violates indentation');
        if (isBreak(this.#char())) leading = true;
        this.#advance();
      }
      if (this.#flow === 0 && this.#column < indent) break;
    }
    this.#push('scalar', undefined, line);
    if (leading) this.#keyAllowed = true;
  }

  #blockScalar(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const line = this.#line;
    this.#advance();
    let increment = 0;
    while (/[-+0-9]/.test(this.#char())) {
      if (this.#char() === '0') this.#fail('found an indentation indicator equal to 0');
      if (/\d/.test(this.#char())) increment = Number(this.#char());
      this.#advance();
    }
    while (this.#char() === ' ' || this.#char() === '\t') this.#advance();
    if (this.#char() === '#') while (this.#char() !== '' && !isBreak(this.#char())) this.#advance();
    if (this.#char() !== '' && !isBreak(this.#char())) this.#fail('did not find expected comment or line break');
    if (this.#char() !== '') this.#advance();
    let indent = increment ? Math.max(this.#indent, 0) + increment : 0;
    indent = this.#blankLines(indent);
    while (this.#column === indent && this.#char() !== '') {
      while (this.#char() !== '' && !isBreak(this.#char())) this.#advance();
      if (this.#char() !== '') this.#advance();
      indent = this.#blankLines(indent);
    }
    this.#push('scalar', undefined, line);
  }

  #blankLines(indent: number): number {
    let widest = 0;
    for (;;) {
      while ((indent === 0 || this.#column < indent) && this.#char() === ' ') this.#advance();
      widest = Math.max(widest, this.#column);
      if ((indent === 0 || this.#column < indent) && this.#char() === '\t') this.#fail('found a tab character where an indentation space is expected');
      if (!isBreak(this.#char())) break;
      this.#advance();
    }
    return indent === 0 ? Math.max(widest, this.#indent + 1, 1) : indent;
  }
}

function isBreak(c: string): boolean {
  return c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029';
}
