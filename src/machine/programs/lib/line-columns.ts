// Where characters of a line stand on a terminal: tabs, wide and control characters.
import { charWidth } from './width.ts';

/** What a character looks like at a column. */
function shownAs(char: string, column: number, tab = 8): string {
  if (char === '\t') return ' '.repeat(tab - (column % tab));
  if (char < ' ') return `^${String.fromCharCode(char.charCodeAt(0) + 64)}`;
  return char === '\x7f' ? '^?' : char;
}

function widthOf(char: string, column: number, tab: number): number {
  return char < ' ' || char === '\x7f' ? shownAs(char, column, tab).length : charWidth(char);
}

/** The column of a place in a line. */
export function columnOf(line: string, at: number, tab = 8): number {
  let column = 0;
  for (const c of line.slice(0, at)) column += widthOf(c, column, tab);
  return column;
}

/** The place in a line whose column is nearest before `column`. */
export function placeAt(line: string, column: number, tab = 8): number {
  let at = 0;
  let c = 0;
  for (const char of line) {
    const w = widthOf(char, c, tab);
    if (c + w > column) break;
    c += w;
    at += char.length;
  }
  return at;
}

/** A piece of a line between two columns, as cells of text; each with the place that it comes from. */
export function cells(line: string, from: number, to: number, tab = 8): { text: string; at: number; column: number }[] {
  const out: { text: string; at: number; column: number }[] = [];
  let column = 0;
  let at = 0;
  for (const char of line) {
    const w = widthOf(char, column, tab);
    const shown = shownAs(char, column, tab);
    if (column >= from && column + w <= to) out.push({ text: shown, at, column });
    else if (column < from && column + w > from) out.push({ text: ' '.repeat(Math.min(column + w, to) - from), at, column: from });
    else if (column < to && column + w > to) out.push({ text: ' '.repeat(to - column), at, column });
    if (column >= to) break;
    column += w;
    at += char.length;
  }
  return out;
}
