// Draws the prompt and the line that is edited, over as many rows as they take.
import { after, type Place, sent, shown, visible } from './layout.ts';

export class LineScreen {
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  #prompt = '';
  /** The row of the cursor, counted from the prompt's first row. */
  #row = 0;
  /** As it was drawn last. */
  #drawn: { text: string; at: number; columns: number } | undefined;

  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** Begins a line below what is on the screen. */
  start(prompt: string): void {
    const cut = prompt.lastIndexOf('\n') + 1;
    if (cut > 0) this.#write(sent(prompt.slice(0, cut)));
    this.#prompt = prompt.slice(cut);
    this.#row = 0;
    this.#drawn = undefined;
  }

  set prompt(prompt: string) {
    this.#prompt = prompt;
    this.#drawn = undefined;
  }

  /** Shows the line with the cursor before character `at`. */
  draw(chars: readonly string[], at: number): void {
    const columns = this.#columns();
    const text = chars.map(shown).join('');
    const before = chars.slice(0, at).map(shown).join('');
    const drawn = this.#drawn;
    const start = after(visible(this.#prompt), { row: 0, column: 0 }, columns);
    const cursor = after(before, start, columns);
    if (drawn && drawn.columns === columns && at === chars.length && drawn.at === drawn.text.length && text.startsWith(drawn.text)) {
      const added = text.slice(drawn.text.length);
      this.#write(added + (cursor.column === 0 && added !== '' ? ' \r' : ''));
    } else this.#redraw(text, start, cursor, columns);
    this.#row = cursor.row;
    this.#drawn = { text, at: before.length, columns };
  }

  #redraw(text: string, start: Place, cursor: Place, columns: number): void {
    const end = after(text, start, columns);
    let out = `${this.#row > 0 ? `\x1b[${this.#row}A` : ''}\r\x1b[J${sent(this.#prompt)}${start.column === 0 && start.row > 0 && text === '' ? ' \r' : ''}${text.replace(/\n/g, '\r\n')}`;
    if (end.column === 0 && end.row > 0 && text !== '' && !text.endsWith('\n')) out += ' \r';
    if (end.row > cursor.row) out += `\x1b[${end.row - cursor.row}A`;
    if (end.row !== cursor.row || end.column !== cursor.column) out += `\r${cursor.column > 0 ? `\x1b[${cursor.column}C` : ''}`;
    this.#write(out);
  }

  /** The terminal has another width: everything is drawn anew from the prompt's row. */
  resized(): void {
    const drawn = this.#drawn;
    if (!drawn) return;
    const columns = this.#columns();
    const start = after(visible(this.#prompt), { row: 0, column: 0 }, columns);
    this.#row = after(drawn.text.slice(0, drawn.at), start, columns).row;
    this.#drawn = undefined;
  }

  /** Leaves the line on the screen and goes below it. */
  finish(chars: readonly string[]): void {
    this.draw(chars, chars.length);
    this.#write('\n');
    this.#row = 0;
    this.#drawn = undefined;
  }

  /** Puts something below the line and begins the line again under it. */
  below(text: string): void {
    this.#write(text);
    this.#row = 0;
    this.#drawn = undefined;
  }

  clear(): void {
    this.#write('\x1b[H\x1b[2J');
    this.#row = 0;
    this.#drawn = undefined;
  }
}
