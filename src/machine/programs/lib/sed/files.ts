// The input files of sed as one stream (or one by one), edited in place when asked. upstream: sed 4.9 sed/execute.c read_pattern_space
import { decode } from '../../../../base/bytes.ts';
import type { OpenFile, Process } from '../../../os/types.ts';
import { complain, reason } from '../command.ts';
import { closeInput, LineReader, Output, openInput, readNamed, writeNamed } from '../streams.ts';
import type { SedIo } from './execute.ts';
import { SedRuntimeError } from './script.ts';

export interface SedFileOptions {
  /** The suffix of the kept copy; undefined: not in place. */
  readonly inPlace: string | undefined;
  readonly separate: boolean;
  readonly end: string;
  /** The words for a file that cannot be read, when they are not GNU's; a directory is then left out in silence. */
  readonly cannotRead?: (name: string, why: string) => string;
}

export class SedFiles implements SedIo {
  readonly #p: Process;
  readonly #names: string[];
  readonly #options: SedFileOptions;
  readonly #out: Output;
  #file: OpenFile | undefined;
  #reader: LineReader | undefined;
  #lines: string[] = [];
  #at = 0;
  #written = '';
  readonly #opened = new Set<string>();
  readonly #readers = new Map<string, string[]>();
  fileName = '-';
  line = 0;
  unterminated = false;
  failed = false;

  constructor(p: Process, names: readonly string[], options: SedFileOptions) {
    this.#p = p;
    this.#names = [...names];
    this.#options = options;
    this.#out = new Output(p);
  }

  async next(): Promise<string | undefined> {
    if (!(await this.#fill(true))) return undefined;
    const line = this.#lines[this.#at++];
    this.line++;
    this.unterminated = (this.#reader?.unterminated ?? false) && this.#at >= this.#lines.length;
    return line;
  }

  async isLast(): Promise<boolean> {
    if (this.#at < this.#lines.length) return false;
    if (this.#options.separate) return !(await this.#more());
    return !(await this.#fill(false));
  }

  async put(text: string): Promise<void> {
    if (this.#options.inPlace !== undefined) this.#written += text;
    else await this.#out.put(text);
  }

  async readFile(name: string): Promise<string> {
    try {
      return decode(await readNamed(this.#p, name === '/dev/stdin' ? '-' : name));
    } catch {
      return '';
    }
  }

  async readLine(name: string): Promise<string | undefined> {
    let lines = this.#readers.get(name);
    if (!lines) {
      const text = await this.readFile(name);
      lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
      this.#readers.set(name, lines);
    }
    return lines.shift();
  }

  async writeFile(name: string, text: string): Promise<void> {
    if (name === '/dev/stdout') return this.put(text);
    if (name === '/dev/stderr') return this.#p.err(text);
    await writeNamed(this.#p, name, this.#opened.has(name) ? 'a' : 'w', text);
    this.#opened.add(name);
  }

  async finish(): Promise<void> {
    await this.#rest();
    await this.#close();
    await this.#out.flush();
  }

  /** q in place: what was not read is kept as it is. */
  async #rest(): Promise<void> {
    if (this.#options.inPlace === undefined || !this.#reader) return;
    for (
      let line = this.#at < this.#lines.length ? this.#lines[this.#at++] : undefined;
      line !== undefined;
      line = this.#at < this.#lines.length || (await this.#more()) ? this.#lines[this.#at++] : undefined
    ) {
      const open = this.#reader.unterminated && this.#at >= this.#lines.length;
      this.#written += line + (open ? '' : this.#options.end);
    }
  }

  /** More lines of the file that is open. */
  async #more(): Promise<boolean> {
    if (this.#at < this.#lines.length) return true;
    if (!this.#reader) return false;
    await this.#out.flush();
    try {
      const lines = await this.#reader.next();
      if (!lines) return false;
      this.#lines = lines;
      this.#at = 0;
      return true;
    } catch (e) {
      this.failed = true;
      await complain(this.#p, `read error on ${this.fileName}: ${reason(e)}`);
      return false;
    }
  }

  /** Makes sure that a line waits, opening files as needed. `consume`: the current file may be closed for the next. */
  async #fill(consume: boolean): Promise<boolean> {
    for (;;) {
      if (await this.#more()) return true;
      if (consume || !this.#options.separate) await this.#close();
      const name = this.#names.shift();
      if (name === undefined) return false;
      await this.#open(name);
    }
  }

  async #open(name: string): Promise<void> {
    try {
      if (this.#options.inPlace !== undefined && name !== '-' && this.#p.fs.exists(this.#p.path(name)) && this.#p.fs.stat(this.#p.path(name)).type !== 'file') {
        this.failed = true;
        await complain(this.#p, `couldn't edit ${name}: not a regular file`);
        return;
      }
      this.#file = await openInput(this.#p, name);
    } catch (e) {
      const words = reason(e);
      const { cannotRead } = this.#options;
      if (cannotRead && words === 'Is a directory') return;
      this.failed = true;
      if (words === 'Is a directory') throw new SedRuntimeError(`read error on ${name}: ${words}`, 4);
      await complain(this.#p, cannotRead ? cannotRead(name, words) : `can't read ${name}: ${words}`);
      return;
    }
    this.#reader = new LineReader(this.#p, this.#file, this.#options.end);
    this.fileName = name;
    if (this.#options.separate) this.line = 0;
  }

  async #close(): Promise<void> {
    if (!this.#file) return;
    closeInput(this.#p, this.#file);
    this.#file = undefined;
    this.#reader = undefined;
    if (this.#options.inPlace === undefined) return;
    const path = this.#p.path(this.fileName);
    const suffix = this.#options.inPlace;
    const mode = this.#p.fs.stat(path).mode & 0o7777;
    if (suffix !== '') {
      const base = path.slice(path.lastIndexOf('/') + 1);
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      const backup = suffix.includes('*') ? suffix.replaceAll('*', base) : base + suffix;
      this.#p.fs.rename(path, backup.includes('/') ? this.#p.path(backup) : folder + backup);
    }
    this.#p.fs.writeFile(path, this.#written);
    this.#p.fs.chmod(path, mode);
    this.#written = '';
  }
}
