// upstream: coreutils src/join.c
import type { Process } from '../os/types.ts';
import { command, fail, reason, UsageError } from './lib/command.ts';
import type { Parsed } from './lib/options.ts';
import { quoted, quotedIfNeeded, said } from './lib/quote.ts';
import { allLines, closeInput, openInput } from './lib/streams.ts';

interface Side {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly string[];
  /** Which field is compared, from 0. */
  readonly key: number;
}

/** A field of the output: of file 1 or 2, or the common one (0). */
interface Place {
  readonly file: 0 | 1 | 2;
  readonly field: number;
}

/** Joins the lines of two sorted files that have a field in common. */
export const join = command(
  {
    name: 'join',
    summary: 'For each pair of input lines with identical join fields, write a line to standard output. The default join field is the first, delimited by blanks.',
    usage: '[OPTION]... FILE1 FILE2',
    options: [
      ['a=FILENUM', 'also print lines of file FILENUM (1 or 2) that nothing fits'],
      ['e=STRING', 'STRING stands for missing fields'],
      ['i,ignore-case', 'lower case is the same as upper case'],
      ['j=FIELD', "like '-1 FIELD -2 FIELD'"],
      ['o=FORMAT', 'the fields of an output line: 0 or FILENUM.FIELD, with commas or blanks between'],
      ['t=CHAR', 'CHAR stands between fields, in and out'],
      ['v=FILENUM', 'like -a FILENUM, but leave out joined lines'],
      ['1=FIELD', 'join on this FIELD of file 1'],
      ['2=FIELD', 'join on this FIELD of file 2'],
      [',check-order', 'fail when an input is not sorted'],
      [',nocheck-order', 'do not check'],
      [',header', 'the first lines are headings: join them as they are'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
    ],
  },
  async (p, options) => {
    const [first, second, extra] = options.operands;
    if (first === undefined) throw new UsageError('missing operand');
    if (second === undefined) throw new UsageError(`missing operand after ${said(first)}`);
    if (extra !== undefined) throw new UsageError(`extra operand ${quoted(extra)}`);
    await check(p, options);
    const places = formatOf(options.value('o'));
    if (typeof places === 'string') return fail(p, places);
    const [left, right] = [await side(p, options, first, '1'), await side(p, options, second, '2')];
    return new Joining(p, options, left, right, places).run();
  },
);

async function check(p: Process, options: Parsed): Promise<void> {
  for (const name of ['1', '2', 'j']) {
    const text = options.value(name);
    if (text !== undefined && !/^0*[1-9]\d*$/.test(text)) await fail(p, `invalid field number: ${said(text)}`);
  }
  for (const text of [...options.all('a'), ...options.all('v')]) if (text !== '1' && text !== '2') await fail(p, `invalid field number: ${said(text)}`);
  const tab = options.value('t');
  if (tab !== undefined && tab !== '\\0' && Array.from(tab).length > 1) await fail(p, `multi-character tab ${said(tab)}`);
}

/** The places of -o; a text when they are wrong. */
function formatOf(text: string | undefined): Place[] | string {
  const places: Place[] = [];
  for (const word of text === undefined || text === 'auto' ? [] : text.split(/[, \t]+/)) {
    const m = /^(?:0|([12])\.([1-9]\d*))$/.exec(word);
    if (!m) return /^[12]\./.test(word) ? `invalid field number: ${said(word.slice(2))}` : `invalid file number in field spec: ${said(word)}`;
    places.push(m[1] ? { file: m[1] === '1' ? 1 : 2, field: Number(m[2]) - 1 } : { file: 0, field: 0 });
  }
  return places;
}

async function side(p: Process, options: Parsed, name: string, which: '1' | '2'): Promise<Side> {
  const tab = options.value('t');
  const split = (line: string): string[] =>
    tab === undefined ? line.split(/[ \t]+/).filter((f, i) => f !== '' || i > 0) : tab === '' ? [line] : line.split(tab === '\\0' ? '\0' : tab);
  try {
    const file = await openInput(p, name);
    const { lines } = await allLines(p, file, options.has('zero-terminated') ? '\0' : '\n');
    closeInput(p, file);
    return { name, lines, rows: lines.map(split), key: Number(options.value(which) ?? options.value('j') ?? 1) - 1 };
  } catch (e) {
    return fail(p, `${quotedIfNeeded(name)}: ${reason(e)}`);
  }
}

class Joining {
  readonly #p: Process;
  readonly #o: Parsed;
  readonly #sides: readonly [Side, Side];
  readonly #places: readonly Place[];
  readonly #end: string;
  #out = '';
  readonly #disorder: string[] = [];
  /** Order is only looked at once a line was left over, unless --check-order. */
  #leftOver = false;

  constructor(p: Process, options: Parsed, left: Side, right: Side, places: readonly Place[]) {
    this.#p = p;
    this.#o = options;
    this.#sides = [left, right];
    this.#places = places;
    this.#end = options.has('zero-terminated') ? '\0' : '\n';
  }

  async run(): Promise<number> {
    const [left, right] = this.#sides;
    let [i, j] = [0, 0];
    if (this.#o.has('header')) {
      if (left.rows.length > 0 || right.rows.length > 0) this.#put(left.rows[0], right.rows[0]);
      [i, j] = [1, 1];
    }
    while (i < left.rows.length || j < right.rows.length) {
      const order = i >= left.rows.length ? 1 : j >= right.rows.length ? -1 : compare(this.#key(0, i), this.#key(1, j));
      const both = i < left.rows.length && j < right.rows.length;
      if (order < 0) this.#alone(0, i++);
      else if (order > 0) this.#alone(1, j++);
      else {
        const [iEnd, jEnd] = [this.#same(0, i), this.#same(1, j)];
        if (!this.#o.has('v')) for (let a = i; a < iEnd; a++) for (let b = j; b < jEnd; b++) this.#put(left.rows[a], right.rows[b]);
        [i, j] = [iEnd, jEnd];
      }
      this.#leftOver ||= both && order !== 0;
      if (this.#disorder.length > 0 && this.#o.has('check-order')) break;
    }
    await this.#p.out(this.#out);
    for (const words of this.#disorder) await this.#p.err(words);
    if (this.#disorder.length > 0 && !this.#o.has('check-order')) await this.#p.err(`${this.#p.argv[0]}: input is not in sorted order\n`);
    return this.#disorder.length > 0 ? 1 : 0;
  }

  #key(which: 0 | 1, at: number): string {
    const { rows, key } = this.#sides[which];
    const text = rows[at]?.[key] ?? '';
    return this.#o.has('ignore-case') ? text.toUpperCase() : text;
  }

  /** The end of the lines with the same key. */
  #same(which: 0 | 1, at: number): number {
    let end = at + 1;
    while (end < this.#sides[which].rows.length && this.#key(which, end) === this.#key(which, at)) end++;
    this.#check(which, end);
    return end;
  }

  /** A line that nothing fits. */
  #alone(which: 0 | 1, at: number): void {
    if ([...this.#o.all('a'), ...this.#o.all('v')].includes(String(which + 1))) {
      const row = this.#sides[which].rows[at];
      this.#put(which === 0 ? row : undefined, which === 1 ? row : undefined);
    }
    this.#check(which, at + 1);
  }

  #check(which: 0 | 1, at: number): void {
    const { rows, lines, name } = this.#sides[which];
    if (!this.#leftOver && !this.#o.has('check-order')) return;
    if (at >= rows.length || at === (this.#o.has('header') ? 1 : 0) || this.#o.has('nocheck-order') || this.#key(which, at) >= this.#key(which, at - 1)) return;
    const words = `${this.#p.argv[0]}: ${name}:${at + 1}: is not sorted: ${lines[at]}\n`;
    if (!this.#disorder.some((d) => d.startsWith(`${this.#p.argv[0]}: ${name}:`))) this.#disorder.push(words);
  }

  #put(left: readonly string[] | undefined, right: readonly string[] | undefined): void {
    const [one, two] = this.#sides;
    const common = (left ? left[one.key] : right?.[two.key]) ?? '';
    const rest = (row: readonly string[] | undefined, key: number): readonly string[] => (row ?? []).filter((_, n) => n !== key);
    const width = (s: Side): number => Math.max(0, (s.rows[0]?.length ?? 0) - 1);
    const padded = (row: readonly string[] | undefined, s: Side): string[] => Array.from({ length: width(s) }, (_, n) => rest(row, s.key)[n] ?? '');
    const fields =
      this.#places.length > 0
        ? this.#places.map(({ file, field }) => (file === 0 ? common : ((file === 1 ? left : right)?.[field] ?? '')))
        : this.#o.value('o') === 'auto'
          ? [common, ...padded(left, one), ...padded(right, two)]
          : [common, ...rest(left, one.key), ...rest(right, two.key)];
    const tab = this.#o.value('t') ?? ' ';
    this.#out += fields.map((f) => (f === '' ? (this.#o.value('e') ?? '') : f)).join(tab === '\\0' ? '\0' : tab) + this.#end;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
