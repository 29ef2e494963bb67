// What an awk program reads: the records of its operands one after the other, and those that getline asks for. upstream: mawk field.c, fin.c
import { FsError } from '../../../os/errors.ts';
import type { OpenFile, Process } from '../../../os/types.ts';
import { reason } from '../command.ts';
import type { Steps } from './evaluate.ts';
import { unescaped } from './lexer.ts';
import type { Memory } from './memory.ts';
import type { Streams } from './outputs.ts';
import { Records } from './records.ts';
import { CannotOpen } from './run-error.ts';
import type { Expression } from './tree.ts';
import { fromOutside, toNumber } from './values.ts';

export class Input {
  readonly #p: Process;
  readonly #memory: Memory;
  readonly #streams: Streams;
  #current: Records | undefined;
  #operand = 1;
  #anyFile = false;

  constructor(p: Process, memory: Memory, streams: Streams) {
    this.#p = p;
    this.#memory = memory;
    this.#streams = streams;
  }

  /** The next record of the operands; null at their end. */
  *next(): Steps<string | null> {
    for (;;) {
      this.#current ??= yield* this.#openNext();
      if (!this.#current) return null;
      const record = yield* this.#take(this.#current);
      if (record !== null) {
        this.#count('NR');
        this.#count('FNR');
        return record;
      }
      this.endFile();
    }
  }

  /** Leaves the input of the moment. */
  endFile(): void {
    const source = this.#current?.source;
    if (source && source !== this.#p.stdin) (source as OpenFile).close();
    this.#current = undefined;
  }

  *#take(records: Records): Steps<string | null> {
    for (;;) {
      const record = records.take(this.#memory.text(this.#memory.named('RS')));
      if (record !== undefined) return record;
      // Whoever waits for more shows what there is so far.
      yield this.#streams.flush();
      yield this.#p.wait(records.more());
    }
  }

  #count(name: 'NR' | 'FNR'): void {
    this.#memory.setNamed(name, toNumber(this.#memory.named(name)) + 1);
  }

  /** The next operand that is a file; assignments on the way are made. */
  *#openNext(): Steps<Records | undefined> {
    const m = this.#memory;
    const argv = m.array({ kind: 'var', name: 'ARGV', local: undefined }, []);
    while (this.#operand < toNumber(m.named('ARGC'))) {
      const name = m.text(argv.get(String(this.#operand++)));
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(name);
      if (name === '') continue;
      if (assignment) {
        m.setNamed(assignment[1] ?? '', fromOutside(unescaped(assignment[2] ?? '')));
        continue;
      }
      this.#anyFile = true;
      m.setNamed('FILENAME', name);
      m.setNamed('FNR', 0);
      return new Records(this.#p, name === '-' || name === '/dev/stdin' ? this.#p.stdin : ((yield this.#open(name)) as OpenFile));
    }
    if (this.#anyFile) return undefined;
    this.#anyFile = true;
    m.setNamed('FILENAME', '-');
    return new Records(this.#p, this.#p.stdin);
  }

  async #open(name: string): Promise<OpenFile> {
    try {
      const path = this.#p.path(name);
      if (this.#p.fs.exists(path) && this.#p.fs.stat(path).type === 'directory') throw new FsError('EISDIR', path);
      return await this.#p.open(path, 'r');
    } catch (fault) {
      if (!(fault instanceof FsError)) throw fault;
      throw new CannotOpen(fault.code === 'EISDIR' ? `read error (${reason(fault)})` : `cannot open ${name} (${reason(fault)})`, name, reason(fault), false);
    }
  }

  /** One of the forms of getline: 1, 0 at the end, -1 when there is nothing to read. `assign` is given what was read. */
  *getline(e: Extract<Expression, { kind: 'getline' }>, source: string, assign: (text: string) => void): Steps<number> {
    if (e.from === 'input') {
      const record = yield* this.next();
      if (record === null) return 0;
      assign(record);
      return 1;
    }
    const records = (yield this.#streams.input(e.from === 'file' ? 'file' : 'command', source)) as Records | undefined;
    if (!records) return -1;
    const record = yield* this.#take(records);
    if (record === null) return 0;
    if (e.from === 'command') this.#count('NR');
    if (e.from === 'command' && !e.target) this.#count('FNR');
    assign(record);
    return 1;
  }
}
