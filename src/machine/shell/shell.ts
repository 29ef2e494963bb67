// What a builtin may ask of the shell that runs it.
import type { OpenFile } from '../os/types.ts';
import type { CompletionSpec } from './completion-spec.ts';
import type { Expansion } from './expansion.ts';
import type { Job, Jobs } from './jobs.ts';
import type { ShellState } from './state.ts';
import type { Assignment, List } from './syntax.ts';
import type { Traps } from './traps.ts';
import type { Flags } from './variables.ts';

/** An argument of declare and its like: text, or an assignment that is made once the attributes are known. */
export type Argument = string | Assignment;

export interface Shell extends ShellState {
  readonly jobs: Jobs;
  readonly traps: Traps;
  /** Loops around what runs: `break 2` may leave two. */
  readonly loops: number;
  readonly functionDepth: number;
  readonly sourceDepth: number;
  /** Lines typed so far, for `history` and `fc`. */
  history: string[];
  out(text: string): Promise<void> | void;
  err(text: string): Promise<void> | void;
  /** Writes "bash: line N: words" to stderr. */
  complain(words: string): Promise<void> | void;
  /** Parses and runs a text in this shell. */
  evaluate(text: string): Promise<number>;
  /** `source`: runs a file's text with its own name. */
  runFile(text: string, name: string, args: readonly string[] | undefined): Promise<number>;
  run(list: List): Promise<number>;
  /** Runs an expansion to its end. */
  settle<T>(expansion: Expansion<T>): Promise<T> | T;
  assignTo(assignment: Assignment, flags: Flags, scope: 'local' | 'global' | 'nearest'): Promise<void>;
  /** Runs words as a command: functions first unless told otherwise. */
  runWords(words: readonly string[], options?: { functions?: boolean; builtins?: boolean; defaultPath?: boolean }): Promise<number>;
  /** `exec`: another program takes this process's place. */
  become(words: readonly string[], options: { env?: ReadonlyMap<string, string>; name?: string }): Promise<number>;
  /** Redirections of `exec` without a command stay. */
  keepRedirections(): void;
  /** Waits; a trap's signal ends the wait with its number. */
  interruptible<T>(promise: Promise<T>): Promise<T>;
  /** The file that a descriptor is. */
  file(fd: number): OpenFile | undefined;
  isBuiltin(name: string): boolean;
  enabled(name: string): boolean;
  builtinNames(): readonly string[];
  /** Where a command name leads on PATH. */
  find(name: string): string | undefined;
  enable(name: string, on: boolean): void;
  readAll(file: OpenFile): Promise<string>;
  /** `fg`: continues a job and waits for it. */
  foreground(job: Job): Promise<number>;
  /** Where `getopts` stands inside of a word. */
  getoptsAt: { readonly index: number; readonly at: number };
  /** `exit` has told of stopped jobs once. */
  warnedOfJobs: boolean;
  readonly exportedFunctions: Set<string>;
  /** What a program is given: exported variables and functions. */
  environment(): ReadonlyMap<string, string>;
  /** What `complete` has said of commands. */
  readonly completions: Map<string, CompletionSpec>;
  /** What `compopt` has said while a completion function runs. */
  readonly completionOptions: Set<string>;
  /** `eval` runs: syntax errors name it. */
  inEval: boolean;
}

/** A builtin as the interpreter knows it. */
export interface BuiltinName {
  readonly name: string;
  /** POSIX special builtins: assignments before them stay, their errors end a POSIX shell. */
  readonly special?: boolean;
  /** Takes assignments among its arguments. */
  readonly declares?: boolean;
  run(sh: Shell, args: readonly string[], all: readonly Argument[]): Promise<number> | number;
}

/** A builtin with what `help` tells of it. */
export interface Builtin extends BuiltinName {
  /** As `help NAME` prints it first. */
  readonly usage: string;
  readonly summary: string;
}

/** A wait that a trapped signal ended. */
export class SignalArrived extends Error {
  readonly code: number;
  constructor(code: number) {
    super('signal');
    this.code = code;
  }
}
