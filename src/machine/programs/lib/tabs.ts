// Tabs as spaces, and spaces as tabs. upstream: coreutils src/expand.c, unexpand.c
import { charWidth } from './width.ts';

/** A line with its tabs as spaces. */
export function spaced(line: string, tab: number, initial: boolean): string {
  let out = '';
  let column = 0;
  let text = false;
  for (const c of line) {
    if (c === '\t' && !(initial && text)) {
      const n = tab - (column % tab);
      out += ' '.repeat(n);
      column += n;
      continue;
    }
    if (c !== ' ' && c !== '\t') text = true;
    out += c;
    column += c === '\t' ? tab - (column % tab) : charWidth(c);
  }
  return out;
}

/** A line with its blanks as tabs. */
export function tabbed(line: string, tab: number, all: boolean): string {
  let out = '';
  let column = 0;
  let blanks = '';
  let text = false;
  for (const c of line) {
    if ((c === ' ' || c === '\t') && (all || !text)) {
      column = c === '\t' ? column + tab - (column % tab) : column + 1;
      blanks += c;
      if (column % tab === 0) {
        out += blanks === ' ' && text ? ' ' : '\t';
        blanks = '';
      }
      continue;
    }
    text = true;
    out += blanks + c;
    blanks = '';
    column++;
  }
  return out + blanks;
}
