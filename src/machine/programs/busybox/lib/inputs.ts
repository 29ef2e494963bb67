// How applets read the files they are given: one after the other, standard input for - or for none. upstream: busybox/libbb/wfopen_input.c, wfopen.c, xfuncs_printf.c open_or_warn_stdin
import type { Bytes } from '../../../../base/bytes.ts';
import { FsError } from '../../../os/errors.ts';
import type { OpenFile } from '../../../os/types.ts';
import { reason } from '../../lib/command.ts';
import { closeInput, LineReader, Output, openInput, readBytes } from '../../lib/streams.ts';
import { type AppletCall, AppletFault } from './applet.ts';

export interface InputWords {
  /** What is said of a file that cannot be opened; left out: `name: why`. */
  readonly closed?: (name: string, why: string) => string;
  /** What is said of a directory, which can be opened but not read; undefined: it reads as an empty file. */
  readonly directory?: (name: string) => string | undefined;
  /** What is printed for a directory all the same. */
  readonly ofDirectory?: (name: string) => Promise<void>;
}

/** `can't open 'name': why`, as open_or_warn says it. */
export const cannotOpen = (name: string, why: string): string => `can't open '${name}': ${why}`;

/** An applet that opens and reads without stdio. */
export const BARE: InputWords = { closed: cannotOpen, directory: () => 'read error: Is a directory' };

const plain = (name: string, why: string): string => `${name}: ${why}`;

function isDirectory(fault: unknown): boolean {
  return fault instanceof FsError && fault.code === 'EISDIR';
}

/** Opens each file in turn and says which cannot be read. Gives 1 when one could not, else 0. */
export async function eachInput(call: AppletCall, names: readonly string[], work: (file: OpenFile, name: string) => Promise<void>, words: InputWords = {}): Promise<number> {
  let code = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    let file: OpenFile;
    try {
      file = await openInput(call.p, name);
    } catch (fault) {
      const said = isDirectory(fault) ? words.directory?.(name) : (words.closed ?? plain)(name, reason(fault));
      if (said === undefined) continue;
      await call.complain(said);
      if (isDirectory(fault)) await words.ofDirectory?.(name);
      code = 1;
      continue;
    }
    try {
      await work(file, name);
    } finally {
      closeInput(call.p, file);
    }
  }
  return code;
}

/** One file that must be there: the applet ends when it is not. A directory reads as empty unless it has words. */
export async function mustOpen(call: AppletCall, name: string, words: InputWords = {}): Promise<OpenFile | undefined> {
  try {
    return await openInput(call.p, name);
  } catch (fault) {
    const said = isDirectory(fault) ? words.directory?.(name) : (words.closed ?? plain)(name, reason(fault));
    if (said === undefined) return undefined;
    throw new AppletFault(said);
  }
}

/** All bytes of a file that must be there. */
export async function mustRead(call: AppletCall, name: string, words: InputWords = {}): Promise<Bytes> {
  const file = await mustOpen(call, name, words);
  if (!file) return new Uint8Array();
  try {
    return await readBytes(call.p, file);
  } finally {
    closeInput(call.p, file);
  }
}

/** A filter: every line of every input goes through `change`; undefined leaves it out. `whole`: a last line gets its newline when it has none. */
export async function eachLine(
  call: AppletCall,
  names: readonly string[],
  change: (line: string) => string | undefined,
  options: { readonly words?: InputWords; readonly whole?: boolean; readonly end?: string } = {},
): Promise<number> {
  const end = options.end ?? '\n';
  const out = new Output(call.p);
  return eachInput(
    call,
    names,
    async (file) => {
      const reader = new LineReader(call.p, file, end);
      for (let lines = await reader.next(); lines; lines = await reader.next()) {
        for (const [i, line] of lines.entries()) {
          const open = !options.whole && reader.unterminated && i === lines.length - 1;
          const changed = change(line);
          if (changed !== undefined) await out.put(`${changed}${open ? '' : end}`);
        }
        await out.flush();
      }
    },
    options.words,
  );
}

const SUFFIXES: Readonly<Record<string, number>> = { b: 512, k: 1024, m: 1024 ** 2 };

/** A count that may end in b, k or m. upstream: libbb/xatonum.c xatoul_sfx with bkm_suffixes */
export function countOf(text: string, suffixes: Readonly<Record<string, number>> = SUFFIXES): number {
  const m = /^(\d+)([A-Za-z]*)$/.exec(text);
  const factor = m?.[2] === '' ? 1 : suffixes[m?.[2] ?? ''];
  if (!m || factor === undefined) throw new AppletFault(`invalid number '${text}'`);
  return Number(m[1]) * factor;
}
