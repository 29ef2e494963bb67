// How many columns text takes; the table is the terminal's own, so that editors and listings agree with it.
import { characterWidth } from '../../os/character-width.ts';

/** 0 for marks that combine, 2 for wide characters, else 1. */
export function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x300 ? 1 : characterWidth(code);
}

/** Columns of a text without control characters. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let n = 0;
  for (const c of text) n += charWidth(c);
  return n;
}
