// What nano's screen looks like: title, text, status, help. upstream: nano 7.2 src/winio.c

import { isBefore, type Place, type TextBuffer } from '../edit-buffer.ts';
import { cells, columnOf } from '../line-columns.ts';
import type { Frame } from '../screen.ts';
import { textWidth } from '../width.ts';

const reverse = (text: string): string => `\x1b[7m${text}\x1b[m`;

export interface ViewState {
  readonly columns: number;
  readonly rows: number;
  readonly buffer: TextBuffer;
  readonly top: number;
  readonly name: string;
  /** GNU nano 7.2, or [1/2]. */
  readonly corner: string;
  readonly state: string;
  readonly numbers: boolean;
  readonly message: string;
  /** The question in the status row, and where its cursor is. */
  readonly prompt: { readonly text: string; readonly cursor: number } | undefined;
  readonly bars: readonly [string, string];
  readonly highlight: readonly [Place, Place] | undefined;
}

/** The column at which a long line begins to be shown when the cursor is at `column`. */
function pageStart(column: number, width: number): number {
  if (column === 0 || column + 2 < width) return 0;
  return width > 8 ? column - 6 - ((column - 6) % (width - 8)) : column - (width - 2);
}

function marginOf(state: Pick<ViewState, 'numbers' | 'buffer'>): number {
  return state.numbers ? Math.max(2, String(state.buffer.lines.length).length) + 1 : 0;
}

/** How many rows show text. */
export const textRows = (rows: number): number => Math.max(1, rows - 4);

export function render(s: ViewState): Frame {
  const margin = marginOf(s);
  const width = s.columns - margin;
  const rows = [title(s)];
  const { cursor } = s.buffer;
  const column = columnOf(s.buffer.line(), cursor.at);
  for (let r = 0; r < textRows(s.rows); r++) {
    const n = s.top + r;
    const number = margin > 0 ? `${reverse(n < s.buffer.lines.length ? String(n + 1).padStart(margin - 1) : ' '.repeat(margin - 1))} ` : '';
    rows.push(n < s.buffer.lines.length ? number + textRow(s, n, width, n === cursor.line ? pageStart(column, width) : 0) : '');
  }
  rows.push(statusRow(s), s.bars[0], s.bars[1]);
  if (s.prompt) return { rows, cursor: [s.rows - 3, Math.min(s.prompt.cursor, s.columns - 1)] };
  return { rows, cursor: [cursor.line - s.top + 1, margin + column - pageStart(column, width)] };
}

function title(s: ViewState): string {
  const corner = s.corner;
  const left = corner.length + 3;
  const stateRoom = s.state ? s.state.length + 2 : 10;
  const length = textWidth(s.name) + (s.state ? 1 : 0);
  let name = s.name + (s.buffer.modified ? ' *' : '');
  let offset = left + Math.floor((s.columns - left - stateRoom - length) / 2);
  if (offset < left) {
    offset = left;
    if (textWidth(s.name) > s.columns - left - 2) name = `...${s.name.slice(-Math.max(1, s.columns - left - 6))}${s.buffer.modified ? ' *' : ''}`;
  }
  let head = `  ${corner}`.padEnd(offset) + name;
  const state = s.state || (s.buffer.mark ? 'M' : '');
  const gap = s.columns - textWidth(head) - 6;
  if (state !== '' && gap >= 0) head += ' '.repeat(gap) + state;
  return reverse(head + ' '.repeat(Math.max(0, s.columns - textWidth(head))));
}

function textRow(s: ViewState, n: number, width: number, from: number): string {
  const line = s.buffer.line(n);
  const whole = columnOf(line, line.length);
  const cut = whole - from > width;
  const shown = cells(line, from, from + width - (cut ? 1 : 0));
  let out = '';
  let lit = false;
  for (const cell of shown) {
    const place = { line: n, at: cell.at };
    const light = s.highlight !== undefined && !isBefore(place, s.highlight[0]) && isBefore(place, s.highlight[1]);
    if (light !== lit) out += light ? '\x1b[7m' : '\x1b[m';
    lit = light;
    out += from > 0 && cell.column === from ? `${reverse('<')}${cell.text.slice(1)}${lit ? '\x1b[7m' : ''}` : cell.text;
  }
  if (lit) out += '\x1b[m';
  return cut ? out + reverse('>') : out;
}

function statusRow(s: ViewState): string {
  if (s.prompt) return reverse(s.prompt.text.slice(0, s.columns).padEnd(s.columns));
  if (s.message === '') return '';
  const text = s.message.length > s.columns - 4 ? `${s.message.slice(0, Math.max(0, s.columns - 7))}...` : s.message;
  const at = Math.max(0, Math.floor((s.columns - textWidth(text) - 4) / 2));
  return ' '.repeat(at) + reverse(`[ ${text} ]`);
}
