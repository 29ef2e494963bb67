// What a command is. The recipe for adding one is in cmd/index.ts. upstream: github.com/spf13/cobra Command
import type { Candidates } from './completion/candidates.ts';
import type { FlagSpec, FlagValues } from './flags/flag-set.ts';
import type { Session } from './session.ts';

/** One run of one command. */
export interface Invocation {
  readonly s: Session;
  readonly flags: FlagValues;
  readonly args: readonly string[];
  /** How many arguments came before `--`; -1 when there was none. */
  readonly dash: number;
  /** 'kubectl create service': for texts that name the command. */
  readonly path: string;
  /** This command's help, as `kubectl help ...` prints it. */
  help(): Promise<string>;
}

/** A word being completed: `args` are the arguments before it, flags are read already. */
export interface CompletionRequest extends Invocation {
  readonly word: string;
  /** The flag whose value is completed, when it is one. */
  readonly flag: FlagSpec | undefined;
  /** A line for whoever debugs completion. */
  readonly note: (text: string) => void;
}

export type Completer = (k: CompletionRequest) => Promise<Candidates> | Candidates;

/** A command with its flags and texts. Prose is loaded with it, so a command that is never used costs nothing. */
export interface Command {
  /** The usage line without the parent's path: `get TYPE [NAME]`. Its first word is the name. */
  readonly use: string;
  /** Usage ends with [flags] by itself when the command has flags; this keeps it away. upstream: DisableFlagsInUseLine */
  readonly plainUse?: boolean;
  readonly aliases?: readonly string[];
  readonly short: string;
  readonly long?: string;
  /** As printed, each line without indentation; an empty line between examples. */
  readonly examples?: string;
  readonly flags?: readonly FlagSpec[];
  /** Flags that the subcommands have too. */
  readonly persistentFlags?: readonly FlagSpec[];
  readonly subcommands?: readonly CommandEntry[];
  /** The complaint about a flag, where it is not the usual one. upstream: SetFlagErrorFunc */
  readonly flagError?: (message: string, path: string) => Error;
  /** cobra's argument rule; throws UsageError. */
  readonly checkArgs?: (args: readonly string[], path: string) => void;
  /** Complete, Validate, Run. Returns the exit code when it is not 0. Left out: prints its help and exits with 1. */
  /** Without `run`: help goes to stdout (to stderr otherwise). */
  readonly helpToStdout?: boolean;
  /** Help of its own form. */
  readonly help?: () => Promise<string> | string;
  readonly run?: (k: Invocation) => Promise<number | void>;
  /** Flags are not read: all words are arguments. upstream: DisableFlagParsing */
  readonly rawArgs?: true;
  /** Words for an argument. Left out: the shell offers files. */
  readonly complete?: Completer;
  /** Words for values of flags, by the flag's name. */
  readonly completeFlag?: Readonly<Record<string, Completer>>;
}

/** A command in a list: what help and completion need, and how to get the rest. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly short: string;
  readonly hidden?: boolean;
  /** Help does not list it, Tab does. */
  readonly unlisted?: boolean;
  readonly load: () => Promise<Command> | Command;
}

/** A command that is there already, as an entry. */
export function entry(command: Command, hidden = false): CommandEntry {
  const name = command.use.split(' ')[0] ?? '';
  return { name, ...(command.aliases ? { aliases: command.aliases } : {}), short: command.short, ...(hidden ? { hidden } : {}), load: () => command };
}
