// A small terminal: enough of a VT100 to see what a line editor draws.
import { characterWidth } from '../../src/machine/os/character-width.ts';

export class Vt {
  readonly columns: number;
  readonly rows: number;
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  #wrap = false;
  #left = '';

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** All lines that were shown, without blanks at their ends and without empty lines at the end. */
  get text(): string {
    return this.#lines
      .map((l) =>
        Array.from(l, (c) => c ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  get cursor(): { row: number; column: number } {
    return { row: this.#row, column: this.#column };
  }

  write(text: string): void {
    let rest = this.#left + text;
    this.#left = '';
    while (rest !== '') {
      const sequence = /^\x1b\[([0-9;?]*)([A-Za-z])/.exec(rest);
      if (sequence) {
        this.#csi(sequence[1]!, sequence[2]!);
        rest = rest.slice(sequence[0].length);
        continue;
      }
      if (/^\x1b(?:\[[0-9;?]*)?$/.test(rest)) {
        this.#left = rest;
        return;
      }
      const c = String.fromCodePoint(rest.codePointAt(0)!);
      rest = rest.slice(c.length);
      this.#char(c);
    }
  }

  #char(c: string): void {
    if (c === '\r') [this.#column, this.#wrap] = [0, false];
    else if (c === '\n') [this.#row, this.#wrap] = [this.#row + 1, false];
    else if (c === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (c >= ' ') this.#print(c);
    while (this.#lines.length <= this.#row) this.#lines.push([]);
  }

  #print(c: string): void {
    const width = characterWidth(c.codePointAt(0)!);
    if (this.#wrap || this.#column + width > this.columns) {
      this.#row++;
      this.#column = 0;
      this.#wrap = false;
    }
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    const line = this.#lines[this.#row]!;
    while (line.length < this.#column) line.push(' ');
    line[this.#column] = c;
    if (width === 2) line[this.#column + 1] = '';
    this.#column += width;
    if (this.#column >= this.columns) {
      this.#column = this.columns - 1;
      this.#wrap = true;
    }
  }

  #csi(args: string, kind: string): void {
    const n = Number(args) || 1;
    this.#wrap = kind === 'm' || kind === 'h' || kind === 'l' ? this.#wrap : false;
    if (kind === 'A') this.#row = Math.max(0, this.#row - n);
    else if (kind === 'B') this.#row += n;
    else if (kind === 'C') this.#column = Math.min(this.columns - 1, this.#column + n);
    else if (kind === 'D') this.#column = Math.max(0, this.#column - n);
    else if (kind === 'H') [this.#row, this.#column] = [0, 0];
    else if (kind === 'J' && args === '2') this.#lines = [[]];
    else if (kind === 'J') {
      this.#lines.length = this.#row + 1;
      this.#lines[this.#row] = this.#lines[this.#row]!.slice(0, this.#column);
    } else if (kind === 'K') this.#lines[this.#row] = (this.#lines[this.#row] ?? []).slice(0, this.#column);
  }
}
