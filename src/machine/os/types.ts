// The words of the operating system: what a program is given and what it may do. Implementations: process.ts, machine.ts, tty.ts, file-system.ts.
import type { Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Readable, Writable } from '../../base/pipe.ts';
import type { Random } from '../../base/random.ts';
import type { Sockets } from '../network/sockets.ts';

export type Signal =
  | 'SIGHUP'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGILL'
  | 'SIGTRAP'
  | 'SIGABRT'
  | 'SIGBUS'
  | 'SIGFPE'
  | 'SIGKILL'
  | 'SIGSEGV'
  | 'SIGPIPE'
  | 'SIGALRM'
  | 'SIGTERM'
  | 'SIGSTKFLT'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGCHLD'
  | 'SIGCONT'
  | 'SIGSTOP'
  | 'SIGTSTP'
  | 'SIGTTIN'
  | 'SIGTTOU'
  | 'SIGURG'
  | 'SIGXCPU'
  | 'SIGXFSZ'
  | 'SIGVTALRM'
  | 'SIGPROF'
  | 'SIGWINCH'
  | 'SIGIO'
  | 'SIGPWR'
  | 'SIGSYS';

export type FsCode =
  | 'ENOENT'
  | 'EEXIST'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'ENOTEMPTY'
  | 'EACCES'
  | 'EPERM'
  | 'EINVAL'
  | 'ELOOP'
  | 'EROFS'
  | 'ENAMETOOLONG'
  | 'ENOSPC'
  | 'EBADF'
  | 'EXDEV'
  | 'ETXTBSY'
  | 'ENXIO'
  | 'ENOEXEC'
  | 'EIO'
  | 'ENOTSUP';

export interface Stat {
  readonly type: 'file' | 'directory' | 'symlink' | 'device' | 'fifo';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly nlink: number;
  /** Virtual milliseconds since 1970. */
  readonly mtime: number;
  readonly ino: number;
}

/** A synchronous inode file system; one a machine. All paths are absolute. Every call throws FsError (code, path). */
export interface FileSystem {
  /** Not to be written into. The same object means that nothing has changed since; another one may hold the same bytes. */
  readFile(path: string): Bytes;
  readText(path: string): string;
  /** Creates or truncates; `mode` applies on creation (default 0o644 less the umask). Opening a device writes to it. */
  writeFile(path: string, data: Bytes | string, options?: { mode?: number; append?: boolean; exclusive?: boolean }): void;
  stat(path: string): Stat;
  lstat(path: string): Stat;
  exists(path: string): boolean;
  /** Names in code point order, without . and .. */
  readdir(path: string): string[];
  mkdir(path: string, options?: { recursive?: boolean; mode?: number }): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  /** rm -r; no error when it is not there and `force`. */
  remove(path: string, options?: { recursive?: boolean; force?: boolean }): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  chmod(path: string, mode: number): void;
  /** Only root may give a file away. */
  chown(path: string, uid: number, gid: number): void;
  /** A second name for the same file. */
  link(existing: string, path: string): void;
  /** A named pipe. */
  mkfifo(path: string, mode?: number): void;
  utimes(path: string, mtime: number): void;
  /** All symlinks resolved. */
  realpath(path: string): string;
  /** Puts a program of ours at a path as an executable file. */
  install(path: string, program: Program): void;
  /** The program installed at a path (through symlinks), or undefined for an ordinary file. */
  programAt(path: string): Program | undefined;
}

/** An open file as a process sees it. Descriptors that are dup'ed share it; it closes with the last one. */
export interface OpenFile extends Readable, Writable {
  readonly kind: 'file' | 'pipe' | 'tty' | 'null' | 'device' | 'socket';
  /** The terminal behind it, if it is one: isatty(3). */
  readonly tty: Tty | undefined;
  close(): void;
}

export interface Termios {
  /** Lines are edited by the terminal and delivered at Enter. */
  icanon: boolean;
  echo: boolean;
  /** ^C ^Z ^\ become signals. */
  isig: boolean;
  /** \n is written as \r\n. */
  opost: boolean;
}

/** A terminal with its line discipline, between a keyboard and screen (the master side) and processes (the slave side). upstream: Linux n_tty */
export interface Tty {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly termios: Termios;
  setTermios(change: Partial<Termios>): void;
  /** The process group that ^C reaches. */
  foreground: number;
  /** Master side: what was typed, as bytes of UTF-8. */
  input(bytes: Bytes): void;
  /** Master side: what the screen shall show. */
  onOutput: ((bytes: Bytes) => void) | undefined;
  /** Master side: a new size; the foreground group gets SIGWINCH. */
  resize(columns: number, rows: number): void;
  /** Master side: the terminal is gone; its session gets SIGHUP. */
  hangup(): void;
  /** Slave side. In canonical mode a whole line; null at ^D. */
  read(max?: number): Promise<Bytes | null>;
  write(bytes: Bytes): Promise<void>;
}

/** A program as it is installed in a file system. It touches the world through its process only. */
export interface Program {
  readonly name: string;
  /** One line for `man`. */
  readonly summary?: string;
  /** The whole program, when this is only its place in a list (programs/lib/on-first-run.ts). */
  readonly load?: () => Promise<Program>;
  /** Returns the exit code. What it throws is a fault of ours, but for ExitError, BrokenPipe (141) and Killed (128 + signal). */
  main(p: Process): Promise<number> | number;
  /** Completions for a word at a Tab, when the program knows better than file names. */
  complete?(p: Process, words: readonly string[], index: number): Promise<Completion | undefined> | Completion | undefined;
}

