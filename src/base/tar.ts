// Archives in the ustar format, with GNU's and pax's long names when they are read. upstream: POSIX.1-1988 pax, go archive/tar
import { type Bytes, concat, decode, encode } from './bytes.ts';

export interface TarEntry {
  /** As it is stored; folders end with a slash. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly user?: string;
  readonly group?: string;
  /** Milliseconds since 1970. */
  readonly mtime: number;
  /** What a link points to. */
  readonly target?: string;
  readonly data?: Bytes;
}

const BLOCK = 512;
const TYPES = { file: '0', link: '1', symlink: '2', directory: '5' } as const;

/** What has been read is no archive, or ends in the middle of one. */
export class TarError extends Error {}

/** One entry: header and data in whole blocks. */
function tarEntry(entry: TarEntry): Bytes {
  const name = encode(entry.name);
  const target = encode(entry.target ?? '');
  const blocks: Bytes[] = [];
  if (target.length > 100) blocks.push(long('K', target));
  const split = name.length > 100 ? splitName(entry.name) : { prefix: '', name: entry.name };
  if (!split) blocks.push(long('L', name));
  const data = entry.type === 'file' ? (entry.data ?? new Uint8Array()) : new Uint8Array();
  blocks.push(header(entry, split ?? { prefix: '', name: decode(name.subarray(0, 100)) }, TYPES[entry.type], data.length), padded(data));
  return concat(blocks);
}

/** The end of an archive: two empty blocks, then to a whole record of 20. */
function tarEnd(written: number): Bytes {
  const end = written + 2 * BLOCK;
  return new Uint8Array(Math.ceil(end / (20 * BLOCK)) * 20 * BLOCK - written);
}

/** An archive of these entries. */
export function writeTar(entries: readonly TarEntry[]): Bytes {
  const all = concat(entries.map(tarEntry));
  return concat([all, tarEnd(all.length)]);
}

function padded(data: Bytes): Bytes {
  const out = new Uint8Array(Math.ceil(data.length / BLOCK) * BLOCK);
  out.set(data);
  return out;
}

/** GNU's way to say a name that is longer than its field: an entry of its own before. */
function long(type: 'K' | 'L', text: Bytes): Bytes {
  const entry: TarEntry = { name: '././@LongLink', type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0 };
  const data = concat([text, new Uint8Array(1)]);
  return concat([header(entry, { prefix: '', name: entry.name }, type, data.length), padded(data)]);
}

/** ustar keeps up to 155 bytes of the folders in a field of their own. */
function splitName(name: string): { readonly prefix: string; readonly name: string } | undefined {
  for (let i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
    const rest = name.slice(i + 1);
    if (i > 0 && rest && encode(name.slice(0, i)).length <= 155 && encode(rest).length <= 100) return { prefix: name.slice(0, i), name: rest };
  }
  return undefined;
}

function header(entry: TarEntry, named: { readonly prefix: string; readonly name: string }, type: string, size: number): Bytes {
  const out = new Uint8Array(BLOCK);
  const text = (at: number, width: number, value: string): void => out.set(encode(value).subarray(0, width), at);
  const octal = (at: number, width: number, value: number): void =>
    text(
      at,
      width,
      `${Math.max(0, Math.floor(value))
        .toString(8)
        .padStart(width - 1, '0')}\0`,
    );
  text(0, 100, named.name);
  octal(100, 8, entry.mode & 0o7777);
  octal(108, 8, entry.uid);
  octal(116, 8, entry.gid);
  octal(124, 12, size);
  octal(136, 12, entry.mtime / 1000);
  text(148, 8, ' '.repeat(8));
  text(156, 1, type);
  text(157, 100, entry.target ?? '');
  text(257, 8, 'ustar\u000000');
  text(265, 32, entry.user ?? '');
  text(297, 32, entry.group ?? '');
  text(345, 155, named.prefix);
  text(
    148,
    8,
    `${out
      .reduce((a, b) => a + b, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
  );
  return out;
}

/** The entries of an archive, in order. Throws TarError. */
export function readTar(bytes: Bytes): TarEntry[] {
  const entries: TarEntry[] = [];
  let at = 0;
  let next: { name?: string; target?: string } = {};
  for (;;) {
    if (at >= bytes.length) return entries;
    if (at + BLOCK > bytes.length) throw new TarError(entries.length ? 'unexpected EOF' : 'archive/tar: invalid tar header');
    const block = bytes.subarray(at, at + BLOCK);
    if (block.every((b) => b === 0)) return entries;
    if (!sound(block)) throw new TarError('archive/tar: invalid tar header');
    const size = octalOf(block, 124, 12);
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) throw new TarError('unexpected EOF');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(block[156] ?? 0);
    if (type === 'L') next = { ...next, name: textOf(data, 0, size) };
    else if (type === 'K') next = { ...next, target: textOf(data, 0, size) };
    else if (type === 'x') next = { ...next, ...paxOf(data) };
    else if (type !== 'g') {
      entries.push(entryOf(block, type, data, next));
      next = {};
    }
  }
}

function entryOf(block: Bytes, type: string, data: Bytes, said: { readonly name?: string; readonly target?: string }): TarEntry {
  const prefix = textOf(block, 345, 155);
  const name = said.name ?? `${prefix ? `${prefix}/` : ''}${textOf(block, 0, 100)}`;
  const kind = type === '5' || (type !== '2' && name.endsWith('/')) ? 'directory' : type === '2' ? 'symlink' : type === '1' ? 'link' : 'file';
  const target = said.target ?? textOf(block, 157, 100);
  return {
    name,
    type: kind,
    mode: octalOf(block, 100, 8),
    uid: octalOf(block, 108, 8),
    gid: octalOf(block, 116, 8),
    user: textOf(block, 265, 32),
    group: textOf(block, 297, 32),
    mtime: octalOf(block, 136, 12) * 1000,
    ...(target ? { target } : {}),
    ...(kind === 'file' ? { data } : {}),
  };
}

/** `path` and `linkpath` of pax records: `<length> key=value\n`. */
function paxOf(data: Bytes): { name?: string; target?: string } {
  const out: { name?: string; target?: string } = {};
  for (const line of decode(data).split('\n')) {
    const m = /^\d+ ([^=]+)=(.*)$/.exec(line);
    if (m?.[1] === 'path') out.name = m[2] ?? '';
    if (m?.[1] === 'linkpath') out.target = m[2] ?? '';
  }
  return out;
}

function textOf(bytes: Bytes, at: number, width: number): string {
  const field = bytes.subarray(at, at + width);
  const end = field.indexOf(0);
  return decode(end < 0 ? field : field.subarray(0, end));
}

function octalOf(bytes: Bytes, at: number, width: number): number {
  const text = textOf(bytes, at, width).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : 0;
}

/** The sum that stands in a header, taken with its own field as blanks. */
function sound(block: Bytes): boolean {
  const sum = block.reduce((a, b, i) => a + (i >= 148 && i < 156 ? 32 : b), 0);
  return octalOf(block, 148, 8) === sum;
}
