// The part of a text that a pager's screen shows, and how it moves over it. upstream: less 590 position.c, forwback.c, jump.c, search.c
import type { Regex } from '../regex/regex.ts';
import type { Screen } from '../screen.ts';
import { rowsOf } from './rows.ts';
import type { PagerSource } from './source.ts';

export interface ViewOptions {
  /** -S */
  readonly chop: boolean;
  /** -N */
  readonly numbers: boolean;
  /** -R */
  readonly raw: boolean;
}

export class Viewport {
  readonly #screen: Screen;
  readonly #o: ViewOptions;
  source: PagerSource | undefined;
  /** The line at the top. */
  top = 0;
  /** How far to the right it is. */
  shift = 0;
  /** What is lit. */
  pattern: Regex | undefined;

  constructor(screen: Screen, source: PagerSource | undefined, options: ViewOptions) {
    this.#screen = screen;
    this.source = source;
    this.#o = options;
  }

  /** Another text, from its beginning. */
  open(source: PagerSource | undefined): void {
    this.source = source;
    this.top = 0;
  }

  get lines(): readonly string[] {
    return this.source?.lines ?? [];
  }

  get height(): number {
    return Math.max(1, this.#screen.rows - 1);
  }

  get atEnd(): boolean {
    return (this.source?.ended ?? true) && this.visible().next >= this.lines.length;
  }

  /** Makes sure that `n` lines below the top are there. */
  async fill(n: number): Promise<void> {
    const { source } = this;
    while (source && !source.ended && source.lines.length < this.top + n) await source.more();
  }

  /** One screen from the top: its rows, and the line behind the last. */
  visible(): { readonly rows: readonly string[]; readonly next: number } {
    const rows: string[] = [];
    let n = this.top;
    while (rows.length < this.height && n < this.lines.length) rows.push(...this.#rows(n++));
    return { rows: rows.slice(0, this.height), next: rows.length > this.height ? n - 1 : n };
  }

  /** False when the end is shown already. */
  async forward(n: number): Promise<boolean> {
    await this.fill(this.height + n + 1);
    if (this.atEnd) return false;
    this.top = Math.max(this.top, Math.min(this.#lastTop(), n === this.height ? this.visible().next : this.top + n));
    return true;
  }

  /** False when the beginning is shown already. */
  back(n: number): boolean {
    const moves = this.top > 0;
    if (n !== this.height) this.top = Math.max(0, this.top - n);
    else this.top = this.#fullAbove(this.top);
    return moves;
  }

  /** False when there is no such line. */
  async goTo(line: number): Promise<boolean> {
    const saved = this.top;
    this.top = Math.max(0, line);
    await this.fill(this.height);
    const exists = this.top < this.lines.length;
    if (exists) this.top = Math.min(this.top, Math.max(this.#lastTop(), 0));
    else this.top = this.lines.length === 0 ? 0 : saved;
    return exists;
  }

  /** The end of what is there fills the screen. */
  toEnd(): void {
    this.top = this.#fullAbove(this.lines.length);
  }

  /** Goes to the `count`th line with the pattern below the top, or above; false when there is none. */
  async find(backwards: boolean, count: number, tick: () => Promise<void> | void | undefined): Promise<boolean> {
    let left = count;
    const step = backwards ? -1 : 1;
    for (let n = this.top + step; n >= 0; n += step) {
      while (n >= this.lines.length && this.source && !this.source.ended) await this.source.more();
      if (n >= this.lines.length) return false;
      if (n % 1000 === 0) await tick();
      if (!this.pattern?.test(this.#plain(n)) || --left > 0) continue;
      this.top = n;
      return true;
    }
    return false;
  }

  #rows(n: number): string[] {
    const prefix = this.#o.numbers ? `${String(n + 1).padStart(7)} ` : '';
    const how = { columns: this.#screen.columns, chop: this.#o.chop || this.shift > 0, shift: this.shift, raw: this.#o.raw, highlight: this.pattern };
    return rowsOf(this.lines[n] ?? '', how, prefix);
  }

  /** The first of the lines above `end` that fill a screen. */
  #fullAbove(end: number): number {
    let n = end;
    for (let rows = 0; n > 0; n--) {
      rows += this.#rows(n - 1).length;
      if (rows > this.height) break;
    }
    return n;
  }

  /** The top line with which the last screen is full; only when the end is known. */
  #lastTop(): number {
    if (!this.source?.ended) return this.lines.length;
    const n = this.#fullAbove(this.lines.length);
    return n === this.lines.length ? Math.max(0, n - 1) : n;
  }

  #plain(n: number): string {
    const line = this.lines[n] ?? '';
    return this.#o.raw ? line.replace(/\x1b\[[\d;:]*m/g, '') : line;
  }
}
