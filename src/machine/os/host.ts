// What a process needs of the machine it runs on, beyond what programs may see.
import type { FileSystemView } from './file-system.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';
import type { Description } from './open-files.ts';
import type { Machine, OpenFile, Process, Signal, Tty, User } from './types.ts';
import type { Units } from './units.ts';

/** What a shell tells of the commands that a person gives it. */
export interface ShellHooks {
  /** Before an interactive command line runs. */
  onCommandStart?(line: string, p: Process): void;
  /** After an interactive command line has run. */
  onCommand?(line: string, exitCode: number, p: Process): void;
}

export interface Host extends Machine {
  readonly fs: MemoryFileSystem;
  /** Whoever runs what is started without a user. */
  readonly user: User;
  shellHooks: ShellHooks | undefined;
  /** A fault of ours in a program: told, not hidden. */
  onFault: ((fault: unknown, p: Process) => void) | undefined;
  /** Its services; undefined where nothing keeps any (a container). */
  readonly units: Units | undefined;
  /** All processes that are seen from here by the numbers they have here: those of containers too. */
  visible(): ReadonlyMap<number, Process>;
  /** One of its processes has taken memory: ends whoever has to go when there is no more. */
  pressed(): void;
  /** A number for a new process. */
  takePid(): number;
  add(p: Process): void;
  remove(p: Process): void;
  /** kill(2) with a negative pid. False when the group has nobody. */
  signalGroup(group: number, signal: Signal): boolean;
  /** A terminal as what descriptors share. */
  terminalFile(tty: Tty): Description;
  /** An address for a name as a process finds it, or undefined. */
  resolve(name: string, p: Process): Promise<string | undefined>;
}

/** A process as open(2) needs it. */
export interface Opener extends Process {
  readonly machine: Host;
  readonly fs: FileSystemView;
  adopt(description: Description): OpenFile;
}
