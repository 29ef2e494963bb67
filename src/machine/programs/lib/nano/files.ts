// Reading and writing of files with nano's words. upstream: nano 7.2 src/files.c
import { decode, encode } from '../../../../base/bytes.ts';
import type { Process } from '../../../os/types.ts';
import { reason } from '../command.ts';

export interface Opened {
  readonly text: string;
  readonly message: string;
  /** False: there is no such file to edit (a directory, an unreadable one). */
  readonly usable: boolean;
}

const count = (n: number): string => `${n} line${n === 1 ? '' : 's'}`;

/** Reads a file for editing. */
export function openFile(p: Process, name: string): Opened {
  const path = p.path(name);
  if (!p.fs.exists(path)) {
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    if (!p.fs.exists(folder)) return { text: '', message: `Directory '${name.includes('/') ? name.slice(0, name.lastIndexOf('/')) || '/' : folder}' does not exist`, usable: true };
    if (p.fs.stat(folder).type !== 'directory') return { text: '', message: `Path '${name.slice(0, name.lastIndexOf('/'))}' is not a directory`, usable: true };
    return { text: '', message: 'New File', usable: true };
  }
  const stat = p.fs.stat(path);
  if (stat.type === 'directory') return { text: '', message: `"${name}" is a directory`, usable: false };
  if (stat.type === 'device') return { text: '', message: `"${name}" is not a normal file`, usable: false };
  try {
    const read = readText(decode(p.fs.readFile(path)));
    const unwritable = !writable(p, path);
    return { text: read.text, message: unwritable ? `File '${name}' is unwritable` : `Read ${count(read.lines)}${read.dos ? ' (converted from DOS format)' : ''}`, usable: true };
  } catch (e) {
    return { text: '', message: `Error reading ${name}: ${reason(e)}`, usable: false };
  }
}

/** The text as the editor holds it (it always ends with a newline) and how many lines were read. */
export function readText(raw: string): { text: string; lines: number; dos: boolean } {
  const dos = raw.includes('\r\n');
  const text = dos ? raw.replaceAll('\r\n', '\n') : raw;
  if (text === '') return { text: '', lines: 0, dos };
  const ended = text.endsWith('\n');
  return { text: ended ? text : `${text}\n`, lines: text.split('\n').length - (ended ? 1 : 0), dos };
}

function writable(p: Process, path: string): boolean {
  const stat = p.fs.stat(path);
  if (p.user.uid === 0) return true;
  const bit = stat.uid === p.user.uid ? 0o200 : stat.gid === p.user.gid ? 0o020 : 0o002;
  return (stat.mode & bit) !== 0;
}

/** Writes a file; gives nano's message and whether it worked. */
export function writeFile(p: Process, name: string, text: string, mode: 'replace' | 'append' | 'prepend'): { ok: boolean; message: string } {
  const path = p.path(name);
  // The last line of the buffer is empty when the text ends with a newline, as it should.
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  try {
    if (p.fs.exists(path) && p.fs.stat(path).type === 'directory') return { ok: false, message: `Error writing ${name}: Is a directory` };
    const old = mode === 'replace' || !p.fs.exists(path) ? '' : p.fs.readText(path);
    p.fs.writeFile(path, encode(mode === 'prepend' ? whole + old : mode === 'append' ? old + whole : whole));
  } catch (e) {
    return { ok: false, message: `Error writing ${name}: ${reason(e)}` };
  }
  const lines = whole === '' ? 0 : whole.split('\n').length - 1;
  return { ok: true, message: mode === 'append' ? `Appended ${count(lines)}` : mode === 'prepend' ? `Prepended ${count(lines)}` : `Wrote ${count(lines)}` };
}
