// A pager's keys and its prompt. upstream: less 590 command.c, prompt.c

import type { Process } from '../../../os/types.ts';
import type { Key } from '../keys.ts';
import { Regex, RegexError } from '../regex/regex.ts';
import type { Screen } from '../screen.ts';
import { showHelp } from './help.ts';
import { lit, type Prompt, placeOf, plain, restingPrompt } from './prompt.ts';
import type { PagerSource } from './source.ts';
import { type ViewOptions, Viewport } from './viewport.ts';

export interface PagerOptions extends ViewOptions {
  chop: boolean;
  numbers: boolean;
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
  readonly #view: Viewport;
  #file = 0;
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
    this.#view = new Viewport(screen, sources[0], options);
  }

  get #source(): PagerSource | undefined {
    return this.#view.source;
  }

  async run(): Promise<number> {
    await this.#view.fill(this.#view.height);
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

  async #paint(): Promise<void> {
    await this.#view.fill(this.#view.height + 1);
    const { rows } = this.#view.visible();
    const prompt = this.#prompt();
    if (this.#view.top > 0 || rows.length >= this.#view.height) this.#squished = false;
    const body = this.#squished ? rows : Array.from({ length: this.#view.height }, (_, i) => rows[i] ?? '~');
    const below = Array.from({ length: this.#view.height - body.length }, () => '');
    await this.#screen.paint({ rows: [...body, prompt.text, ...below], cursor: [body.length, Math.min(prompt.width, this.#screen.columns - 1)] });
  }

  #prompt(): Prompt {
    if (this.#asked !== undefined) return plain(this.#asked);
    if (this.#following) return lit('Waiting for data... (interrupt to abort)');
    if (this.#message !== '') return lit(this.#message);
    if (this.#count !== '') return plain(`:${this.#count}`);
    return restingPrompt(this.#sources, this.#file, this.#view.atEnd, this.#firstPrompt);
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
        return this.#forward(given ?? this.#view.height);
      case 'b':
      case '^B':
      case 'PageUp':
      case 'M-V':
        await this.#back(given ?? this.#view.height);
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
        this.#view.shift += given ?? Math.floor(this.#screen.columns / 2);
        return;
      case 'Left':
      case 'M-(':
        this.#squished = false;
        this.#view.shift = Math.max(0, this.#view.shift - (given ?? Math.floor(this.#screen.columns / 2)));
        return;
      case '/':
      case '?': {
        const text = await this.#ask(name);
        if (text !== undefined) await this.#search(text, name === '?', n);
        return;
      }
      case 'n':
      case 'N':
        if (!this.#view.pattern) {
          this.#message = 'No previous regular expression  (press RETURN)';
          return;
        }
        return this.#find(name === 'n' ? this.#backwards : !this.#backwards, n);
      case 'M-U':
        this.#view.pattern = undefined;
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
        if (letter) this.#marks.set(letter, this.#view.top);
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
        this.#view.open(this.#sources[to]);
        this.#firstPrompt = true;
        await this.#view.fill(this.#view.height);
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
    this.#message = `${placeOf(this.#view, source)}  (press RETURN)`;
  }

  /** True: leave. */
  async #forward(n: number): Promise<boolean> {
    if (await this.#view.forward(n)) return false;
    if (this.#o.quitAtEnd) return true;
    await this.#screen.beep();
    return false;
  }

  async #back(n: number): Promise<void> {
    if (!this.#view.back(n)) await this.#screen.beep();
  }

  async #goTo(line: number): Promise<void> {
    if (!(await this.#view.goTo(line)) && this.#view.lines.length > 0) this.#message = `Cannot seek to line number ${line + 1}  (press RETURN)`;
  }

  /** To the end, or to what has come of it. */
  async #bottom(readAll: boolean): Promise<void> {
    const source = this.#source;
    while (readAll && source && !source.ended) {
      const reading = source.more();
      this.#asked = undefined;
      const key = await this.#screen.key(reading);
      if (key?.name === '^C' || key?.name === 'q') break;
    }
    this.#view.toEnd();
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
      this.#view.pattern = new Regex([source], { syntax: 'extended', ignoreCase: fold });
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
    if (!(await this.#view.find(backwards, count, () => this.#p.tick()))) this.#message = 'Pattern not found  (press RETURN)';
  }
}
