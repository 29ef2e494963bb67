// Runs a sed script over lines as they come. upstream: sed 4.9 sed/execute.c execute_program
import type { Process } from '../../../os/types.ts';
import type { Regex } from '../regex/regex.ts';
import { textWidth } from '../width.ts';
import type { Address, Command } from './script.ts';
import { SedRuntimeError } from './script.ts';
import { substitute } from './substitute.ts';

/** Where lines come from and where output goes; what it is for -i and for pipes differs. */
export interface SedIo {
  /** The next line, or undefined at the end; `isLast` after it tells whether more follow. */
  next(): Promise<string | undefined>;
  isLast(): Promise<boolean>;
  /** The line that was read last had no newline. */
  readonly unterminated: boolean;
  put(text: string): Promise<void>;
  readonly fileName: string;
  /** Line numbers begin anew with each file. */
  readonly line: number;
  readFile(name: string): Promise<string>;
  readLine(name: string): Promise<string | undefined>;
  writeFile(name: string, text: string): Promise<void>;
}

export interface SedOptions {
  readonly quiet: boolean;
  readonly end: string;
  readonly posix: boolean;
  readonly lineWrap: number;
}

export class Executor {
  readonly #p: Process;
  readonly #commands: readonly Command[];
  readonly #io: SedIo;
  readonly #options: SedOptions;
  #space = '';
  #hold = '';
  #regex: Regex | undefined;
  #replaced = false;
  #appends: (() => Promise<void>)[] = [];
  #missing = false;

  constructor(p: Process, commands: readonly Command[], io: SedIo, options: SedOptions) {
    this.#p = p;
    this.#commands = commands;
    this.#io = io;
    this.#options = options;
  }

