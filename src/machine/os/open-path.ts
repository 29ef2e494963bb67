// open(2) for a process: files, devices, fifos, its own descriptors.

import { encode } from '../../base/bytes.ts';
import { descriptionOf } from './descriptor.ts';
import { FsError } from './errors.ts';
import type { Opener } from './host.ts';
import type { Inode } from './inode.ts';
import { type Description, NullDevice, PipeBuffer, PlainFile } from './open-files.ts';
import type { OpenFile } from './types.ts';

type Mode = 'r' | 'w' | 'a' | 'rw';

/** Fifos that are open somewhere, by their inodes. */
const fifos = new WeakMap<Inode, PipeBuffer>();

/** Opens `path` (absolute, or relative to the process's directory). */
export async function openPath(p: Opener, path: string, mode: Mode): Promise<OpenFile> {
  const whole = path.startsWith('/') ? path : p.path(path);
  const view = p.fs;
  const found = view.lookup(path.startsWith('/') ? path : whole + (path.endsWith('/') && whole !== '/' ? '/' : ''));
  const inode = found.inode;
  if (inode?.kind === 'device') return p.adopt(openDevice(p, inode, found.path));
  if (found.synthetic) {
    if (inode?.kind === 'file') view.demand(inode, mode === 'r' ? 4 : 2, path);
    if (mode !== 'r' && view.volume.readOnlyAt?.(found.path)) throw new FsError('EROFS', path);
    return p.adopt(openSynthetic(found.synthetic.source, found.synthetic.path, path, mode, inode?.kind === 'synthetic'));
  }
  if (inode?.kind === 'fifo') return openFifo(p, inode, path, mode);
  if (mode === 'r') {
    if (!inode) throw new FsError('ENOENT', path);
    if (inode.kind === 'directory') return p.adopt(new DirectoryFile(path));
    view.demand(inode, 4, path);
    return p.adopt(new PlainFile(view.volume.store, inode, path, mode, () => view.volume.now()));
  }
  const opened = view.openInode(whole + (path.endsWith('/') && whole !== '/' ? '/' : ''), { truncate: mode === 'w' });
  return p.adopt(new PlainFile(view.volume.store, opened, path, mode, () => view.volume.now()));
}

/** A directory can be opened for reading; reading it fails. */
class DirectoryFile extends NullDevice {
  readonly #path: string;
  constructor(path: string) {
    super();
    this.#path = path;
  }
  override tryRead(): never {
    throw new FsError('EISDIR', this.#path);
  }
}

/** What every reader of /dev/zero gets; bytes that were read are never written to. */
const ZEROS = new Uint8Array(65536);

function openDevice(p: Opener, inode: Inode, path: string): Description {
  switch (inode.device) {
    case 'zero':
      return new NullDevice((n) => ZEROS.subarray(0, n));
    case 'random':
      return new NullDevice((n) => Uint8Array.from({ length: n }, () => p.machine.random.uint32() & 255));
    case 'full':
      return new NullDevice((n) => new Uint8Array(n), true);
    case 'tty':
      if (!p.tty) throw new FsError('ENXIO', path);
      return p.machine.terminalFile(p.tty);
    case 'stdin':
    case 'stdout':
    case 'stderr':
    case 'fd':
      return ownDescriptor(p, inode.device, path);
    default:
      return new NullDevice();
  }
}

function ownDescriptor(p: Opener, device: 'stdin' | 'stdout' | 'stderr' | 'fd', path: string): Description {
  const fd = device === 'fd' ? Number(path.slice('/dev/fd/'.length)) : { stdin: 0, stdout: 1, stderr: 2 }[device];
  const file = p.files.get(fd);
  if (!file) throw new FsError('ENOENT', path);
  return descriptionOf(file);
}

function openSynthetic(source: NonNullable<Inode['synthetic']>, inside: string, path: string, mode: Mode, directory: boolean): Description {
  if (directory) {
    if (mode !== 'r') throw new FsError('EISDIR', path);
    return new DirectoryFile(path);
  }
  if (mode !== 'r') return new SyntheticSink((text) => source.write(inside, text), path);
  const text = source.read(inside);
  if (text === undefined) throw new FsError('ENOENT', path);
  let bytes = encode(text);
  return new NullDeviceLike((max) => {
    if (bytes.length === 0) return null;
    const out = bytes.subarray(0, max);
    bytes = bytes.subarray(max);
    return out;
  });
}

class NullDeviceLike extends NullDevice {
  readonly #next: (max: number) => Uint8Array | null;
  constructor(next: (max: number) => Uint8Array | null) {
    super();
    this.#next = next;
  }
  override tryRead(max: number): Uint8Array | null {
    return this.#next(max);
  }
}

class SyntheticSink extends NullDevice {
  readonly #write: (text: string) => boolean;
  readonly #path: string;
  constructor(write: (text: string) => boolean, path: string) {
    super();
    this.#write = write;
    this.#path = path;
  }
  override tryWrite(bytes: Uint8Array): number {
    if (!this.#write(new TextDecoder().decode(bytes))) throw new FsError('EINVAL', this.#path);
    return bytes.length;
  }
}

/** Waits until the other end is opened too, as fifo(7) says. */
async function openFifo(p: Opener, inode: Inode, path: string, mode: Mode): Promise<OpenFile> {
  p.fs.demand(inode, mode === 'r' ? 4 : 2, path);
  let buffer = fifos.get(inode);
  if (!buffer) {
    buffer = new PipeBuffer();
    fifos.set(inode, buffer);
  }
  const file = p.adopt(buffer.end(mode === 'r' ? 'read' : mode === 'rw' ? 'both' : 'write'));
  const pipe = buffer;
  try {
    await p.wait(pipe.whenBothOpen());
  } catch (reason) {
    file.close();
    throw reason;
  }
  return file;
}
