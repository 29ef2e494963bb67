// What a command is. The recipe for adding one is in cmd/index.ts. upstream: github.com/spf13/cobra Command
import type { Completion } from '../../../machine/os/types.ts';
import type { FlagSpec, FlagValues } from './flag-set.ts';
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
}

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
  /** cobra's argument rule; throws UsageError. */
  readonly checkArgs?: (args: readonly string[], path: string) => void;
  /** Complete, Validate, Run. Returns the exit code when it is not 0. Left out: prints its help and exits with 1. */
  /** Without `run`: help goes to stdout (to stderr otherwise). */
  readonly helpToStdout?: boolean;
  /** Help of its own form. */
  readonly help?: () => Promise<string> | string;
  readonly run?: (k: Invocation) => Promise<number | void>;
  /** Words for an argument, or for a flag's value that the framework does not know. */
  readonly complete?: (k: CompletionRequest) => Promise<Completion | undefined> | Completion | undefined;
}

/** A command in a list: what help and completion need, and how to get the rest. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly short: string;
  readonly hidden?: boolean;
  readonly load: () => Promise<Command> | Command;
}

/** A command that is there already, as an entry. */
export function entry(command: Command, hidden = false): CommandEntry {
  const name = command.use.split(' ')[0] ?? '';
  return { name, ...(command.aliases ? { aliases: command.aliases } : {}), short: command.short, ...(hidden ? { hidden } : {}), load: () => command };
}
