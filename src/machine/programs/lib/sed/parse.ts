// Reads sed scripts, with GNU's error words. upstream: sed 4.9 sed/compile.c
import { Regex, RegexError, type RegexOptions } from '../regex/regex.ts';
import { bracketEnd, escapes, parseReplacement } from './pieces.ts';
import { type Address, type Command, SedError, type Substitution } from './script.ts';

export interface ParseOptions {
  readonly extended: boolean;
  readonly posix: boolean;
}

/** One script (-e text or file). Commands are added to `into`. Throws SedError. */
export class ScriptParser {
  readonly #text: string;
  readonly #extended: boolean;
  readonly #into: Command[];
  readonly #blocks: { index: number; at: number }[];
  #at = 0;

  constructor(text: string, options: ParseOptions, into: Command[], blocks: { index: number; at: number }[]) {
    this.#text = text;
    this.#extended = options.extended;
    this.#into = into;
    this.#blocks = blocks;
  }

  parse(): void {
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#text.length) return;
      this.#command();
    }
  }

  #now(): string {
    return this.#text[this.#at] ?? '';
  }

  #skip(set: RegExp): void {
    while (this.#at < this.#text.length && set.test(this.#now())) this.#at++;
  }

  #fail(message: string, at = this.#at): never {
    throw new SedError(message, Math.min(at, this.#text.length));
  }

  #command(): void {
    const addresses = this.#addresses();
    this.#skip(/[ \t]/);
    let negated = false;
    while (this.#now() === '!') {
      if (negated) this.#fail("multiple `!'s", this.#at + 1);
      negated = true;
      this.#at++;
      this.#skip(/[ \t]/);
    }
    const name = this.#now();
    if (name === '' || name === '\n') this.#fail('missing command', this.#at);
    this.#at++;
    const base = { name, addresses, negated };
    if (name === '#') {
      if (addresses.length > 0) this.#fail("comments don't accept any addresses");
      this.#skip(/[^\n]/);
      return;
    }
    this.#into.push(this.#body(base));
  }

  #body(base: { name: string; addresses: readonly Address[]; negated: boolean }): Command {
    const { name, addresses } = base;
    switch (name) {
      case '{':
        this.#blocks.push({ index: this.#into.length, at: this.#at });
        return base;
      case '}': {
        const open = this.#blocks.pop();
        if (!open) this.#fail("unexpected `}'");
        if (addresses.length > 0) this.#fail("} doesn't want any addresses");
        const block = this.#into[open.index];
        if (block) block.target = this.#into.length;
        this.#end();
        return base;
      }
      case 'a':
      case 'i':
      case 'c':
        return { ...base, text: this.#appended() };
      case ':': {
        if (addresses.length > 0) this.#fail(": doesn't want any addresses");
        const label = this.#word(/[^\n;]/).trim();
        if (label === '') this.#fail('":" lacks a label');
        return { ...base, label };
      }
      case 'b':
      case 't':
      case 'T':
        return { ...base, label: this.#word(/[^\n;}]/).trim() };
      case 'r':
      case 'R':
      case 'w':
      case 'W': {
        const file = this.#word(/[^\n]/);
        if (file === '') this.#fail('missing filename in r/R/w/W commands');
        return { ...base, text: file };
      }
      case 's':
        return { ...base, substitution: this.#substitution() };
      case 'y':
        return { ...base, map: this.#transliteration() };
      case 'q':
      case 'Q':
        if (addresses.length > 1) this.#fail('command only uses one address');
        return { ...base, number: this.#exitCode() };
      case 'l':
      case 'L':
        return { ...base, number: this.#exitCode() };
      case '=':
      case 'd':
      case 'D':
      case 'e':
      case 'F':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'x':
      case 'z':
        if (name === 'e') this.#fail('e command is not simulated here');
        this.#end();
        return base;
      default:
        return this.#fail(`unknown command: \`${name}'`);
    }
  }

  #end(): void {
    this.#skip(/[ \t]/);
    if (this.#now() === '' || this.#now() === '\n' || this.#now() === ';') this.#at++;
    else if (this.#now() !== '}' && this.#now() !== '#') this.#fail('extra characters after command', this.#at + 1);
  }

  #word(set: RegExp): string {
    this.#skip(/[ \t]/);
    const start = this.#at;
    this.#skip(set);
    return this.#text.slice(start, this.#at);
  }

  #exitCode(): number {
    this.#skip(/[ \t]/);
    const digits = /^\d*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += digits.length;
    this.#end();
    return digits === '' ? -1 : Number(digits);
  }

  #addresses(): Address[] {
    const first = this.#address(false);
    if (!first) return [];
    this.#skip(/[ \t]/);
    if (this.#now() !== ',') {
      if (first.kind === 'line' && first.line === 0) this.#fail('invalid usage of line address 0', this.#at + 1);
      return [first];
    }
    this.#at++;
    this.#skip(/[ \t]/);
    const second = this.#address(true);
    if (!second) this.#fail("unexpected `,'", this.#at + 1);
    if (first.kind === 'line' && first.line === 0 && second.kind !== 'regex') this.#fail('invalid usage of line address 0', this.#at + 1);
    return [first, second];
  }

  #address(second: boolean): Address | undefined {
    const rest = this.#text.slice(this.#at);
    const m = /^(\d+)(?:[ \t]*~[ \t]*(\d*))?/.exec(rest);
    if (m) {
      this.#at += m[0].length;
      if (m[2] !== undefined) return { kind: 'step', first: Number(m[1]), step: Number(m[2] || 0) };
      return { kind: 'line', line: Number(m[1]) };
    }
    const relative = second ? /^([+~])(\d+)/.exec(rest) : null;
    if (relative) {
      this.#at += relative[0].length;
      return relative[1] === '+' ? { kind: 'count', count: Number(relative[2]) } : { kind: 'multiple', of: Number(relative[2]) };
    }
    if (this.#now() === '$') {
      this.#at++;
      return { kind: 'last' };
    }
    if (this.#now() !== '/' && this.#now() !== '\\') return undefined;
    if (this.#now() === '\\') this.#at++;
    const delimiter = this.#now();
    this.#at++;
    const source = this.#until(delimiter, true);
    if (source === undefined) this.#fail('unterminated address regex', this.#text.length);
    let flags = '';
    while (this.#now() === 'I' || this.#now() === 'M') flags += this.#text[this.#at++];
    return { kind: 'regex', regex: this.#regex(source, flags) };
  }

  /** The text up to the delimiter, which is skipped; undefined when it does not come. */
  #until(delimiter: string, regex: boolean): string | undefined {
    let out = '';
    while (this.#at < this.#text.length) {
      const c = this.#now();
      this.#at++;
      if (c === '\\') {
        const next = this.#now();
        if (next === '') return undefined;
        this.#at++;
        // An escaped delimiter is the plain character.
        if (next === delimiter) out += regex && /[.*[\]^$+?(){}|]/.test(next) ? `[${next === '^' ? '\\^' : next}]`.replace('[\\^]', '\\^') : next;
        else if (next === 'n' && regex) out += '\\n';
        else if (next === '\n' && regex) out += '\n';
        else out += `\\${next}`;
        continue;
      }
      if (c === delimiter) return out;
      if (c === '\n' && regex) return undefined;
      out += c;
      if (!regex || c !== '[') continue;
      // Between brackets the delimiter is a character like others, and so is a backslash.
      const end = bracketEnd(this.#text, this.#at);
      if (end < 0) return undefined;
      out += this.#text.slice(this.#at, end).replaceAll('\\n', '\n').replaceAll('\\t', '\t');
      this.#at = end;
    }
    return undefined;
  }

  #regex(source: string, flags: string): Regex | undefined {
    if (source === '') return undefined;
    const options: RegexOptions = { syntax: this.#extended ? 'extended' : 'basic', ignoreCase: /[iI]/.test(flags), multiline: /[mM]/.test(flags) };
    try {
      return new Regex([escapes(source)], options);
    } catch (e) {
      if (e instanceof RegexError) throw new SedError(e.message, Math.min(this.#at, this.#text.length), source);
      throw e;
    }
  }

  #appended(): string {
    this.#skip(/[ \t]/);
    if (this.#now() === '') this.#fail("expected \\ after `a', `c' or `i'");
    if (this.#now() === '\\') {
      const behind = ++this.#at;
      this.#skip(/[ \t]/);
      // Nothing behind the backslash, not even a line end: no text at all.
      if (this.#now() === '') return '';
      if (this.#now() === '\n') this.#at++;
      // Text on the same line keeps its indentation.
      else this.#at = behind;
    }
    let out = '';
    while (this.#at < this.#text.length) {
      const c = this.#now();
      this.#at++;
      if (c === '\\') {
        const next = this.#now();
        this.#at++;
        out += next === 't' && out !== '' ? '\t' : next;
      } else if (c === '\n') break;
      else out += c;
    }
    return `${out}\n`;
  }

  #substitution(): Substitution {
    const delimiter = this.#now();
    if (delimiter === '\n' || delimiter === '\\') this.#fail('delimiter character is not a single-byte character');
    this.#at++;
    const source = delimiter === '' ? undefined : this.#until(delimiter, true);
    const right = source === undefined ? undefined : this.#until(delimiter, false);
    if (source === undefined || right === undefined) this.#fail("unterminated `s' command", this.#text.length);
    let flags = '';
    let file: string | undefined;
    let nth = 0;
    for (;;) {
      const digits = /^\d+/.exec(this.#text.slice(this.#at))?.[0];
      if (digits) {
        if (nth > 0) this.#fail("multiple number options to `s' command", this.#at + 1);
        nth = Number(digits);
        this.#at += digits.length;
        if (nth === 0) this.#fail("number option to `s' command may not be zero");
        continue;
      }
      const c = this.#now();
      if (!/^[gpiImMwe]$/.test(c)) break;
      this.#at++;
      if (c === 'e') this.#fail('e option to s is not simulated here');
      if (c === 'g' && flags.includes('g')) this.#fail("multiple `g' options to `s' command");
      if (c === 'p' && flags.includes('p')) this.#fail("multiple `p' options to `s' command");
      flags += c;
      if (c === 'w') {
        file = this.#word(/[^\n]/);
        if (file === '') this.#fail('missing filename in r/R/w/W commands');
        break;
      }
    }
    this.#substitutionEnd();
    const regex = this.#regex(source, flags);
    const replacement = parseReplacement(right);
    const highest = Math.max(0, ...replacement.map((r) => (r.kind === 'group' ? r.index : 0)));
    if (regex && highest > regex.groupCount) this.#fail(`invalid reference \\${highest} on \`s' command's RHS`);
    return { regex, replacement, global: flags.includes('g'), nth: nth || 1, print: flags.includes('p') ? 1 : 0, file };
  }

  #substitutionEnd(): void {
    this.#skip(/[ \t]/);
    if (this.#now() === '' || this.#now() === '\n' || this.#now() === ';') this.#at++;
    else if (this.#now() !== '}' && this.#now() !== '#') this.#fail("unknown option to `s'", this.#at + 1);
  }

  #transliteration(): ReadonlyMap<string, string> {
    const delimiter = this.#now();
    this.#at++;
    const from = delimiter === '' ? undefined : this.#until(delimiter, false);
    const to = from === undefined ? undefined : this.#until(delimiter, false);
    if (from === undefined || to === undefined) this.#fail("unterminated `y' command", this.#text.length);
    const plain = (s: string): string[] => Array.from(s.replace(/\\(.)/gs, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c)));
    const [a, b] = [plain(from), plain(to)];
    if (a.length !== b.length) this.#fail("strings for `y' command are different lengths");
    this.#end();
    return new Map(a.map((c, i) => [c, b[i] ?? '']));
  }
}