export interface Completion {
  /** Whole words that may stand at the index; those that do not start with what was typed are dropped. */
  readonly words: readonly string[];
  /** What words mean, shown beside them in a list. */
  readonly descriptions?: ReadonlyMap<string, string>;
  /** No space after the word when it is the only one (`--output=`). */
  readonly noSpace?: boolean;
  /** Complete file names instead. */
  readonly files?: boolean;
  /** Only files that end so, and folders. */
  readonly extensions?: readonly string[];
}

export interface SpawnOptions {
  /** argv[0] is looked up on PATH unless it has a slash. */
  readonly argv: readonly string[];
  /** What argv[0] says when that is not the program that is run: execve(2) takes both. */
  readonly argv0?: string;
  readonly env?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  /** Numbers to open files; they are shared (dup), not taken. 0, 1 and 2 default to `tty` when that is given here, else to /dev/null. */
  readonly files?: ReadonlyMap<number, OpenFile>;
  readonly tty?: Tty | undefined;
  /** Process group: a number to join, 'new' to lead one (default: the parent's). */
  readonly group?: number | 'new';
  readonly user?: User;
  /** chroot(2): a directory of the parent's that becomes the process's root. Throws ENOTSUP for one that is not the root of a file system. */
  readonly root?: string;
  readonly parent?: Process;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  readonly home: string;
  /** Groups besides those that /etc/group gives it. */
  readonly groups?: readonly number[];
}

export interface ExitStatus {
  /** 0-255; 128 + n when a signal ended it. */
  readonly code: number;
  readonly signal?: Signal;
  /** The kernel ended it because there was no more memory. */
  readonly outOfMemory?: true;
}

/** A running process: all that a program can see. Every wait goes through it, so that signals reach whatever it is doing. */
export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly group: number;
  readonly argv: readonly string[];
  readonly env: Map<string, string>;
  /** One variable of it: whoever only reads needs no environment of its own. */
  variable(name: string): string | undefined;
  cwd: string;
  umask: number;
  readonly user: User;
  readonly machine: Machine;
  readonly fs: FileSystem;
  readonly clock: Clock;
  /** Sockets whose waits end with this process and whose listeners are closed with it. */
  readonly net: Sockets;
  readonly tty: Tty | undefined;
  readonly files: Map<number, OpenFile>;
  readonly stdin: OpenFile;
  readonly stdout: OpenFile;
  readonly stderr: OpenFile;
  /** Aborts when the process is to end; long computations look at it. */
  readonly signal: AbortSignal;
  readonly exited: Promise<ExitStatus>;

  /** Writes text to stdout / stderr. */
  out(text: string): Promise<void>;
  err(text: string): Promise<void>;
  /** All of stdin as text. */
  readAll(): Promise<string>;
  /** Counts memory that it takes (negative: gives back), in bytes. Throws Killed when the machine has no more and this process has to go. */
  hold(bytes: number): void;
  /** The lines of stdin (or of another stream) without their newlines, as they come. */
  lines(from?: Readable): AsyncIterable<string>;
  /** `path` made absolute against cwd, `~` left alone, . and .. removed. */
  path(path: string): string;
  /** Waits for a promise, but no longer than the process lives: throws Killed when a signal ends it, waits on while it is stopped. */
  wait<T>(promise: Promise<T>): Promise<T>;
  sleep(ms: number): Promise<void>;
  /** Processor time: called in loops that wait for nothing; now and then a millisecond of virtual time passes and signals are seen. */
  tick(): Promise<void> | void;
  /** Replaces a signal's default action (trap). SIGKILL and SIGSTOP cannot be caught. */
  onSignal(signal: Signal, handler: (from?: number) => void): Disposable;
  /** Sends a signal to this process; `from`: the number of the process that does, where the receiver can see it. */
  kill(signal: Signal, from?: number): void;
  /** execve(2): another program takes this process over; gives that one's exit code. Throws FsError when there is none. */
  exec(argv: readonly string[]): Promise<number>;
  /** What ps and /proc show as its command line from now on. upstream: setproctitle(3) */
  retitle(title: string): void;
  /** Starts a child. Throws FsError ENOENT or EACCES when there is no such program. */
  spawn(options: Omit<SpawnOptions, 'parent'>): Process;
  /** A file opened for reading, writing, appending (devices and fifos included). */
  open(path: string, mode: 'r' | 'w' | 'a' | 'rw'): Promise<OpenFile>;
  /** A pipe: [reading end, writing end]. */
  pipe(): readonly [OpenFile, OpenFile];
}

/** A small Unix host: a laptop, a node, a container. Containers of one pod share their network namespace. */
/** What the kernel of a host finds when it starts. */
export interface HostHardware {
  readonly memoryKiB: number;
  readonly cpus: number;
  /** Milliseconds of the world's clock. */
  readonly bootedAt: number;
}

export interface Machine {
  readonly hostname: string;
  readonly fs: FileSystem;
  readonly net: Sockets;
  readonly clock: Clock;
  readonly random: Random;
  readonly processes: ReadonlyMap<number, Process>;
  /** What it runs on; undefined where nobody asks. */
  readonly hardware: HostHardware | undefined;
  /** Environment that a login (or a container's first process) starts with. */
  readonly environment: ReadonlyMap<string, string>;
  spawn(options: SpawnOptions): Process;
  /** A new terminal of this machine. */
  openTty(columns: number, rows: number): Tty;
  /** Where the kernel's messages go. */
  onKernelMessage: ((text: string) => void) | undefined;
  /** Ends every process at once (SIGKILL). */
  halt(): void;
}
