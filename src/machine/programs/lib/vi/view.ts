// What vi's screen looks like. upstream: vim 9 src/drawline.c, drawscreen.c
import { isBefore, type Place, type TextBuffer } from '../edit-buffer.ts';
import { cells, columnOf } from '../line-columns.ts';
import type { Frame } from '../screen.ts';
import { textWidth } from '../width.ts';

export interface ViView {
  readonly columns: number;
  readonly rows: number;
  readonly buffer: TextBuffer;
  readonly top: number;
  readonly numbers: boolean;
  readonly status: string;
  /** The column of the cursor in the last row while a command is typed. */
  readonly commandCursor: number | undefined;
  readonly ruler: string;
  readonly highlight: readonly [Place, Place] | undefined;
}

const marginOf = (v: Pick<ViView, 'numbers' | 'buffer'>): number => (v.numbers ? Math.max(3, String(v.buffer.lines.length).length) + 1 : 0);

/** How many rows a line takes. */
export function heightOf(v: Pick<ViView, 'numbers' | 'buffer' | 'columns'>, n: number): number {
  const line = v.buffer.line(n);
  return Math.max(1, Math.ceil(columnOf(line, line.length) / Math.max(1, v.columns - marginOf(v))));
}

export function render(v: ViView): Frame {
  const margin = marginOf(v);
  const width = Math.max(1, v.columns - margin);
  const rows: string[] = [];
  const height = v.rows - 1;
  const { cursor } = v.buffer;
  let where: readonly [number, number] = [0, 0];
  for (let n = v.top; n < v.buffer.lines.length && rows.length < height; n++) {
    const tall = heightOf(v, n);
    if (rows.length > 0 && rows.length + tall > height) {
      // A line that does not fit is not shown in part.
      while (rows.length < height) rows.push('@');
      break;
    }
    if (n === cursor.line) {
      const column = columnOf(v.buffer.line(n), cursor.at);
      where = [rows.length + Math.floor(column / width), margin + (column % width)];
    }
    for (let r = 0; r < tall && rows.length < height; r++) rows.push(prefix(n, r, margin) + part(v, n, r * width, (r + 1) * width));
  }
  while (rows.length < height) rows.push('~');
  const left = v.status.slice(0, v.columns);
  const gap = v.columns - 18 - textWidth(left);
  rows.push(gap > 0 && v.ruler !== '' ? left + ' '.repeat(gap) + v.ruler : left);
  return { rows, cursor: v.commandCursor === undefined ? where : [v.rows - 1, Math.min(v.commandCursor, v.columns - 1)] };
}

function prefix(n: number, r: number, margin: number): string {
  if (margin === 0) return '';
  return r === 0 ? `${String(n + 1).padStart(margin - 1)} ` : ' '.repeat(margin);
}

function part(v: ViView, n: number, from: number, to: number): string {
  let out = '';
  let lit = false;
  for (const cell of cells(v.buffer.line(n), from, to)) {
    const place = { line: n, at: cell.at };
    const light = v.highlight !== undefined && !isBefore(place, v.highlight[0]) && isBefore(place, v.highlight[1]);
    if (light !== lit) out += light ? '\x1b[7m' : '\x1b[m';
    lit = light;
    out += cell.text;
  }
  return lit ? `${out}\x1b[m` : out;
}

/** 3,7  All: line, column, and how far down. */
export function ruler(buffer: TextBuffer, top: number, bottom: number): string {
  const { line, at } = buffer.cursor;
  const text = buffer.line();
  const bytes = new TextEncoder().encode(text.slice(0, at)).length + 1;
  const column = columnOf(text, at) + 1;
  const place = `${line + 1},${text === '' ? '0-1' : bytes === column ? bytes : `${bytes}-${column}`}`;
  const all = buffer.lines.length;
  const where = top === 0 && bottom >= all ? 'All' : top === 0 ? 'Top' : bottom >= all ? 'Bot' : `${Math.floor((top * 100) / (top + all - bottom))}%`;
  return `${place.padEnd(14)}${where}`;
}
