// Backslash escapes in arguments, as echo -e, tr and others read them.
import { encode } from '../../../base/bytes.ts';

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

/** Bytes of a text with escapes; `stop` when \c ended it. */
export function unescapeText(text: string): { bytes: number[]; stop: boolean } {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; ) {
    if (text[i] !== '\\') {
      const c = String.fromCodePoint(text.codePointAt(i) ?? 0);
      bytes.push(...encode(c));
      i += c.length;
      continue;
    }
    const rest = text.slice(i);
    const m = /^\\(?:0([0-7]{0,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([abefnrtv\\])|(c))/.exec(rest);
    if (!m) {
      bytes.push(92);
      i++;
      continue;
    }
    if (m[5]) return { bytes, stop: true };
    if (m[1] !== undefined) bytes.push(Number.parseInt(m[1] || '0', 8) & 255);
    else if (m[2]) bytes.push(Number.parseInt(m[2], 16));
    else if (m[3]) bytes.push(...encode(String.fromCodePoint(Number.parseInt(m[3], 16))));
    else bytes.push(SIMPLE[m[4] ?? ''] ?? 92);
    i += m[0].length;
  }
  return { bytes, stop: false };
}
