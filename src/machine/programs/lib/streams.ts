// Reading inputs as they come and writing in sensible pieces: a program works on one chunk of lines at a time, so that output appears when its input did.
import { type Bytes, concat, encode } from '../../../base/bytes.ts';
import type { Readable } from '../../../base/pipe.ts';
import { FsError } from '../../os/errors.ts';
import type { OpenFile, Process } from '../../os/types.ts';
import { complain, reason } from './command.ts';
import { quoted, quotedIfNeeded } from './quote.ts';

/** An input by name; `-` is standard input. Directories cannot be read: EISDIR. */
export async function openInput(p: Process, name: string): Promise<OpenFile> {
  if (name === '-') return p.stdin;
  const path = p.path(name);
  if (name.endsWith('/') && p.fs.exists(path) && p.fs.stat(path).type !== 'directory') throw new FsError('ENOTDIR', path);
  if (p.fs.exists(path) && p.fs.stat(path).type === 'directory') throw new FsError('EISDIR', path);
  return p.open(path, 'r');
}

export function closeInput(p: Process, file: OpenFile): void {
  if (file !== p.stdin) file.close();
}

/** One read that ends with the process. */
export function read(p: Process, from: Readable, max?: number): Promise<Bytes | null> {
  return p.wait(from.read(max));
}

/** All bytes of an input. */
export async function readBytes(p: Process, from: Readable): Promise<Bytes> {
  const all: Bytes[] = [];
  for (let chunk = await read(p, from); chunk; chunk = await read(p, from)) {
    all.push(chunk);
    p.hold(chunk.length);
    await p.tick();
  }
  const whole = concat(all);
  p.hold(-whole.length);
  return whole;
}

/** All bytes of a named input. */
export async function readNamed(p: Process, name: string): Promise<Bytes> {
  const file = await openInput(p, name);
  try {
    return await readBytes(p, file);
  } finally {
    closeInput(p, file);
  }
}

/** Opens each operand in turn (standard input when there are none) and says which cannot be opened. Gives 1 when one could not, else 0. */
export async function eachInput(
  p: Process,
  names: readonly string[],
  work: (file: OpenFile, name: string) => Promise<void>,
  options: { prefix?: string; suffix?: string; code?: number } = {},
): Promise<number> {
  let code = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    try {
      const file = await openInput(p, name);
      try {
        await work(file, name);
      } finally {
        closeInput(p, file);
      }
    } catch (e) {
      code = await complain(p, `${fault(name, reason(e), options)}`, options.code ?? 1);
    }
  }
  return code;
}

function fault(name: string, words: string, options: { prefix?: string; suffix?: string }): string {
  if (options.prefix === undefined) return `${quotedIfNeeded(name)}: ${words}`;
  return words === 'Is a directory' ? `error reading ${quoted(name)}: ${words}` : `${options.prefix}${quoted(name)}${options.suffix ?? ''}: ${words}`;
}

/** Lines as they come: each call gives the complete lines of the next chunk. */
export class LineReader {
  readonly #p: Process;
  readonly #from: Readable;
  readonly #separator: string;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #rest = '';
  #ended = false;
  /** True once the last line turned out to have no newline. */
  unterminated = false;

  constructor(p: Process, from: Readable, separator = '\n') {
    this.#p = p;
    this.#from = from;
    this.#separator = separator;
  }

  /** The next lines without their newlines, or null at the end. */
  async next(): Promise<string[] | null> {
    while (!this.#ended) {
      const chunk = await read(this.#p, this.#from);
      const before = this.#rest.length;
      if (!chunk) {
        this.#ended = true;
        const last = this.#rest + this.#decoder.decode();
        this.#p.hold(-before);
        this.#rest = '';
        if (last === '') return null;
        this.unterminated = true;
        return [last];
      }
      // Only what is new is looked at: a line without an end must not cost its square.
      const lines = this.#decoder.decode(chunk, { stream: true }).split(this.#separator);
      lines[0] = this.#rest + lines[0];
      this.#rest = lines.pop() ?? '';
      this.#p.hold(this.#rest.length - before);
      if (lines.length > 0) return lines;
    }
    return null;
  }
}

/** What a line that is kept takes beside its text. */
const LINE_BYTES = 32;

/** All lines of an input, at once; their memory is the process's until it ends. */
export async function allLines(p: Process, from: Readable, separator = '\n'): Promise<{ lines: string[]; unterminated: boolean }> {
  const reader = new LineReader(p, from, separator);
  const lines: string[] = [];
  for (let batch = await reader.next(); batch; batch = await reader.next()) {
    for (const line of batch) {
      lines.push(line);
      p.hold(line.length + LINE_BYTES);
    }
    await p.tick();
  }
  return { lines, unterminated: reader.unterminated };
}

/** Gathers text and writes it in pieces; `flush` when the input of the moment is used up. */
export class Output {
  readonly #p: Process;
  #text = '';

  constructor(p: Process) {
    this.#p = p;
  }

  /** Adds text; returns a promise when it is time to wait for the reader. */
  put(text: string): Promise<void> | undefined {
    this.#text += text;
    return this.#text.length > 32768 ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await this.#p.out(text);
    await this.#p.tick();
  }
}

/** Bytes to standard output. */
export function writeBytes(p: Process, bytes: Bytes): Promise<void> {
  return p.wait(p.stdout.write(bytes));
}

/** Writes text to a file of the file system or a device, as a shell's redirection does. */
export async function writeNamed(p: Process, name: string, mode: 'w' | 'a', text: string): Promise<void> {
  const file = await p.open(p.path(name), mode);
  try {
    if (text !== '') await p.wait(file.write(encode(text)));
  } finally {
    file.close();
  }
}
