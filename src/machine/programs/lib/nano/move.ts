// Movements of the cursor, and where it is. upstream: nano 7.2 src/move.c, winio.c report_cursor_position
import { type Place, same, type TextBuffer } from '../edit-buffer.ts';
import { columnOf, placeAt } from '../line-columns.ts';
import type { NanoHost } from './host.ts';
import { textRows } from './view.ts';

/** Moves the cursor when the key is one that does. */
export function moveBy(n: NanoHost, name: string): boolean {
  const b = n.buffer;
  const page = Math.max(1, textRows(n.screen.rows) - 2);
  const to = (line: number, at: number): void => {
    b.cursor = { line, at };
    n.keepColumn();
  };
  const vertical = (by: number): void => {
    const line = Math.max(0, Math.min(b.lines.length - 1, b.cursor.line + by));
    b.cursor = { line, at: placeAt(b.line(line), b.wanted) };
  };
  // The cursor stays in its row of the screen; where the text ends, it goes to the very end.
  const pageBy = (by: number): void => {
    const row = b.cursor.line - n.here.top;
    const line = b.cursor.line + by;
    if (line < 0) return to(0, 0);
    if (line >= b.lines.length) return to(b.lines.length - 1, b.line(b.lines.length - 1).length);
    vertical(by);
    n.here.top = Math.max(0, b.cursor.line - row);
  };
  switch (name) {
    case 'Left':
    case '^B':
      b.cursor = b.step(b.cursor, -1);
      break;
    case 'Right':
    case '^F':
      b.cursor = b.step(b.cursor, 1);
      break;
    case 'Up':
    case '^P':
      vertical(-1);
      return true;
    case 'Down':
    case '^N':
      vertical(1);
      return true;
    case 'Home':
    case '^A':
      to(b.cursor.line, 0);
      return true;
    case 'End':
    case '^E':
      to(b.cursor.line, b.line().length);
      return true;
    case 'PageUp':
    case '^Y':
    case 'F7':
      pageBy(-page);
      return true;
    case 'PageDown':
    case '^V':
    case 'F8':
      pageBy(page);
      return true;
    case 'C-Right':
    case 'M- ':
    case '^Space':
      b.cursor = wordFrom(b, 1);
      break;
    case 'C-Left':
      b.cursor = wordFrom(b, -1);
      break;
    case 'M-\\':
    case 'C-Home':
    case 'M-|':
      to(0, 0);
      return true;
    case 'M-/':
    case 'C-End':
    case 'M-?':
      to(b.lines.length - 1, b.line(b.lines.length - 1).length);
      return true;
    case 'C-Up':
    case 'M-7':
      paragraphFrom(b, -1);
      break;
    case 'C-Down':
    case 'M-8':
      paragraphFrom(b, 1);
      break;
    default:
      return false;
  }
  n.keepColumn();
  return true;
}

function wordFrom(b: TextBuffer, by: 1 | -1): Place {
  const word = (place: Place): boolean => /[\p{L}\p{N}_]/u.test(b.line(place.line)[place.at] ?? '');
  let at = b.cursor;
  const stuck = (next: Place): boolean => same(next, at);
  if (by > 0) {
    while (word(at) && !stuck(b.step(at, 1))) at = b.step(at, 1);
    while (!word(at) && !stuck(b.step(at, 1))) at = b.step(at, 1);
    return at;
  }
  at = b.step(at, -1);
  while (!word(at) && !stuck(b.step(at, -1))) at = b.step(at, -1);
  while (at.at > 0 && word(b.step(at, -1))) at = b.step(at, -1);
  return at;
}

function paragraphFrom(b: TextBuffer, by: 1 | -1): void {
  let line = b.cursor.line;
  const blank = (n: number): boolean => b.line(n).trim() === '';
  line += by;
  while (line > 0 && line < b.lines.length - 1 && !blank(line)) line += by;
  b.cursor = { line: Math.max(0, Math.min(b.lines.length - 1, line)), at: 0 };
}

/** What ^C tells. */
export function positionOf(b: TextBuffer): string {
  const total = b.lines.length;
  const { line, at } = b.cursor;
  const col = columnOf(b.line(), at) + 1;
  const cols = columnOf(b.line(), b.line().length) + 1;
  const chars = (s: string): number => Array.from(s).length;
  const before = b.lines.slice(0, line).reduce((n, l) => n + chars(l) + 1, 0) + chars(b.line().slice(0, at));
  const all = chars(b.text()) + (b.text().endsWith('\n') || b.text() === '' ? 0 : 1);
  const percent = (n: number, of: number): number => (of === 0 ? 0 : Math.floor((100 * n) / of));
  const wide = (n: number): number => Math.max(2, String(n).length);
  const pad = (n: number, width: number): string => String(n).padStart(width);
  return `line ${pad(line + 1, wide(total))}/${total} (${pad(percent(line + 1, total), 2)}%), col ${pad(col, 2)}/${pad(cols, 2)} (${pad(percent(col, cols), 3)}%), char ${pad(before, wide(all))}/${all} (${pad(percent(before, all), 2)}%)`;
}
