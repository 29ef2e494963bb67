// One line from a descriptor without taking a byte more, as the shell must: what follows belongs to the next command. upstream: bash builtins/read.def
import { type Bytes, concat, decode } from '../../base/bytes.ts';
import { Descriptor } from '../os/descriptor.ts';
import { PipeEnd, PlainFile } from '../os/open-files.ts';
import type { OpenFile, Process } from '../os/types.ts';

export interface ReadLineOptions {
  /** The byte that ends the line; default newline. */
  readonly delimiter?: number;
  /** Ends after this many characters. */
  readonly characters?: number;
  /** Do not stop at the delimiter either. */
  readonly exact?: boolean;
}

export interface Line {
  readonly text: string;
  /** The end of the input came before the delimiter. */
  readonly ended: boolean;
}

export interface LineReaderShell {
  readonly p: Process;
  interruptible<T>(promise: Promise<T>): Promise<T>;
}

/** Reads up to the delimiter, which is dropped. */
export async function readLine(sh: LineReaderShell, file: OpenFile, options: ReadLineOptions): Promise<Line> {
  const delimiter = options.delimiter ?? 10;
  const got: Bytes[] = [];
  const limit = options.characters;
  let held = 0;
  const finish = (line: Line): Line => {
    sh.p.hold(-held);
    return line;
  };
  for (;;) {
    const chunk = await sh.interruptible(file.read(canUnread(file) ? (limit ? limit * 4 : 4096) : 1));
    if (!chunk) return finish({ text: decode(concat(got.length > 0 ? got : [new Uint8Array(0)])), ended: true });
    const end = options.exact ? -1 : chunk.indexOf(delimiter);
    const before = end < 0 ? chunk : chunk.subarray(0, end);
    if (limit !== undefined) {
      const soFar = decode(concat([...got, before]));
      const characters = [...soFar];
      if (characters.length >= limit) {
        const text = characters.slice(0, limit).join('');
        const used = new TextEncoder().encode(text).length - got.reduce((n, g) => n + g.length, 0);
        unread(file, chunk.subarray(Math.max(0, used)));
        return finish({ text, ended: false });
      }
    }
    got.push(before);
    if (end < 0) {
      held += before.length;
      sh.p.hold(before.length);
      continue;
    }
    unread(file, chunk.subarray(end + 1));
    return finish({ text: decode(concat(got)), ended: false });
  }
}

function canUnread(file: OpenFile): boolean {
  return file instanceof Descriptor && (file.description instanceof PlainFile || file.description instanceof PipeEnd || file.tty !== undefined);
}

function unread(file: OpenFile, bytes: Bytes): void {
  if (bytes.length === 0 || !(file instanceof Descriptor)) return;
  const { description } = file;
  if (description instanceof PlainFile) description.unread(bytes.length);
  else if (description instanceof PipeEnd) description.buffer.unread(bytes);
  else if (description.tty && 'unread' in description.tty) (description.tty as { unread(bytes: Bytes): void }).unread(bytes);
}
