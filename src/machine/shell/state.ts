// All that a shell is, apart from running: variables, options, functions, positions. A subshell is a copy of it in another process.
import type { FileSystemView } from '../os/file-system.ts';
import type { HostProcess } from '../os/process.ts';
import { ArithmeticFault, type ArithmeticScope, evaluate } from './arithmetic.ts';
import type { Dialect } from './dialect.ts';
import type { WordExpander } from './expansion.ts';
import { ShellFault } from './faults.ts';
import { textWord } from './make-word.ts';
import { defaultOptions, LETTERS, type Options, SHOPT_DEFAULTS } from './options.ts';
import { parseWord } from './parser.ts';
import { expandPromptEscapes } from './prompt.ts';
import { ansiQuote, dollarQuoted } from './quote.ts';
import type { FunctionDefinition, Word } from './syntax.ts';
import { elementOf, elementsOf, keysOf, type Variable, Variables } from './variables.ts';

export interface FunctionCall {
  readonly name: string;
  readonly line: number;
  readonly source: string;
}

export class ShellState {
  readonly p: HostProcess;
  readonly vars: Variables;
  options: Options;
  shoptions: Map<string, boolean>;
  functions: Map<string, FunctionDefinition & { file?: string; offset?: number }>;
  aliases: Map<string, string>;
  positional: readonly string[] = [];
  /** $0 */
  name = 'bash';
  /** What stands before the colon of messages. */
  status = 0;
  line = 0;
  lineOffset = 0;
  interactive = false;
  login = false;
  /** What another shell than bash has of its own: its grammar, words and manners. */
  dialect: Dialect | undefined;
  /** The builtin or file that complaints name besides the shell. */
  commandName: string | undefined;
  subshellDepth = 0;
  shellPid: number;
  lastBackground: number | undefined;
  pipeStatus: readonly number[] = [0];
  calls: FunctionCall[] = [];
  scriptName: string | undefined;
  hashed: Map<string, { path: string; hits: number }> = new Map();
  directories: string[] = [];
  startedAt: number;
  secondsBase = 0;
  lastArgument = '';
  commandText = '';
  /** The options that the function which runs gives back when it ends (local -). */
  localOptions: Options | undefined;
  /** c or s: whence the commands come, for $-. */
  source: '' | 'c' | 's' = '';
  expander: WordExpander;

  constructor(p: HostProcess, expander: (sh: ShellState) => WordExpander, from?: ShellState) {
    this.p = p;
    this.vars = new Variables(from?.vars);
    this.vars.evaluate = (text) => Number(this.arithmetic(text));
    this.expander = expander(this);
    this.options = from ? { ...from.options } : defaultOptions();
    this.shoptions = new Map(from?.shoptions);
    this.functions = new Map(from?.functions);
    this.aliases = new Map(from?.aliases);
    this.shellPid = from?.shellPid ?? p.pid;
    this.startedAt = from?.startedAt ?? p.clock.now();
    if (from) this.#inherit(from);
  }

