// JSON as Go reads it: its words for what is malformed, doubled keys remembered, odd numbers kept as written. upstream: encoding/json scanner.go, sigs.k8s.io/json

/** A number that JavaScript would print differently from how it was written (1.0, 1e3, beyond 2^53). */
export class OddNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  get value(): number {
    return Number(this.text);
  }
}

export interface Parsed {
  readonly value: unknown;
  /** Paths of keys that came twice, in the order in which they came again. */
  readonly duplicates: readonly string[];
}

/** What is wrong, in Go's words. */
export class JsonSyntaxError extends Error {}

/** Parses a whole text; throws JsonSyntaxError. */
export function parseJson(text: string): Parsed {
  const parser = new Parser(text);
  return { value: parser.whole(), duplicates: parser.duplicates };
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const MAX_DEPTH = 10_000;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  readonly duplicates: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    this.#space();
    const value = this.#value('', 'looking for beginning of value');
    this.#space();
    if (this.#at < this.#text.length) this.#fail('after top-level value');
    return value;
  }

  #value(path: string, where: string): unknown {
    const c = this.#text[this.#at];
    switch (c) {
      case '{':
        return this.#object(path);
      case '[':
        return this.#array(path);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number(where);
    }
  }

  #object(path: string): unknown {
    this.#enter();
    const out: Record<string, unknown> = {};
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#leave();
      return out;
    }
    for (;;) {
      if (this.#text[this.#at] !== '"') this.#fail('looking for beginning of object key string');
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') this.#fail('after object key');
      this.#at++;
      this.#space();
      const at = path ? `${path}.${key}` : key;
      if (Object.hasOwn(out, key)) this.duplicates.push(at);
      const value = this.#value(at, 'looking for beginning of value');
      if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
      else out[key] = value;
      this.#space();
      const c = this.#text[this.#at];
      if (c === '}') {
        this.#leave();
        return out;
      }
      if (c !== ',') this.#fail('after object key:value pair');
      this.#at++;
      this.#space();
    }
  }

  #array(path: string): unknown {
    this.#enter();
    const out: unknown[] = [];
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#leave();
      return out;
    }
    for (;;) {
      out.push(this.#value(`${path}[${out.length}]`, 'looking for beginning of value'));
      this.#space();
      const c = this.#text[this.#at];
      if (c === ']') {
        this.#leave();
        return out;
      }
      if (c !== ',') this.#fail('after array element');
      this.#at++;
      this.#space();
    }
  }

  #string(): string {
    let out = '';
    this.#at++;
    for (;;) {
      const c = this.#text[this.#at];
      if (c === '"') {
        this.#at++;
        return out;
      }
      if (c === undefined || c < ' ') return this.#fail('in string literal');
      this.#at++;
      out += c === '\\' ? this.#escape() : c;
    }
  }

  #escape(): string {
    const c = this.#text[this.#at];
    if (c === 'u') {
      const code = this.#text.slice(this.#at + 1, this.#at + 5);
      const bad = /[^0-9a-fA-F]/.exec(code);
      if (bad || code.length < 4) {
        this.#at += 1 + (bad ? bad.index : code.length);
        return this.#fail('in \\u hexadecimal character escape');
      }
      this.#at += 5;
      return String.fromCharCode(Number.parseInt(code, 16));
    }
    const plain = ESCAPES[c ?? ''];
    if (plain === undefined) return this.#fail('in string escape code');
    this.#at++;
    return plain;
  }

  #word<T>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.#text[this.#at] !== word[i]) return this.#fail(`in literal ${word} (expecting ${goQuote(word[i] ?? '')})`);
      this.#at++;
    }
    return value;
  }

  #number(where: string): unknown {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (!match) {
      if (this.#text[this.#at] === '-') {
        this.#at++;
        return this.#fail('in numeric literal');
      }
      return this.#fail(where);
    }
    const text = match[0];
    this.#at += text.length;
    const next = this.#text[this.#at];
    if (next === '.' || ((next === 'e' || next === 'E') && !/[eE]/.test(text))) {
      this.#at++;
      if (next !== '.' && /[+-]/.test(this.#text[this.#at] ?? '')) this.#at++;
      return this.#fail(next === '.' ? 'after decimal point in numeric literal' : 'in exponent of numeric literal');
    }
    const value = Number(text);
    return String(value) === text && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : new OddNumber(text);
  }

  #enter(): void {
    this.#at++;
    if (++this.#depth > MAX_DEPTH) throw new JsonSyntaxError('exceeded max depth');
  }

  #leave(): void {
    this.#at++;
    this.#depth--;
  }

  #space(): void {
    for (;;) {
      const c = this.#text.charCodeAt(this.#at);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
      this.#at++;
    }
  }

  #fail(context: string): never {
    const c = this.#text.codePointAt(this.#at);
    if (c === undefined) throw new JsonSyntaxError('unexpected end of JSON input');
    throw new JsonSyntaxError(`invalid character ${goQuote(String.fromCodePoint(c))} ${context}`);
  }
}

/** A character as Go's scanner quotes it: by its first byte. */
function goQuote(c: string): string {
  if (c === "'") return "'\\''";
  if (c === '"') return `'"'`;
  const code = c.codePointAt(0) ?? 0;
  const known = { 0: '\\x00', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r', 92: '\\\\' }[code];
  if (known) return `'${known}'`;
  if (code < 32 || code === 127) return `'\\x${code.toString(16).padStart(2, '0')}'`;
  if (code < 128) return `'${c}'`;
  // Go looks at bytes: the first byte of the character as if it were Latin-1.
  const first = new TextEncoder().encode(c)[0] ?? 0;
  return first < 0xa1 ? `'\\u00${first.toString(16)}'` : `'${String.fromCharCode(first)}'`;
}
