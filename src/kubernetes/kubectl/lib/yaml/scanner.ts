// Tokens of YAML, to say what is wrong with a text in go-yaml's words. Values are not kept: js-yaml reads those. upstream: go.yaml.in/yaml/v2 scannerc.go

import { isBreak, Reader } from './reader.ts';
import { skipBlockScalar, skipFlowScalar, skipPlainScalar } from './scalars.ts';

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

/** Where a key may have begun whose colon is still to come. */
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
  readonly #r: Reader;
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
    this.#r = new Reader(text);
  }

  peek(): Token {
    while (!this.#ended && (this.#tokens.length === 0 || this.#headMayBeKey())) this.#fetch();
    return this.#tokens[0] ?? { kind: 'stream-end', line: this.#r.line, at: this.#r.at, name: '' };
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

  #push(kind: Kind, at?: number, line = this.#r.line, name = '', where = this.#r.at): void {
    const token = { kind, line, at: where, name };
    if (at === undefined) this.#tokens.push(token);
    else this.#tokens.splice(at, 0, token);
  }

  /** A key that is still open on another line, or too far away, is none any more. */
  #valid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line >= this.#r.line && key.index + 1024 >= this.#r.at) return true;
    if (key.required) this.#r.fail("could not find expected ':'");
    key.possible = false;
    return false;
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#removeKey();
    const required = this.#flow === 0 && this.#indent === this.#r.column;
    this.#keys[this.#keys.length - 1] = { possible: true, required, token: this.#taken + this.#tokens.length, line: this.#r.line, column: this.#r.column, index: this.#r.at };
  }

  #removeKey(): void {
    const key = this.#keys.at(-1);
    if (!key?.possible) return;
    if (key.required) this.#r.fail("could not find expected ':'");
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
    this.#unroll(this.#r.column);
    const c = this.#r.char();
    if (c === '') return this.#end();
    if (this.#r.column === 0 && c === '%') return this.#directive();
    if (this.#r.column === 0 && this.#r.documentMark()) return this.#mark();
    if ('[{]},'.includes(c)) return this.#flowMark(c);
    if (c === '-' && this.#r.blankz(1)) return this.#blockEntry();
    if (c === '?' && (this.#flow > 0 || this.#r.blankz(1))) return this.#complexKey();
    if (c === ':' && (this.#flow > 0 || this.#r.blankz(1))) return this.#value();
    if (c === '*' || c === '&') return this.#anchor(c);
    if (c === '!') return this.#tag();
    if ((c === '|' || c === '>') && this.#flow === 0) return this.#blockScalar();
    if (c === "'" || c === '"') return this.#flowScalar(c);
    const starts = !this.#r.blankz() && !'-?:,[]{}#&*!|>\'"%@`'.includes(c);
    const dash = c === '-' && this.#r.char(1) !== ' ' && this.#r.char(1) !== '\t';
    if (starts || dash || (this.#flow === 0 && (c === '?' || c === ':') && !this.#r.blankz(1))) return this.#plainScalar();
    this.#r.fail('found character that cannot start any token');
  }

  #toNextToken(): void {
    for (;;) {
      while (this.#r.char() === ' ' || ((this.#flow > 0 || !this.#keyAllowed) && this.#r.char() === '\t')) this.#r.advance();
      if (this.#r.char() === '#') this.#r.skipLine();
      if (!isBreak(this.#r.char())) return;
      this.#r.advance();
      if (this.#flow === 0) this.#keyAllowed = true;
    }
  }

  #end(): void {
    if (this.#r.column !== 0) {
      this.#r.column = 0;
      this.#r.line++;
    }
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#push('stream-end');
    this.#ended = true;
  }

  #mark(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#push(this.#r.char() === '-' ? 'document-start' : 'document-end');
    for (let i = 0; i < 3; i++) this.#r.advance();
  }

  #directive(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const name = /^%(\w*)/.exec(this.#r.rest())?.[1] ?? '';
    if (name === '') this.#r.fail('could not find expected directive name');
    if (name !== 'YAML' && name !== 'TAG') this.#r.fail('found unknown directive name');
    this.#push('directive');
    this.#r.skipLine();
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
    this.#r.advance();
  }

  #blockEntry(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#r.fail('block sequence entries are not allowed in this context');
      this.#roll(this.#r.column, 'block-sequence-start');
    }
    this.#removeKey();
    this.#keyAllowed = true;
    this.#push('block-entry');
    this.#r.advance();
  }

  #complexKey(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) this.#r.fail('mapping keys are not allowed in this context');
      this.#roll(this.#r.column, 'block-mapping-start');
    }
    this.#removeKey();
    this.#keyAllowed = this.#flow === 0;
    this.#push('key');
    this.#r.advance();
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
        if (!this.#keyAllowed) this.#r.fail('mapping values are not allowed in this context');
        this.#roll(this.#r.column, 'block-mapping-start');
      }
      this.#keyAllowed = this.#flow === 0;
    }
    this.#push('value');
    this.#r.advance();
  }

  #anchor(c: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#r.line;
    this.#r.advance();
    let name = '';
    while (/[\w-]/.test(this.#r.char())) {
      name += this.#r.char();
      this.#r.advance();
    }
    if (name === '' || !(this.#r.blankz() || '?:,]}%@`'.includes(this.#r.char()))) this.#r.fail('did not find expected alphabetic or numeric character');
    this.#push(c === '*' ? 'alias' : 'anchor', undefined, line, name);
  }

  #tag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#r.line;
    while (!this.#r.blankz() && !(this.#flow > 0 && ',]}'.includes(this.#r.char()))) this.#r.advance();
    this.#push('tag', undefined, line);
  }

  #scalar(keyAllowed: boolean, read: () => void): void {
    const { line } = this.#r;
    this.#keyAllowed = keyAllowed;
    read();
    this.#push('scalar', undefined, line);
  }

  #flowScalar(quote: string): void {
    this.#saveKey();
    this.#scalar(false, () => skipFlowScalar(this.#r, quote));
  }

  #plainScalar(): void {
    this.#saveKey();
    let broken = false;
    this.#scalar(false, () => {
      broken = skipPlainScalar(this.#r, this.#flow > 0, this.#indent + 1);
    });
    if (broken) this.#keyAllowed = true;
  }

  #blockScalar(): void {
    this.#removeKey();
    this.#scalar(true, () => skipBlockScalar(this.#r, this.#indent));
  }
}
