// What grep prints for one file: selected lines, context, counts, names, colours.
import { encode } from '../../../base/bytes.ts';
import type { Process } from '../../os/types.ts';
import type { Matcher } from './grep-matcher.ts';
import type { Parsed } from './options.ts';
import { type LineReader, Output } from './streams.ts';

const COLOURS = { match: '01;31', name: '35', number: '32', separator: '36' };

interface Row {
  readonly text: string;
  readonly number: number;
  readonly offset: number;
}

export class GrepPrinter {
  readonly #options: Parsed;
  readonly #match: Matcher;
  readonly #out: Output;
  readonly #names: boolean;
  readonly #colour: boolean;
  readonly #before: number;
  readonly #after: number;
  readonly #most: number;
  readonly #end: string;
  /** Some group was printed: the next one that is not adjacent gets a separator before it. */
  #grouped = false;

  constructor(p: Process, options: Parsed, match: Matcher, several: boolean) {
    this.#options = options;
    this.#match = match;
    this.#out = new Output(p);
    const last = options.last('with-filename', 'no-filename');
    this.#names = last === undefined ? several : last === 'with-filename';
    this.#colour = wantsColour(p, options);
    this.#end = options.has('null-data') ? '\0' : '\n';
    const context = options.has('context') ? Number(options.value('context')) : 0;
    this.#before = options.has('before-context') ? Number(options.value('before-context')) : context;
    this.#after = options.has('after-context') ? Number(options.value('after-context')) : context;
    const most = options.value('max-count');
    this.#most = most === undefined || Number(most) < 0 ? Number.POSITIVE_INFINITY : Number(most);
  }

  /** Searches one input; true when a line was selected. */
  async file(reader: LineReader, name: string): Promise<boolean> {
    const o = this.#options;
    const silent = o.has('quiet', 'silent', 'files-with-matches', 'files-without-match');
    const listing = o.has('files-with-matches', 'files-without-match');
    let count = 0;
    let number = 0;
    let offset = 0;
    let binary = false;
    let trailing = 0;
    let printed = 0;
    const held: Row[] = [];
    const most = silent ? Math.min(1, this.#most) : this.#most;
    scan: for (let lines = most > 0 ? await reader.next() : null; lines; lines = await reader.next()) {
      for (const text of lines) {
        const row: Row = { text, number: ++number, offset };
        if (o.has('byte-offset')) offset += encode(text).length + 1;
        binary ||= this.#isBinary(text);
        if (count < most && this.#match.test(text) !== o.has('invert-match')) {
          count++;
          if (silent) break scan;
          if (binary && !o.has('count')) {
            if (!o.has('I') && o.value('binary-files') !== 'without-match') await this.#out.put(`grep: ${name}: binary file matches\n`);
            break scan;
          }
          if (!o.has('count')) {
            await this.#separate(row.number - held.length, printed);
            for (const before of held) await this.#line(before, name, false);
            await this.#line(row, name, true);
            printed = row.number;
          }
          held.length = 0;
          trailing = this.#after;
        } else if (trailing > 0 && !o.has('count')) {
          trailing--;
          await this.#line(row, name, false);
          printed = row.number;
        } else if (count < most) {
          if (this.#before > 0) held.push(row);
          if (held.length > this.#before) held.shift();
        }
        if (count >= most && trailing === 0) break scan;
      }
      await this.#out.flush();
    }
    if (binary && (o.has('I') || o.value('binary-files') === 'without-match')) count = 0;
    await this.#summary(name, count, listing);
    await this.#out.flush();
    return count > 0;
  }

  #isBinary(text: string): boolean {
    const o = this.#options;
    return !o.has('text', 'null-data') && o.value('binary-files') !== 'text' && text.includes('\0');
  }

  async #summary(name: string, count: number, listing: boolean): Promise<void> {
    const o = this.#options;
    const zero = o.has('null') ? '\0' : undefined;
    if (o.has('quiet', 'silent')) return;
    if (listing) {
      const wanted = o.last('files-with-matches', 'files-without-match') === 'files-with-matches' ? count > 0 : count === 0;
      if (wanted) await this.#out.put(`${this.#paint(name, COLOURS.name)}${zero ?? '\n'}`);
    } else if (o.has('count')) await this.#out.put(`${this.#names ? `${this.#paint(name, COLOURS.name)}${zero ?? this.#paint(':', COLOURS.separator)}` : ''}${count}\n`);
  }

  async #separate(from: number, printed: number): Promise<void> {
    if (this.#before === 0 && this.#after === 0) return;
    const adjacent = printed > 0 && from <= printed + 1;
    if (this.#grouped && !adjacent && !this.#options.has('no-group-separator'))
      await this.#out.put(`${this.#paint(this.#options.value('group-separator') ?? '--', COLOURS.separator)}\n`);
    this.#grouped = true;
  }

  async #line(row: Row, name: string, selected: boolean): Promise<void> {
    if (this.#options.has('only-matching')) {
      if (selected && !this.#options.has('invert-match'))
        for (const [from, to] of this.#matches(row.text))
          await this.#out.put(this.#prefix(row, name, ':', from) + this.#paint(row.text.slice(from, to), COLOURS.match) + this.#end);
      return;
    }
    // Context lines of -v hold what matches, so they are coloured; selected ones are not.
    const coloured = this.#colour && selected !== this.#options.has('invert-match');
    await this.#out.put(this.#prefix(row, name, selected ? ':' : '-', 0) + (coloured ? this.#highlight(row.text) : row.text) + this.#end);
  }

  *#matches(text: string): Generator<readonly [number, number]> {
    let from = 0;
    while (from <= text.length) {
      const found = this.#match.find(text, from);
      if (!found) return;
      if (found[1] > found[0]) yield found;
      from = found[1] > found[0] ? found[1] : found[1] + 1;
    }
  }

  #highlight(text: string): string {
    let out = '';
    let at = 0;
    for (const [from, to] of this.#matches(text)) {
      out += text.slice(at, from) + this.#paint(text.slice(from, to), COLOURS.match);
      at = to;
    }
    return out + text.slice(at);
  }

  #prefix(row: Row, name: string, mark: string, from: number): string {
    const o = this.#options;
    const sep = this.#paint(mark, COLOURS.separator);
    let out = '';
    if (this.#names) out += this.#paint(name, COLOURS.name) + (o.has('null') ? '\0' : sep);
    if (o.has('line-number')) out += this.#paint(String(row.number), COLOURS.number) + sep;
    if (o.has('byte-offset')) out += this.#paint(String(row.offset + (o.has('only-matching') ? encode(row.text.slice(0, from)).length : 0)), COLOURS.number) + sep;
    return out;
  }

  #paint(text: string, colour: string): string {
    return this.#colour && text !== '' ? `\x1b[${colour}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }
}

function wantsColour(p: Process, options: Parsed): boolean {
  const name = options.last('color', 'colour');
  if (name === undefined) return false;
  const when = options.value(name) || 'auto';
  if (['always', 'yes', 'force'].includes(when)) return true;
  if (['never', 'no', 'none'].includes(when)) return false;
  return p.stdout.tty !== undefined && p.env.get('TERM') !== 'dumb';
}
