// How a program's end by an exception becomes an exit code, and what is said of it.
import { BrokenPipe } from '../../base/pipe.ts';
import { ExitError, FsError, Killed, signalNumber, WriteError } from './errors.ts';
import { isExhaustion } from './memory.ts';
import { SocketError } from './socket-file.ts';

/** The code, and the words for standard error if there are any. `ours`: a fault of the emulator, to be told to whoever made the world. */
export interface Ending {
  readonly code: number;
  readonly words?: string;
  readonly ours?: true;
  readonly outOfMemory?: true;
}

/** What a fault means that came out of the program called `name`. */
export function endingOf(fault: unknown, name: string): Ending {
  if (fault instanceof ExitError) return { code: fault.code };
  if (fault instanceof BrokenPipe) return { code: 128 + signalNumber('SIGPIPE') };
  if (fault instanceof Killed) return { code: 128 + signalNumber(fault.signal) };
  if (isExhaustion(fault)) return { code: 128 + signalNumber('SIGKILL'), outOfMemory: true };
  if (fault instanceof SocketError) return { code: 1, words: `${name}: ${fault.message}\n` };
  if (fault instanceof WriteError) return { code: 1, words: `${name}: write error: ${fault.message}\n` };
  if (fault instanceof FsError) return { code: 1, words: `${name}: ${fault.path ? `${fault.path}: ` : ''}${fault.message}\n` };
  return { code: 134, words: `${name}: fault of the emulator: ${String(fault)}\n`, ours: true };
}
