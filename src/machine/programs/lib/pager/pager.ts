// A pager's screen and keys. upstream: less 590 command.c, forwback.c, search.c

import { encode } from '../../../../base/bytes.ts';
import type { Process } from '../../../os/types.ts';
import type { Key } from '../keys.ts';
import { Regex, RegexError } from '../regex/regex.ts';
import type { Screen } from '../screen.ts';
import { textWidth } from '../width.ts';
import { showHelp } from './help.ts';
import { rowsOf } from './rows.ts';
import type { PagerSource } from './source.ts';

export interface PagerOptions {
  chop: boolean;
  numbers: boolean;
  readonly raw: boolean;
  /** -i: lower case patterns ignore case; -I: always. */
  readonly ignoreCase: 'never' | 'smart' | 'always';
  /** -e: leave at the second end of file; -E: at the first. */
  readonly quitAtEnd: boolean;
  /** +F, +G, +/pattern, +N */
  readonly first: string;
}

export class Pager {
  readonly #p: Process;
  readonly #screen: Screen;
  readonly #sources: readonly PagerSource[];
  readonly #o: PagerOptions;
  #file = 0;
  #top = 0;
  #shift = 0;
  #pattern: Regex | undefined;
  #patternText = '';
  #backwards = false;
  #message = '';
  #asked: string | undefined;
  #count = '';
  #firstPrompt = true;
  readonly #marks = new Map<string, number>();
  #following = false;
  #half = 0;
  /** A text that is shorter than the screen stands at its top, with the prompt right below, until something is painted anew. */
  #squished = true;

  constructor(p: Process, screen: Screen, sources: readonly PagerSource[], options: PagerOptions) {
    this.#p = p;
    this.#screen = screen;
    this.#sources = sources;
    this.#o = options;
  }

