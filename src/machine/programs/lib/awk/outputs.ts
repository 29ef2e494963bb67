// Where print writes: standard output, files, commands; and the inputs that getline keeps open. upstream: mawk files.c
import { FsError } from '../../../os/errors.ts';
import type { OpenFile, Process } from '../../../os/types.ts';
import { reason } from '../command.ts';
import { bytesOf } from './bytes-text.ts';
import { Records } from './records.ts';
import { AwkRunError, CannotOpen } from './run-error.ts';

const FULL = 4096;

interface Output {
  readonly file: OpenFile;
  readonly child?: Process | undefined;
  text: string;
}

interface Input {
  readonly records: Records;
  readonly child?: Process | undefined;
}

/** A wait status as awk tells it. */
async function ended(p: Process, child: Process): Promise<number> {
  return (await p.wait(child.exited)).code;
}

export class Streams {
  readonly #p: Process;
  readonly #outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, Input>();
  readonly #stdout: Output;

  constructor(p: Process) {
    this.#p = p;
    this.#stdout = { file: p.stdout, text: '' };
  }

  /** Adds to standard output; a promise when it is time to wait for its reader. */
  put(text: string): Promise<void> | undefined {
    this.#stdout.text += text;
    return this.#stdout.text.length > FULL ? this.#flush(this.#stdout) : undefined;
  }

  /** Adds to a file or a command. Throws AwkRunError when it cannot be opened. */
  async putTo(operator: '>' | '>>' | '|', name: string, text: string): Promise<void> {
    if (operator !== '|' && (name === '-' || name === '/dev/stdout')) return this.put(text);
    const output = this.#outputs.get(name) ?? (await this.#open(operator, name));
    output.text += text;
    if (output.text.length > FULL || output.file === this.#p.stderr) await this.#flush(output);
  }

  /** What a file or a command says; undefined when it cannot be opened. */
  async input(from: 'file' | 'command', name: string): Promise<Records | undefined> {
    const known = this.#inputs.get(name);
    if (known) return known.records;
    const made = from === 'command' ? await this.#reader(name) : await this.#file(name);
    if (made) this.#inputs.set(name, made);
    return made?.records;
  }

  /** close(): the end of a file or a command by its name; -1 when there is none. */
  async close(name: string): Promise<number> {
    let code = -1;
    const output = this.#outputs.get(name);
    if (output) code = await this.#end(name, output);
    const input = this.#inputs.get(name);
    if (input) {
      this.#inputs.delete(name);
      if (input.records.source !== this.#p.stdin) (input.records.source as OpenFile).close();
      code = input.child ? await ended(this.#p, input.child) : 0;
    }
    return code;
  }

  async flush(name?: string): Promise<void> {
    if (name === undefined) await this.#flush(this.#stdout);
    for (const [key, output] of this.#outputs) if (name === undefined || key === name) await this.#flush(output);
  }

  /** Ends everything; commands are waited for. What is written to no terminal comes last, as it stays in mawk's buffer. */
  async end(): Promise<void> {
    if (this.#p.stdout.tty) await this.flush();
    for (const [name, output] of [...this.#outputs]) await this.#end(name, output);
    await this.#flush(this.#stdout);
    for (const name of [...this.#inputs.keys()]) await this.close(name);
  }

  /** system() */
  async run(command: string): Promise<number> {
    await this.flush();
    return ended(this.#p, this.#shell(command, new Map(this.#p.files)));
  }

  async #open(operator: '>' | '>>' | '|', name: string): Promise<Output> {
    const made = operator === '|' ? await this.#writer(name) : { file: await this.#target(name, operator === '>' ? 'w' : 'a'), text: '' };
    this.#outputs.set(name, made);
    return made;
  }

  async #target(name: string, mode: 'w' | 'a'): Promise<OpenFile> {
    if (name === '/dev/stderr') return this.#p.stderr;
    try {
      return await this.#p.open(this.#p.path(name), mode);
    } catch (fault) {
      if (!(fault instanceof FsError)) throw fault;
      throw new CannotOpen(`cannot open "${name}" for output (${reason(fault)})`, name, reason(fault), true);
    }
  }

  async #writer(command: string): Promise<Output> {
    await this.flush();
    const [reader, writer] = this.#p.pipe();
    const child = this.#shell(command, new Map([...this.#p.files, [0, reader]]));
    reader.close();
    return { file: writer, child, text: '' };
  }

  async #reader(command: string): Promise<Input> {
    await this.flush();
    const [reader, writer] = this.#p.pipe();
    const child = this.#shell(command, new Map([...this.#p.files, [1, writer]]));
    writer.close();
    return { records: new Records(this.#p, reader), child };
  }

  async #file(name: string): Promise<Input | undefined> {
    if (name === '-' || name === '/dev/stdin') return { records: new Records(this.#p, this.#p.stdin) };
    try {
      return { records: new Records(this.#p, await this.#p.open(this.#p.path(name), 'r')) };
    } catch (fault) {
      if (!(fault instanceof FsError)) throw fault;
      return undefined;
    }
  }

  #shell(command: string, files: ReadonlyMap<number, OpenFile>): Process {
    return this.#p.spawn({ argv: ['/bin/sh', '-c', command], files });
  }

  async #flush(output: Output): Promise<void> {
    const { text } = output;
    output.text = '';
    if (text === '') return;
    try {
      await this.#p.wait(output.file.write(bytesOf(text)));
    } catch (fault) {
      if (!(fault instanceof FsError)) throw fault;
      throw new AwkRunError(`write failure (${reason(fault)})`);
    }
  }

  async #end(name: string, output: Output): Promise<number> {
    this.#outputs.delete(name);
    await this.#flush(output);
    if (output.file !== this.#p.stderr) output.file.close();
    return output.child ? ended(this.#p, output.child) : 0;
  }
}
