// The interpreter as its parts see it: they are functions over it, so that none needs the whole.
import type { HostProcess } from '../os/process.ts';
import type { OpenFile } from '../os/types.ts';
import type { BuiltinName, Shell } from './shell.ts';
import type { AndOr, Command, Pipeline, Statement } from './syntax.ts';

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
  toTheEnd(main: () => Promise<number>): Promise<number>;
  readAll(file: OpenFile): Promise<string>;
  /** How often PS4's first character is repeated: once for each substitution around. */
  traceDepth: number;
}
