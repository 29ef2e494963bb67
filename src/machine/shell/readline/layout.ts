// Where characters land on a terminal of a given width: wide ones do not straddle the edge, and the edge itself wraps late.
import { characterWidth } from '../../os/character-width.ts';

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** A prompt without what takes no room: escape sequences and \x01...\x02 stretches. */
export function visible(prompt: string): string {
  return prompt.replace(/\x01[^\x02]*\x02/g, '').replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '');
}

/** What is sent to the terminal for a prompt. */
export function sent(prompt: string): string {
  return prompt.replace(/[\x01\x02]/g, '');
}

/** How a character of the line is shown: control characters as ^X. */
export function shown(c: string): string {
  const code = c.codePointAt(0) ?? 0;
  return code < 32 && c !== '\n' ? `^${String.fromCharCode(code + 64)}` : code === 127 ? '^?' : c;
}

/** The place after writing `text` from `from`. */
export function after(text: string, from: Place, columns: number): Place {
  let { row, column } = from;
  for (const c of text) {
    if (c === '\n') {
      row++;
      column = 0;
      continue;
    }
    const width = characterWidth(c.codePointAt(0) ?? 0);
    if (column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
    if (column >= columns) {
      row++;
      column = 0;
    }
  }
  return { row, column };
}
