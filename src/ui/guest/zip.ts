// Zip archives, as far as lessons need them: stored and deflated files. What would lead out of the archive, or is no plain file, refuses the whole of it.
// Form: APPNOTE.TXT 4.3 (PKWARE): end of central directory, central directory headers, local headers.
import { GuestError, MAX_BYTES, MAX_FILES, readAll } from './limits.ts';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** Unix file types in the upper half of the attributes. */
const TYPE_MASK = 0xf000;
const SYMLINK = 0xa000;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
  readonly mode: number;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** All files of an archive by their paths. */
export async function unzip(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = entriesOf(view, bytes);
  for (const entry of entries) refuse(entry);
  const files = new Map<string, Uint8Array>();
  let size = 0;
  for (const entry of entries) {
    if (entry.name.endsWith('/')) continue;
    const content = await unpack(view, bytes, entry, MAX_BYTES - size);
    size += content.length;
    files.set(entry.name, content);
  }
  return files;
}

const broken = (): GuestError => new GuestError({ kind: 'broken-zip' });

function entriesOf(view: DataView, bytes: Uint8Array): readonly Entry[] {
  let end = view.byteLength - END_SIZE;
  while (end >= 0 && view.getUint32(end, true) !== END) end = end > view.byteLength - END_SIZE - MAX_COMMENT ? end - 1 : -1;
  if (end < 0) throw broken();
  const count = view.getUint16(end + 10, true);
  if (count > MAX_FILES) throw new GuestError({ kind: 'too-many', files: count });
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== ENTRY) throw broken();
    const nameLength = view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
      mode: view.getUint32(at + 38, true) >>> 16,
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function refuse({ name, flags, method, mode }: Entry): void {
  const leadsOut = name.startsWith('/') || /[\\\0]/.test(name) || /^[A-Za-z]:/.test(name) || name.split('/').includes('..');
  if (leadsOut || (mode & TYPE_MASK) === SYMLINK) throw new GuestError({ kind: 'path', name });
  if (flags & ENCRYPTED) throw new GuestError({ kind: 'not-zip-form', what: `${name} (AES, ZipCrypto)` });
  if (method !== STORED && method !== DEFLATED) throw new GuestError({ kind: 'not-zip-form', what: `${name} (${method})` });
}

async function unpack(view: DataView, bytes: Uint8Array, { method, packed, offset }: Entry, max: number): Promise<Uint8Array> {
  if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== LOCAL) throw broken();
  const from = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (from + packed > bytes.length) throw broken();
  const content = new Blob([new Uint8Array(bytes.subarray(from, from + packed))]).stream();
  if (method === STORED) return readAll(content, max);
  try {
    // What a header says of the size is not believed: reading stops when there is too much.
    return await readAll(content.pipeThrough(new DecompressionStream('deflate-raw')), max);
  } catch (error) {
    throw error instanceof GuestError ? error : broken();
  }
}
