// What the operating system throws, and its words.
import type { FsCode, Signal } from './types.ts';

const WORDS: Record<FsCode, string> = {
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EINVAL: 'Invalid argument',
  ELOOP: 'Too many levels of symbolic links',
  EROFS: 'Read-only file system',
  ENAMETOOLONG: 'File name too long',
  ENOSPC: 'No space left on device',
  EBADF: 'Bad file descriptor',
  EXDEV: 'Invalid cross-device link',
  ETXTBSY: 'Text file busy',
  ENXIO: 'No such device or address',
  ENOEXEC: 'Exec format error',
  EIO: 'Input/output error',
  ENOTSUP: 'Operation not supported',
};

/** A failed system call on a path; `message` is strerror(3)'s text, which tools print after the path. */
export class FsError extends Error {
  readonly code: FsCode;
  readonly path: string;
  constructor(code: FsCode, path: string) {
    super(WORDS[code]);
    this.code = code;
    this.path = path;
  }
}

const NUMBERS: Record<Signal, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGWINCH: 28,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
};

/** The number of a signal on Linux. */
export function signalNumber(signal: Signal): number {
  return NUMBERS[signal];
}

/** A signal by number, by name, with or without SIG; undefined when there is none. */
export function signalNamed(text: string): Signal | undefined {
  const name = text.toUpperCase();
  for (const [signal, n] of Object.entries(NUMBERS)) if (name === String(n) || name === signal || `SIG${name}` === signal) return signal as Signal;
  return undefined;
}

/** Standard output takes no more: no fault of the file that a program is reading just then, so it passes by whoever tells of those. */
export class WriteError extends Error {
  /** What is thrown for a failed write: the fault itself when it is none of the file system's. */
  static of(fault: unknown): unknown {
    return fault instanceof FsError ? new WriteError(fault.message) : fault;
  }
}

/** Thrown out of every wait of a process that a signal ends; programs let it pass. */
export class Killed extends Error {
  readonly signal: Signal;
  constructor(signal: Signal) {
    super(`killed by ${signal}`);
    this.signal = signal;
  }
}

/** Thrown by a program to end with a code from deep inside. */
export class ExitError extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
