// Characters to words, as the Almquist shells read them: quotes, $ and ` in place. upstream: dash src/parser.c readtoken1, busybox/shell/ash.c readtoken1
import { backslashEscapes } from '../escapes.ts';
import type { Arithmetic, Operation, Parameter, Script, Segment, Word } from '../syntax.ts';
import type { Grammar } from './grammar.ts';

/** The text is no script. */
export class AlmquistSyntaxFault extends Error {
  readonly line: number;
  /** The text ended too early. */
  readonly incomplete: boolean;
  constructor(words: string, line: number, incomplete: boolean) {
    super(words);
    this.line = line;
    this.incomplete = incomplete;
  }
}

/** How a piece of text is read: as a word, between double quotes, as a here-document. */
type Mode = 'word' | 'quoted' | 'document';

const NAME = /[A-Za-z_]\w*/y;
const SPECIAL = '@*#?-$!0123456789';

export class Scanner {
  readonly source: string;
  readonly grammar: Grammar;
  pos = 0;
  line: number;
  /** Reads the commands of $( … ) up to the parenthesis. */
  commands: () => Script = () => ({ statements: [], source: '', error: undefined });
  /** Reads the text between backquotes. */
  nested: (text: string, line: number) => Script = () => ({ statements: [], source: '', error: undefined });

  /** Reads another text in which only $, ` and some backslashes mean something. */
  inText: (text: string, line: number) => Segment[] = () => [];

  constructor(source: string, grammar: Grammar, line = 1) {
    this.source = source;
    this.grammar = grammar;
    this.line = line;
  }

  fault(words: string, incomplete = false): AlmquistSyntaxFault {
    return new AlmquistSyntaxFault(this.grammar.words(words), this.line, incomplete);
  }

  /** The next character, taken; a newline counts. */
  next(): string {
    const c = this.source[this.pos++] ?? '';
    if (c === '\n') this.line++;
    return c;
  }

  peek(ahead = 0): string {
    return this.source[this.pos + ahead] ?? '';
  }

  /** Over blanks, joined lines and a comment. */
  skipBlanks(): void {
    for (;;) {
      const c = this.peek();
      if (c === ' ' || c === '\t') this.pos++;
      else if (c === '\\' && this.peek(1) === '\n') this.#join();
      else if (c === '#') while (this.pos < this.source.length && this.peek() !== '\n') this.pos++;
      else return;
    }
  }

  /** The whole text as one word. */
  whole(): Word {
    const out: Segment[] = [];
    this.#pieces(out, 'word', () => false);
    return makeWord(out, this.source);
  }

