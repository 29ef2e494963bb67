// A long line in pieces. upstream: coreutils src/fold.c
import { encode } from '../../../base/bytes.ts';

/** A line in pieces of a width. */
export function broken(line: string, width: number, spaces: boolean): string {
  const rows: string[] = [];
  let row = '';
  let column = 0;
  const advance = (c: string, at: number): number => (c === '\t' ? at + 8 - (at % 8) : c === '\b' ? Math.max(0, at - 1) : at + encode(c).length);
  for (const c of line) {
    if (advance(c, column) > width && row !== '') {
      const space = spaces ? Math.max(row.lastIndexOf(' '), row.lastIndexOf('\t')) : -1;
      rows.push(space >= 0 ? row.slice(0, space + 1) : row);
      row = space >= 0 ? row.slice(space + 1) : '';
      column = Array.from(row).reduce((n, ch) => advance(ch, n), 0);
    }
    row += c;
    column = advance(c, column);
  }
  return [...rows, row].join('\n');
}