  /** Gives the exit code. Throws SedRuntimeError. */
  async run(): Promise<number> {
    let restart = false;
    for (;;) {
      if (!restart) {
        const line = await this.#io.next();
        if (line === undefined) return 0;
        this.#space = line;
        this.#replaced = false;
      }
      const end = await this.#cycle();
      if (end.print && !this.#options.quiet) await this.#print(this.#space);
      await this.#flush();
      if (end.exit !== undefined) return end.exit;
      restart = end.restart ?? false;
      const wait = this.#p.tick();
      if (wait) await wait;
    }
  }

  async #cycle(): Promise<{ print: boolean; exit?: number; restart?: boolean }> {
    let pc = 0;
    let steps = 0;
    while (pc < this.#commands.length) {
      const c = this.#commands[pc];
      if (!c) break;
      if (++steps % 1000 === 0) await this.#p.tick();
      const selected = (await this.#selects(c)) !== c.negated;
      if (!selected) {
        pc = c.name === '{' ? (c.target ?? pc) + 1 : pc + 1;
        continue;
      }
      pc++;
      switch (c.name) {
        case '{':
        case '}':
        case ':':
          break;
        case 'b':
          pc = c.target ?? pc;
          break;
        case 't':
          if (this.#replaced) pc = c.target ?? pc;
          this.#replaced = false;
          break;
        case 'T':
          if (!this.#replaced) pc = c.target ?? pc;
          this.#replaced = false;
          break;
        case 'd':
          return { print: false };
        case 'D': {
          const cut = this.#space.indexOf('\n');
          if (cut < 0) return { print: false };
          this.#space = this.#space.slice(cut + 1);
          return { print: false, restart: true };
        }
        case 'q':
          return { print: true, exit: Math.max(0, c.number ?? 0) };
        case 'Q':
          return { print: false, exit: Math.max(0, c.number ?? 0) };
        case 'n':
          if (await this.#io.isLast()) return { print: !this.#options.posix, exit: 0 };
          if (!this.#options.quiet) await this.#print(this.#space);
          await this.#flush();
          this.#space = (await this.#io.next()) ?? '';
          break;
        case 'N': {
          if (await this.#io.isLast()) return { print: !this.#options.posix, exit: 0 };
          await this.#flush();
          const next = await this.#io.next();
          this.#space += this.#options.end + (next ?? '');
          break;
        }
        case 'c':
          if (c.addresses.length < 2 || c.negated || !c.range) await this.#io.put(c.text ?? '');
          return { print: false };
        default:
          await this.#simple(c);
      }
    }
    return { print: true };
  }

  async #simple(c: Command): Promise<void> {
    const end = this.#options.end;
    switch (c.name) {
      case 's':
        return this.#substitute(c);
      case 'y':
        this.#space = Array.from(this.#space, (ch) => c.map?.get(ch) ?? ch).join('');
        return;
      case 'p':
        return this.#print(this.#space);
      case 'P':
        return this.#io.put(`${this.#space.split(end, 1)[0]}${end}`);
      case 'h':
        this.#hold = this.#space;
        return;
      case 'H':
        this.#hold += end + this.#space;
        return;
      case 'g':
        this.#space = this.#hold;
        return;
      case 'G':
        this.#space += end + this.#hold;
        return;
      case 'x':
        [this.#space, this.#hold] = [this.#hold, this.#space];
        return;
      case 'z':
        this.#space = '';
        return;
      case '=':
        return this.#io.put(`${this.#io.line}\n`);
      case 'F':
        return this.#io.put(`${this.#io.fileName}\n`);
      case 'l':
        return this.#io.put(visible(this.#space, (c.number ?? -1) >= 0 ? (c.number ?? 0) : this.#options.lineWrap));
      case 'i':
        return this.#io.put(c.text ?? '');
      default:
        await this.#files(c);
    }
  }

  async #files(c: Command): Promise<void> {
    const name = c.text ?? '';
    if (c.name === 'a') this.#appends.push(() => this.#io.put(name));
    if (c.name === 'r') this.#appends.push(async () => this.#io.put(await this.#io.readFile(name)));
    if (c.name === 'R') {
      const line = await this.#io.readLine(name);
      if (line !== undefined) this.#appends.push(() => this.#io.put(`${line}\n`));
    }
    if (c.name === 'w') await this.#io.writeFile(name, `${this.#space}\n`);
    if (c.name === 'W') await this.#io.writeFile(name, `${this.#space.split('\n', 1)[0]}\n`);
  }

  async #substitute(c: Command): Promise<void> {
    const s = c.substitution;
    if (!s) return;
    const changed = substitute(this.#space, this.#use(s.regex), s);
    if (changed === undefined) return;
    this.#space = changed;
    this.#replaced = true;
    if (s.print) await this.#print(this.#space);
    if (s.file !== undefined) await this.#io.writeFile(s.file, `${this.#space}\n`);
  }

  #use(regex: Regex | undefined): Regex {
    if (regex) this.#regex = regex;
    if (!this.#regex) throw new SedRuntimeError('no previous regular expression');
    return this.#regex;
  }

  /** The last line keeps its missing newline; should more come after it, the newline is made up for. */
  async #print(text: string): Promise<void> {
    const missing = this.#io.unterminated && (await this.#io.isLast());
    await this.#io.put(`${this.#missing ? this.#options.end : ''}${text}${missing ? '' : this.#options.end}`);
    this.#missing = missing;
  }

  async #flush(): Promise<void> {
    const appends = this.#appends;
    this.#appends = [];
    if (appends.length > 0 && this.#missing) {
      await this.#io.put(this.#options.end);
      this.#missing = false;
    }
    for (const append of appends) await append();
  }

  async #selects(c: Command): Promise<boolean> {
    const [first, second] = c.addresses;
    if (!first) return true;
    if (!second) return this.#matches(first);
    const line = this.#io.line;
    if (c.range) {
      if (second.kind === 'regex') {
        if (this.#use(second.regex).test(this.#space)) c.range = undefined;
        return true;
      }
      if (second.kind === 'last') {
        if (await this.#io.isLast()) c.range = undefined;
        return true;
      }
      const { end } = c.range;
      if (line >= end) c.range = undefined;
      // A range whose end lies behind (after another file began) selects nothing but its first line.
      return line <= end || this.#matches(first);
    }
    const fromStart = first.kind === 'line' && first.line === 0;
    if (fromStart ? line !== 1 : !(await this.#matches(first))) return false;
    if (fromStart && second.kind === 'regex' && this.#use(second.regex).test(this.#space)) return true;
    const end = endOf(second, line);
    if (second.kind === 'last' ? !(await this.#io.isLast()) : second.kind === 'regex' || end > line) c.range = { end };
    return true;
  }

  async #matches(a: Address): Promise<boolean> {
    switch (a.kind) {
      case 'line':
        return this.#io.line === a.line;
      case 'step':
        return a.step === 0 ? this.#io.line === a.first : this.#io.line >= a.first && (this.#io.line - a.first) % a.step === 0;
      case 'last':
        return this.#io.isLast();
      case 'regex':
        return this.#use(a.regex).test(this.#space);
      default:
        return false;
    }
  }
}

function endOf(second: Address, line: number): number {
  if (second.kind === 'line') return second.line;
  if (second.kind === 'count') return line + second.count;
  if (second.kind === 'multiple') return second.of <= 0 ? line : Math.ceil(line / second.of) * second.of;
  if (second.kind === 'step') return second.first;
  return Number.POSITIVE_INFINITY;
}

/** The l command: unambiguous, folded. */
function visible(text: string, width: number): string {
  const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
  let out = '';
  let column = 0;
  for (const c of text) {
    const shown = named[c] ?? (c < ' ' || c === '\x7f' ? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}` : c);
    if (width > 1 && column + textWidth(shown) > width - 1) {
      out += '\\\n';
      column = 0;
    }
    out += shown;
    column += textWidth(shown);
  }
  return `${out}$\n`;
}
