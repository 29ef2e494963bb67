// Where another shell than bash differs from it: its grammar, its words for what goes wrong, its manners at a prompt.
import type { FsError } from '../os/errors.ts';
import type { ShellFault } from './faults.ts';
import type { Job, Jobs } from './jobs.ts';
import type { Script, Word } from './syntax.ts';
import type { VariableFault } from './variables.ts';

/** What a dialect sees of the shell that speaks it. */
export interface Speaker {
  readonly name: string;
  readonly line: number;
  readonly commandName: string | undefined;
  readonly interactive: boolean;
  readonly source: string;
  readonly calls: readonly { readonly name: string }[];
  parameter(name: string): string | undefined;
  assign(name: string, value: string): void;
}

export interface Dialect {
  parse(source: string): Script;
  /** What begins the words about a wrong script. */
  readonly syntaxError: string;
  /** The text of one word. */
  word(text: string): Word | undefined;
  /** What stands before the words of a complaint, with its colon and blank. */
  prefix(sh: Speaker): string;
  /** A fault as this shell words and counts it; one without words has been told. */
  fault(flow: ShellFault | VariableFault | FsError): ShellFault;
  /** The value of an expression whose $ have been expanded, where it is not bash's. */
  arithmetic?(text: string, sh: Speaker): bigint;
  /** >& and <& take one digit or -, no name of a file. */
  readonly digits: boolean;
  /** ${#@} counts characters, not arguments. */
  readonly joinedLength: boolean;
  /** A line of `jobs` and of what is told before a prompt. */
  jobLine(jobs: Jobs, job: Job, long?: boolean, text?: string): string;
  /** What a builtin tells whose output could not be written. */
  notWritten(sh: Speaker, name: string): string;
  /** $LINENO. */
  line(sh: Speaker): number;
  /** A word as set -x shows it. */
  traced(word: string): string;
  /** The letters of $- in their order. */
  readonly flags: string;
  /** Default prompt. */
  readonly prompt: string;
  /** Where lines typed are kept, below HOME; a shell without one keeps none. */
  readonly historyFile: string | undefined;
  /** Lines are edited as they are typed. */
  readonly editing: boolean;
}
