// The interpreter as its parts see it: they are functions over it, so that none needs the whole.
import type { HostProcess } from '../os/process.ts';
import type { OpenFile } from '../os/types.ts';
import type { ShellFault } from './faults.ts';
import type { BuiltinName, Shell } from './shell.ts';
import type { AndOr, Command, Pipeline, Script, Statement } from './syntax.ts';

export interface Registry {
  readonly builtins: ReadonlyMap<string, BuiltinName>;
}

export interface Runner extends Shell {
  readonly registry: Registry;
  loops: number;
  functionDepth: number;
  sourceDepth: number;
  /** How many conditions surround what runs: set -e and ERR keep still there. */
  quiet: number;
  /** This process ends with the next command: a program may take its place. */
  tail: boolean;
  /** Set by ^C in an interactive shell; the next command sees it. */
  interrupted: boolean;
  /** The exit code of the last command substitution, for an assignment's status. */
  substitutionStatus: number | undefined;
  /** Descriptors that process substitutions of the running command hold. */
  substitutionFiles: number[];
  /** `exec` without a command: the redirections stay. */
  keeping: boolean;
  /** A trap's command runs. */
  inTrap: boolean;
  /** Runs `main` in a copy of this shell in a process of its own. */
  subshell(main: (sh: Runner) => Promise<number>, options?: { files?: ReadonlyMap<number, OpenFile>; group?: number | 'new' }): HostProcess;
  statement(s: Statement): Promise<number>;
  node(node: Command | Pipeline | AndOr): Promise<number>;
  command(node: Command): Promise<number>;
  /** A command has failed outside of any condition. */
  failed(code: number): Promise<void>;
  trapCommand(command: string): Promise<void>;
  runPendingTraps(): Promise<void>;
  asFault(flow: unknown): Promise<ShellFault>;
  toTheEnd(main: () => Promise<number>): Promise<number>;
  syntaxError(script: Script): Promise<void>;
  script(script: Script, kind: 'text' | 'file'): Promise<number>;
  readAll(file: OpenFile): Promise<string>;
  /** What set -x puts before a line. */
  trace(): string;
  traceDepth: number;
  /** A fault of an arithmetic command, told with what it was in. */
  arithmeticFault(flow: unknown, where: string): unknown;
  /** Runs a script's text as a file is run. */
  runScript(text: string): Promise<number>;
}