  #join(): void {
    this.pos += 2;
    this.line++;
  }

  /** A word up to a blank or an operator. */
  word(): { word: Word; quoted: boolean } {
    const start = this.pos;
    const out: Segment[] = [];
    const quoted = this.#pieces(out, 'word', (c) => /[\s;&|<>()]/.test(c));
    return { word: makeWord(out, this.source.slice(start, this.pos)), quoted };
  }

  /** Pieces until a character ends them; true when something was quoted. */
  #pieces(out: Segment[], mode: Mode, ends: (c: string) => boolean): boolean {
    let plain = '';
    let anyQuoted = false;
    const quoted = mode !== 'word';
    const flush = (): void => {
      if (plain !== '') out.push({ t: 'text', text: plain, quoted });
      plain = '';
    };
    while (this.pos < this.source.length) {
      const c = this.peek();
      if (c === '\\' && this.peek(1) === '\n') {
        this.#join();
        continue;
      }
      if ((c === '<' || c === '>') && mode === 'word' && this.grammar.extended && this.peek(1) === '(' && plain === '' && out.length === 0) {
        this.pos += 2;
        out.push({ t: 'process', quoted: false, direction: c, script: this.commands() });
        continue;
      }
      if (ends(c)) break;
      if (c === "'" && mode === 'word') {
        flush();
        anyQuoted = true;
        out.push({ t: 'text', text: this.#singleQuoted(), quoted: true });
      } else if (c === '"' && mode !== 'document') {
        flush();
        anyQuoted = true;
        this.pos++;
        this.#doubleQuoted(out);
      } else if (c === '\\') {
        plain = this.#escape(mode, plain, flush, out);
        anyQuoted = true;
      } else if (c === '$') {
        flush();
        if (mode === 'word' && this.grammar.extended && this.peek(1) === "'") anyQuoted = true;
        this.#dollar(out, mode);
      } else if (c === '`') {
        flush();
        out.push({ t: 'command', quoted, script: this.#backquoted(mode) });
      } else plain += this.next();
    }
    flush();
    return anyQuoted;
  }

  #escape(mode: Mode, plain: string, flush: () => void, out: Segment[]): string {
    this.pos++;
    const c = this.peek();
    if (c === '') return `${plain}\\`;
    if (mode === 'word') {
      flush();
      out.push({ t: 'text', text: this.next(), quoted: true });
      return '';
    }
    return (mode === 'document' ? '$`\\' : '$`"\\').includes(c) ? plain + this.next() : `${plain}\\`;
  }

  #singleQuoted(): string {
    const end = this.source.indexOf("'", this.pos + 1);
    if (end < 0) return this.#unterminated();
    const text = this.source.slice(this.pos + 1, end);
    while (this.pos <= end) this.next();
    return text;
  }

  #unterminated(): never {
    while (this.pos < this.source.length) this.next();
    throw this.fault('unterminated quoted string', true);
  }

  /** After the opening quote, up to and with the closing one. */
  #doubleQuoted(out: Segment[]): void {
    const before = out.length;
    this.#pieces(out, 'quoted', (c) => c === '"');
    if (this.peek() !== '"') this.#unterminated();
    this.pos++;
    if (out.length === before) out.push({ t: 'text', text: '', quoted: true });
  }

  #backquoted(mode: Mode): Script {
    const line = this.line;
    this.pos++;
    let text = '';
    for (;;) {
      if (this.pos >= this.source.length) throw this.fault('EOF in backquote substitution', true);
      const c = this.next();
      if (c === '`') break;
      if (c === '\\' && ('$`\\'.includes(this.peek()) || (mode === 'quoted' && this.peek() === '"')) && this.peek() !== '') text += this.next();
      else text += c;
    }
    return this.nested(text, line);
  }

  #dollar(out: Segment[], mode: Mode): void {
    const quoted = mode !== 'word';
    this.pos++;
    const c = this.peek();
    if (c === '(' && this.peek(1) === '(') {
      this.pos += 2;
      out.push({ t: 'arith', quoted, expression: this.#arithmetic() });
    } else if (c === '(') {
      this.pos++;
      out.push({ t: 'command', quoted, script: this.commands() });
    } else if (c === '{') {
      this.pos++;
      out.push({ t: 'param', quoted, param: this.#parameter(mode) });
    } else if (c === "'" && mode === 'word' && this.grammar.extended) {
      out.push({ t: 'text', text: this.#dollarQuoted(), quoted: true });
    } else {
      const name = this.#name(false);
      if (name === '') out.push({ t: 'text', text: '$', quoted: true });
      else out.push({ t: 'param', quoted, param: { name, prefix: undefined, index: undefined, operation: undefined, source: `$${name}` } });
    }
  }

  #dollarQuoted(): string {
    let at = this.pos + 1;
    while (at < this.source.length && this.source[at] !== "'") at += this.source[at] === '\\' ? 2 : 1;
    if (at >= this.source.length) return this.#unterminated();
    const text = this.source.slice(this.pos + 1, at);
    while (this.pos <= at) this.next();
    return backslashEscapes(text.replace(/\\[eEuU]/g, '\\$&'), 'format').text;
  }

  /** A variable's name, digits (one, or all of them within braces), or a special parameter. */
  #name(braced: boolean): string {
    NAME.lastIndex = this.pos;
    const found = NAME.exec(this.source)?.[0] ?? (braced ? /^\d+/.exec(this.source.slice(this.pos, this.pos + 20))?.[0] : undefined);
    if (found !== undefined) {
      this.pos += found.length;
      return found;
    }
    const c = this.peek();
    if (c === '' || !SPECIAL.includes(c)) return '';
    this.pos++;
    return c;
  }

  #parameter(mode: Mode): Parameter {
    const start = this.pos - 2;
    const done = (name: string, operation: Operation | undefined, prefix?: '#'): Parameter => {
      if (this.peek() !== '}') return this.#badParameter(start);
      this.pos++;
      return { name, prefix, index: undefined, operation, source: this.source.slice(start, this.pos) };
    };
    if (this.peek() === '#' && this.peek(1) !== '}') {
      this.pos++;
      const name = this.#name(true);
      if (name !== '' && this.peek() === '}') return done(name, undefined, '#');
      this.pos = start + 2;
    }
    const name = this.#name(true);
    if (name === '') return this.#badParameter(start);
    if (this.peek() === '}') return done(name, undefined);
    const operation = this.#operation(mode);
    return operation ? done(name, operation) : this.#badParameter(start);
  }

  /** What makes no sense is told when it is expanded; the text goes on after the brace. */
  #badParameter(start: number): Parameter {
    while (this.peek() !== '}') {
      if (this.peek() === '') throw this.fault("missing '}'", true);
      this.next();
    }
    this.pos++;
    return { name: '', prefix: undefined, index: undefined, operation: { op: 'bad' }, source: this.source.slice(start, this.pos) };
  }

  #operation(mode: Mode): Operation | undefined {
    const c = this.peek();
    const after = this.peek(1);
    const closes = (x: string): boolean => x === '}';
    if (c === ':' && after !== '' && '-+=?'.includes(after)) {
      this.pos += 2;
      return { op: 'default', operator: `:${after}`, operand: this.#operand(mode, closes) };
    }
    if (c !== '' && '-+=?'.includes(c)) {
      this.pos++;
      return { op: 'default', operator: c, operand: this.#operand(mode, closes) };
    }
    if (c === '#' || c === '%') {
      const operator = after === c ? c + c : c;
      this.pos += operator.length;
      return { op: 'remove', operator, operand: this.#operand('word', closes) };
    }
    if (!this.grammar.extended) return undefined;
    if (c === '/') {
      this.pos += after === '/' ? 2 : 1;
      const pattern = this.#operand('word', (x) => x === '/' || x === '}', true);
      if (this.peek() === '/') this.pos++;
      else return { op: 'replace', operator: after === '/' ? '//' : '/', pattern, replacement: makeWord([], '') };
      return { op: 'replace', operator: after === '/' ? '//' : '/', pattern, replacement: this.#operand('word', closes) };
    }
    if (c === ':') {
      this.pos++;
      const offset = this.#operand(mode, (x) => x === ':' || x === '}');
      if (this.peek() !== ':') return { op: 'slice', offset, length: undefined };
      this.pos++;
      return { op: 'slice', offset, length: this.#operand(mode, closes) };
    }
    return undefined;
  }

  /** `firstAny`: the first character belongs to it whatever it is (a slash in ${v//\//-} is escaped, in ${v///-} it is not). */
  #operand(mode: Mode, ends: (c: string) => boolean, firstAny = false): Word {
    const start = this.pos;
    const out: Segment[] = [];
    if (mode === 'word') this.#pieces(out, 'word', ends);
    else this.#quotedOperand(out, ends);
    if (this.pos >= this.source.length) throw this.fault(mode === 'quoted' ? 'unterminated quoted string' : "missing '}'", true);
    return firstAny && out.length === 0 ? makeWord([], '') : makeWord(out, this.source.slice(start, this.pos));
  }

  /** Within double quotes double quotes come and go, and \} is a brace. */
  #quotedOperand(out: Segment[], ends: (c: string) => boolean): void {
    for (;;) {
      this.#pieces(out, 'quoted', (c) => c === '"' || (c === '\\' && this.peek(1) === '}') || ends(c));
      if (this.peek() === '"') this.pos++;
      else if (this.peek() === '\\' && this.peek(1) === '}') {
        out.push({ t: 'text', text: '}', quoted: true });
        this.pos += 2;
      } else return;
    }
  }

  #arithmetic(): Arithmetic {
    const start = this.pos;
    let depth = 0;
    for (;;) {
      const c = this.peek();
      if (c === '') throw this.fault("missing '))'", true);
      if (c === '(') depth++;
      if (c === ')' && depth === 0) {
        if (this.peek(1) !== ')') throw this.fault("missing '))'", true);
        break;
      }
      if (c === ')') depth--;
      if (c === '$' && this.peek(1) === '(') {
        this.#dollar([], 'quoted');
        continue;
      }
      this.next();
    }
    const source = this.source.slice(start, this.pos);
    this.pos += 2;
    return { source, segments: /[$`\\"]/.test(source) ? this.inText(source, this.line) : undefined };
  }

  /** The whole text as one in which only $, ` and some backslashes mean something. */
  document(): Segment[] {
    const out: Segment[] = [];
    this.#pieces(out, 'document', () => false);
    return out;
  }
}

/** A word of its pieces; these shells know neither braces nor extended patterns. */
export function makeWord(segments: readonly Segment[], source: string): Word {
  const plain = segments.every((s) => s.t === 'text' && (s.quoted || !/[*?[\]~!]/.test(s.text)));
  return { segments, literal: plain ? segments.map((s) => (s.t === 'text' ? s.text : '')).join('') : undefined, braces: undefined, source };
}