  get #source(): PagerSource | undefined {
    return this.#sources[this.#file];
  }

  get #lines(): readonly string[] {
    return this.#source?.lines ?? [];
  }

  get #height(): number {
    return Math.max(1, this.#screen.rows - 1);
  }

  async run(): Promise<number> {
    await this.#fill(this.#height);
    if (this.#o.first !== '') await this.#start(this.#o.first);
    for (;;) {
      if (!this.#screen.hasKeys) await this.#paint();
      const source = this.#source;
      const waiting = this.#following ? source?.more() : undefined;
      const key = await this.#screen.key(waiting);
      if (!key) {
        await this.#bottom(false);
        if (source?.ended && this.#following) await this.#screen.key().then((k) => this.#stopFollowing(k));
        continue;
      }
      if (this.#following) {
        this.#stopFollowing(key);
        continue;
      }
      if (key.name === 'End of input' || (await this.#press(key))) return 0;
    }
  }

  #stopFollowing(key: Key | undefined): void {
    if (key?.name === '^C' || key?.name === '^X' || key === undefined || key.name === 'q') this.#following = false;
  }

  async #start(first: string): Promise<void> {
    if (first === 'F') return this.#follow();
    if (first.startsWith('/')) return this.#search(first.slice(1), false);
    if (/^\d+$/.test(first)) await this.#goTo(Number(first) - 1);
    else for (const c of first) await this.#press({ name: c, text: c });
  }

  /** Makes sure that `n` lines below the top are there. */
  async #fill(n: number): Promise<void> {
    const source = this.#source;
    while (source && !source.ended && source.lines.length < this.#top + n) await source.more();
  }

  /** One screen from the top: its rows, and the line behind the last. */
  #view(from = this.#top): { rows: string[]; next: number } {
    const rows: string[] = [];
    let n = from;
    while (rows.length < this.#height && n < this.#lines.length) {
      rows.push(...this.#rows(n));
      n++;
    }
    return { rows: rows.slice(0, this.#height), next: rows.length > this.#height ? n - 1 : n };
  }

  #rows(n: number): string[] {
    const prefix = this.#o.numbers ? `${String(n + 1).padStart(7)} ` : '';
    return rowsOf(
      this.#lines[n] ?? '',
      { columns: this.#screen.columns, chop: this.#o.chop || this.#shift > 0, shift: this.#shift, raw: this.#o.raw, highlight: this.#pattern },
      prefix,
    );
  }

  get #atEnd(): boolean {
    return (this.#source?.ended ?? true) && this.#view().next >= this.#lines.length;
  }

  async #paint(): Promise<void> {
    await this.#fill(this.#height + 1);
    const { rows } = this.#view();
    const prompt = this.#prompt();
    if (this.#top > 0 || rows.length >= this.#height) this.#squished = false;
    const body = this.#squished ? rows : Array.from({ length: this.#height }, (_, i) => rows[i] ?? '~');
    const below = Array.from({ length: this.#height - body.length }, () => '');
    await this.#screen.paint({ rows: [...body, prompt.text, ...below], cursor: [body.length, Math.min(prompt.width, this.#screen.columns - 1)] });
  }

  #prompt(): { text: string; width: number } {
    const lit = (text: string): { text: string; width: number } => ({ text: `\x1b[7m${text}\x1b[27m`, width: textWidth(text) });
    if (this.#asked !== undefined) return { text: this.#asked, width: textWidth(this.#asked) };
    if (this.#following) return lit('Waiting for data... (interrupt to abort)');
    if (this.#message !== '') return lit(this.#message);
    if (this.#count !== '') return { text: `:${this.#count}`, width: this.#count.length + 1 };
    const name = this.#source?.name ?? '';
    const several = this.#sources.length > 1 ? ` (file ${this.#file + 1} of ${this.#sources.length})` : '';
    if (this.#atEnd) {
      const next = this.#sources[this.#file + 1]?.name;
      return lit(this.#firstPrompt && name !== '' ? `${name}${several} (END)` : `(END)${next ? ` - Next: ${next}` : ''}`);
    }
    return this.#firstPrompt && name !== '' ? lit(name + several) : { text: ':', width: 1 };
  }

  /** True: leave. */
  async #press(key: Key): Promise<boolean> {
    const name = key.name;
    const waited = this.#message.endsWith('(press RETURN)');
    this.#message = '';
    if (waited && (name === 'Enter' || name === ' ' || name === '^C')) return false;
    if (/^\d$/.test(name)) {
      this.#count += name;
      return false;
    }
    const given = this.#count === '' ? undefined : Number(this.#count);
    this.#count = '';
    if (name !== 'Resize') this.#firstPrompt = false;
    const n = given ?? 1;
    switch (name) {
      case 'q':
      case 'Q':
      case ':q':
        return true;
      case 'Z':
        return (await this.#screen.key())?.name === 'Z';
      case ' ':
      case 'f':
      case '^F':
      case '^V':
      case 'PageDown':
        return this.#forward(given ?? this.#height);
      case 'b':
      case '^B':
      case 'PageUp':
      case 'M-V':
        await this.#back(given ?? this.#height);
        return false;
      case 'Enter':
      case 'j':
      case 'e':
      case '^E':
      case '^N':
      case '^J':
      case 'Down':
        return this.#forward(n);
      case 'k':
      case 'y':
      case '^Y':
      case '^P':
      case '^K':
      case 'Up':
        await this.#back(n);
        return false;
      case 'd':
      case '^D':
        if (given !== undefined) this.#half = given;
        return this.#forward(this.#half || Math.floor(this.#screen.rows / 2));
      case 'u':
      case '^U':
        if (given !== undefined) this.#half = given;
        await this.#back(this.#half || Math.floor(this.#screen.rows / 2));
        return false;
      case 'g':
      case '<':
      case 'Home':
        await this.#goTo((given ?? 1) - 1);
        return false;
      case 'G':
      case '>':
      case 'End':
        if (given !== undefined) await this.#goTo(given - 1);
        else await this.#bottom(true);
        return false;
      default:
        await this.#other(name, n, given);
        return false;
    }
  }

  async #other(name: string, n: number, given: number | undefined): Promise<void> {
    switch (name) {
      case 'Right':
      case 'M-)':
        this.#squished = false;
        this.#shift += given ?? Math.floor(this.#screen.columns / 2);
        return;
      case 'Left':
      case 'M-(':
        this.#squished = false;
        this.#shift = Math.max(0, this.#shift - (given ?? Math.floor(this.#screen.columns / 2)));
        return;
      case '/':
      case '?': {
        const text = await this.#ask(name);
        if (text !== undefined) await this.#search(text, name === '?', n);
        return;
      }
      case 'n':
      case 'N':
        if (!this.#pattern) {
          this.#message = 'No previous regular expression  (press RETURN)';
          return;
        }
        return this.#find(name === 'n' ? this.#backwards : !this.#backwards, n);
      case 'M-U':
        this.#pattern = undefined;
        return;
      case 'F':
        return this.#follow();
      case '=':
      case '^G':
        await this.#tellPlace();
        return;
      case 'r':
      case 'R':
      case '^L':
      case '^R':
      case 'Resize':
        this.#squished = false;
        this.#screen.forget();
        return;
      case 'm': {
        const letter = (await this.#screen.key())?.name;
        if (letter) this.#marks.set(letter, this.#top);
        return;
      }
      case "'": {
        const letter = (await this.#screen.key())?.name ?? '';
        const place = letter === '^' ? 0 : letter === '$' ? undefined : this.#marks.get(letter);
        if (letter === '$') await this.#bottom(true);
        else if (place === undefined) this.#message = 'Mark not set  (press RETURN)';
        else await this.#goTo(place);
        return;
      }
      case '-':
        return this.#toggle();
      case ':':
        return this.#colon();
      case 'h':
      case 'H':
        return showHelp(this.#screen);
      case '^C':
      case 'Esc':
        return;
      default:
        await this.#screen.beep();
    }
  }

  async #toggle(): Promise<void> {
    this.#squished = false;
    this.#asked = '-';
    await this.#paint();
    const letter = (await this.#screen.key())?.name;
    this.#asked = undefined;
    if (letter === 'S') {
      this.#o.chop = !this.#o.chop;
      this.#message = `${this.#o.chop ? 'Chop' : 'Fold'} long lines  (press RETURN)`;
    } else if (letter === 'N') {
      this.#o.numbers = !this.#o.numbers;
      this.#message = `${this.#o.numbers ? 'Constantly display line numbers' : "Don't use line numbers"}  (press RETURN)`;
    } else if (letter) this.#message = `There is no ${letter} option  (press RETURN)`;
  }

  async #colon(): Promise<void> {
    this.#asked = ' :';
    await this.#paint();
    const letter = (await this.#screen.key())?.name;
    this.#asked = undefined;
    if (letter === 'n' || letter === 'p') {
      const to = this.#file + (letter === 'n' ? 1 : -1);
      if (!this.#sources[to]) this.#message = `No ${letter === 'n' ? 'next' : 'previous'} file  (press RETURN)`;
      else {
        this.#file = to;
        this.#top = 0;
        this.#firstPrompt = true;
        await this.#fill(this.#height);
      }
    } else if (letter === 'f') await this.#tellPlace();
  }

  async #ask(head: string): Promise<string | undefined> {
    let text = '';
    try {
      for (;;) {
        this.#asked = head + text;
        await this.#paint();
        const key = await this.#screen.key();
        if (!key || key.name === '^C' || key.name === 'Esc' || key.name === 'End of input') return undefined;
        if (key.name === 'Enter') return text;
        if (key.name === 'Backspace' || key.name === '^H') {
          if (text === '') return undefined;
          text = Array.from(text).slice(0, -1).join('');
        } else if (key.name === '^U') text = '';
        else text += key.text ?? '';
      }
    } finally {
      this.#asked = undefined;
    }
  }

  /** Name, lines, bytes. Of a file all is known; of a pipe what has come. */
  async #tellPlace(): Promise<void> {
    const source = this.#source;
    if (!source) return;
    while (source.name !== '' && (await source.more()));
    const total = this.#lines.length;
    const { next } = this.#view();
    const bytes = (to: number): number => this.#lines.slice(0, to).reduce((n, line) => n + encode(line).length + 1, 0);
    const [here, all] = [bytes(next), source.ended ? bytes(total) : 0];
    const lines = `lines ${Math.min(this.#top + 1, total)}-${next}${source.ended ? `/${total}` : ''} byte ${here}${source.ended ? `/${all}` : ''}`;
    const place = source.ended ? (next >= total ? ' (END)' : ` ${Math.floor((100 * here) / all)}%`) : '';
    this.#message = `${source.name === '' ? '' : `${source.name} `}${lines}${place}  (press RETURN)`;
  }

  async #forward(n: number): Promise<boolean> {
    await this.#fill(this.#height + n + 1);
    if (this.#atEnd) {
      if (this.#o.quitAtEnd) return true;
      await this.#screen.beep();
      return false;
    }
    const limit = this.#lastTop();
    this.#top = Math.max(this.#top, Math.min(limit, n === this.#height ? this.#view().next : this.#top + n));
    return false;
  }

  /** The top line with which the last screen is full; only when the end is known. */
  #lastTop(): number {
    if (!this.#source?.ended) return this.#lines.length;
    let rows = 0;
    let n = this.#lines.length;
    while (n > 0 && rows + this.#rows(n - 1).length <= this.#height) rows += this.#rows(--n).length;
    return n === this.#lines.length ? Math.max(0, n - 1) : n;
  }

  async #back(n: number): Promise<void> {
    if (this.#top === 0) await this.#screen.beep();
    if (n !== this.#height) {
      this.#top = Math.max(0, this.#top - n);
      return;
    }
    let rows = 0;
    while (this.#top > 0 && rows + this.#rows(this.#top - 1).length <= this.#height) rows += this.#rows(--this.#top).length;
  }

  async #goTo(line: number): Promise<void> {
    const saved = this.#top;
    this.#top = Math.max(0, line);
    await this.#fill(this.#height);
    if (this.#top >= this.#lines.length) {
      this.#top = saved;
      this.#message = this.#lines.length === 0 ? '' : `Cannot seek to line number ${line + 1}  (press RETURN)`;
      if (this.#lines.length === 0) this.#top = 0;
    } else this.#top = Math.min(this.#top, Math.max(this.#lastTop(), 0));
  }

  async #bottom(readAll: boolean): Promise<void> {
    const source = this.#source;
    if (readAll) {
      while (source && !source.ended) {
        const reading = source.more();
        this.#asked = undefined;
        const key = await this.#screen.key(reading);
        if (key?.name === '^C' || key?.name === 'q') break;
      }
    }
    let rows = 0;
    let n = this.#lines.length;
    while (n > 0 && rows + this.#rows(n - 1).length <= this.#height) rows += this.#rows(--n).length;
    this.#top = n;
  }

  async #follow(): Promise<void> {
    this.#following = true;
    await this.#bottom(false);
  }

  async #search(text: string, backwards: boolean, count = 1): Promise<void> {
    const source = text === '' ? this.#patternText : text;
    if (source === '') {
      this.#message = 'No previous regular expression  (press RETURN)';
      return;
    }
    const fold = this.#o.ignoreCase === 'always' || (this.#o.ignoreCase === 'smart' && source === source.toLowerCase());
    try {
      this.#pattern = new Regex([source], { syntax: 'extended', ignoreCase: fold });
    } catch (e) {
      if (!(e instanceof RegexError)) throw e;
      this.#message = `${e.message}  (press RETURN)`;
      return;
    }
    this.#patternText = source;
    this.#backwards = backwards;
    await this.#find(backwards, count);
  }

  async #find(backwards: boolean, count: number): Promise<void> {
    let left = count;
    if (backwards) {
      for (let n = this.#top - 1; n >= 0; n--)
        if (this.#pattern?.test(this.#plain(n)) && --left === 0) {
          this.#top = n;
          return;
        }
    } else {
      for (let n = this.#top + 1; ; n++) {
        while (n >= this.#lines.length && this.#source && !this.#source.ended) await this.#source.more();
        if (n >= this.#lines.length) break;
        if (n % 1000 === 0) await this.#p.tick();
        if (this.#pattern?.test(this.#plain(n)) && --left === 0) {
          this.#top = n;
          return;
        }
      }
    }
    this.#message = 'Pattern not found  (press RETURN)';
  }

  #plain(n: number): string {
    const line = this.#lines[n] ?? '';
    return this.#o.raw ? line.replace(/\x1b\[[\d;:]*m/g, '') : line;
  }
}
