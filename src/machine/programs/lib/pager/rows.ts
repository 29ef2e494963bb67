// Lines as rows of a screen: wrapped or cut, tabs expanded, colours kept (-R), matches lit.
import type { Regex } from '../regex/regex.ts';
import { charWidth } from '../width.ts';

export interface RowOptions {
  readonly columns: number;
  /** -S: cut instead of wrap; how far to the right. */
  readonly chop: boolean;
  readonly shift: number;
  /** -R: colours pass. */
  readonly raw: boolean;
  readonly highlight: Regex | undefined;
}

const SGR = /^\x1b\[[\d;:]*m/;

/** The rows of one line. `prefix` (a line number) stands before the first. */
export function rowsOf(line: string, options: RowOptions, prefix = ''): string[] {
  const width = Math.max(1, options.columns - prefix.length);
  const lit = litPlaces(line, options);
  const rows: string[] = [];
  let row = '';
  let column = 0;
  let colour = '';
  let skip = options.chop ? options.shift : 0;
  const newRow = (): void => {
    rows.push(prefix !== '' && rows.length > 0 ? ' '.repeat(prefix.length) + row : prefix + row);
    row = colour;
    column = 0;
  };
  for (let i = 0; i < line.length; ) {
    const colours = options.raw && line[i] === '\x1b' ? SGR.exec(line.slice(i, i + 40)) : null;
    if (colours) {
      colour = /^\x1b\[0?m$/.test(colours[0]) ? '' : colour + colours[0];
      row += colours[0];
      i += colours[0].length;
      continue;
    }
    const char = String.fromCodePoint(line.codePointAt(i) ?? 0);
    const [text, w, special] = shown(char, column);
    const light = lit[i] === true;
    i += char.length;
    if (skip > 0) {
      skip -= w;
      continue;
    }
    if (column + w > width) {
      if (options.chop) {
        // The last column tells that the line goes on.
        return [`${prefix}${row.slice(0, -1)}\x1b[m\x1b[7m>\x1b[27m`];
      }
      newRow();
    }
    row += light || special ? `\x1b[7m${text}\x1b[27m` : text;
    column += w;
  }
  newRow();
  return rows;
}

function shown(char: string, column: number): [text: string, width: number, special: boolean] {
  if (char === '\t') {
    const n = 8 - (column % 8);
    return [' '.repeat(n), n, false];
  }
  if (char === '\x1b') return ['ESC', 3, true];
  if (char < ' ') {
    const text = `^${String.fromCharCode(char.charCodeAt(0) + 64)}`;
    return [text, 2, true];
  }
  if (char === '\x7f') return ['^?', 2, true];
  return [char, charWidth(char), false];
}

function litPlaces(line: string, options: RowOptions): readonly boolean[] {
  const lit: boolean[] = [];
  if (!options.highlight) return lit;
  for (let at = 0; at <= line.length; ) {
    const found = options.highlight.find(line, at);
    if (!found) break;
    for (let i = found[0]; i < found[1]; i++) lit[i] = true;
    at = found[1] > found[0] ? found[1] : found[1] + 1;
  }
  return lit;
}