  #inherit(from: ShellState): void {
    this.positional = from.positional;
    this.name = from.name;
    this.status = from.status;
    this.line = from.line;
    this.lineOffset = from.lineOffset;
    this.login = from.login;
    this.dialect = from.dialect;
    this.commandName = from.commandName;
    this.subshellDepth = from.subshellDepth + 1;
    this.lastBackground = from.lastBackground;
    this.pipeStatus = from.pipeStatus;
    this.calls = [...from.calls];
    this.scriptName = from.scriptName;
    this.directories = [...from.directories];
    this.secondsBase = from.secondsBase;
    this.lastArgument = from.lastArgument;
    this.source = from.source;
  }

  get fs(): FileSystemView {
    return this.p.fs;
  }

  get cwd(): string {
    return this.p.cwd;
  }

  shopt(name: string): boolean {
    return this.shoptions.get(name) ?? SHOPT_DEFAULTS[name] ?? false;
  }

  separators(): string {
    return this.vars.value('IFS') ?? ' \t\n';
  }

  /** The value of $name, positional and special ones included. */
  parameter(name: string): string | undefined {
    const c = name.charCodeAt(0);
    if (c >= 48 && c <= 57) return name === '0' ? this.name : this.positional[Number(name) - 1];
    switch (name) {
      case '?':
        return String(this.status);
      case '#':
        return String(this.positional.length);
      case '$':
        return String(this.shellPid);
      case '!':
        return this.lastBackground === undefined ? undefined : String(this.lastBackground);
      case '-':
        return this.flags();
      default:
        return this.vars.value(name);
    }
  }

  /** $- */
  flags(): string {
    const on = Object.entries(LETTERS).flatMap(([letter, option]) => (this.options[option] ? [letter] : []));
    if (this.interactive) on.push('i');
    if (this.dialect) return [...this.dialect.flags].filter((c) => on.includes(c) || c === this.source).join('');
    const order = (c: string): string => (c === c.toLowerCase() ? `0${c}` : `1${c}`);
    return on.sort((a, b) => (order(a) < order(b) ? -1 : 1)).join('') + this.source;
  }

  /** A variable as an array, made-up ones included. */
  array(name: string): Variable | undefined {
    const special = this.vars.special.get(name)?.get();
    if (special === undefined) return this.vars.get(name);
    const items = Array.isArray(special) ? special : [special];
    return { kind: 'indexed', value: undefined, items, map: undefined, exported: false, readonly: false, integer: false, change: undefined, reference: false, owner: this };
  }

  assign(name: string, value: string, append = false): void {
    this.vars.set(name, value, append);
    if (this.options.allexport) this.vars.declare(name, { exported: true });
  }

  /** A fatal one ends `bash -c` itself with 127; a script, a subshell and whoever minds errors with 1. */
  fault(words: string, code = 1, fatal = false): ShellFault {
    const outermost = this.scriptName === undefined && this.subshellDepth === 0 && !this.options.errexit;
    return new ShellFault(words, fatal ? (outermost ? 127 : 1) : code, fatal);
  }

  /** The value of an arithmetic expression whose $ have been expanded. */
  arithmetic(text: string): bigint {
    try {
      return this.dialect?.arithmetic?.(text, this) ?? evaluate(text, this.#arithmeticScope);
    } catch (fault) {
      if (fault instanceof ArithmeticFault) throw this.fault(fault.message);
      throw fault;
    }
  }

  readonly #arithmeticScope: ArithmeticScope = {
    get: (name, index) => {
      if (index === undefined) {
        const value = this.parameter(name);
        if (value === undefined && this.options.nounset) throw this.fault(`${name}: unbound variable`, 1, true);
        return value ?? '';
      }
      const v = this.array(name);
      return v ? (elementOf(v, this.keyOf(v, index)) ?? '') : '';
    },
    set: (name, index, value) => {
      if (index === undefined) this.assign(name, value);
      else this.vars.setElement(name, this.keyOf(this.vars.get(name), index), value);
    },
  };

  /** A subscript before the first element reads as nothing, and is told. */
  badSubscript(_name: string): void {}

  /** The key that a subscript, its $ expanded, means. */
  keyOf(v: Variable | undefined, index: string): string {
    if (v?.kind === 'assoc') return index.replace(/^(["'])(.*)\1$/s, '$2');
    const n = Number(this.arithmetic(index));
    return String(n < 0 ? (v?.items?.length ?? 0) + n : n);
  }

  /** A text as a word of the language. */
  word(text: string): Word {
    return (this.dialect ? this.dialect.word(text) : parseWord(text)) ?? textWord(text);
  }

  homeOf(user: string): string | undefined {
    if (user === this.p.user.name) return this.p.user.home;
    if (!this.fs.exists('/etc/passwd')) return user === 'root' ? '/root' : undefined;
    const line = this.fs
      .readText('/etc/passwd')
      .split('\n')
      .find((l) => l.startsWith(`${user}:`));
    return line?.split(':')[5];
  }

  promptEscapes(text: string): string {
    return expandPromptEscapes(this, text);
  }

  /** The declare command that would make a variable what it is. */
  declaration(name: string, v: Variable): string {
    const letters = `${v.kind === 'indexed' ? 'a' : ''}${v.kind === 'assoc' ? 'A' : ''}${v.integer ? 'i' : ''}${v.reference ? 'n' : ''}${v.readonly ? 'r' : ''}${v.change === 'lower' ? 'l' : ''}${v.change === 'upper' ? 'u' : ''}${v.exported ? 'x' : ''}`;
    const head = `declare -${letters || '-'} ${name}`;
    if (v.kind === 'scalar') return v.value === undefined ? head : `${head}=${ansiQuote(v.value)}`;
    if (v.kind === 'indexed' ? !v.items : !v.map) return head;
    return `${head}=${listOf(v)}`;
  }
}

/** ([0]="a" [1]="b") */
export function listOf(v: Variable): string {
  const keys = keysOf(v);
  const values = elementsOf(v);
  const items = keys.map((k, i) => `[${v.kind === 'assoc' && !/^[\w.%+,:@/-]+$/.test(k) ? ansiQuote(k) : k}]=${dollarQuoted(values[i] ?? '') ?? ansiQuote(values[i] ?? '')}`);
  return `(${items.join(' ')}${v.kind === 'assoc' && items.length > 0 ? ' ' : ''})`;
}
