// The lines that a command is for: 3,7 . $ % 'a /text/ +2. upstream: vim 9 src/ex_docmd.c get_address
import type { ViEditor } from './editor.ts';
import { compilePattern } from './search.ts';

export interface Range {
  /** From 0; undefined when none was given. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** How much of the line it took. */
  readonly length: number;
}

/** Reads the range at the start of a line; a text is the error. */
export function parseRange(e: ViEditor, text: string): Range | string {
  const b = e.buffer;
  if (text.startsWith('%')) return { from: 0, to: b.lines.length - 1, length: 1 };
  let at = 0;
  const found: number[] = [];
  let error: string | undefined;
  const one = (): number | undefined => {
    const rest = text.slice(at);
    const m = /^(?:(\d+)|(\.)|(\$)|'([a-zA-Z<>'[])|([/?])((?:[^\\/]|\\.)*?)(?:\5|$))/.exec(rest);
    let line: number | undefined;
    if (m) {
      at += m[0].length;
      if (m[1] !== undefined) line = Number(m[1]) - 1;
      else if (m[2]) line = b.cursor.line;
      else if (m[3]) line = b.lines.length - 1;
      else if (m[4]) {
        line = e.marks.get(m[4])?.line;
        if (line === undefined) error = 'E20: Mark not set';
      } else {
        const regex = compilePattern(e, m[6] ?? '');
        const order = b.lines.map((_, i) => (m[5] === '?' ? b.cursor.line - 1 - i + b.lines.length : b.cursor.line + 1 + i) % b.lines.length);
        line = typeof regex === 'string' ? undefined : order.find((n) => regex.test(b.line(n)));
        if (line === undefined) error = `E486: Pattern not found: ${m[6]}`;
      }
    }
    for (let step = /^([+-])(\d*)/.exec(text.slice(at)); step; step = /^([+-])(\d*)/.exec(text.slice(at))) {
      at += step[0].length;
      line = (line ?? b.cursor.line) + Number(step[2] || 1) * (step[1] === '-' ? -1 : 1);
    }
    return line;
  };
  const first = one();
  if (first !== undefined) found.push(first);
  while (text[at] === ',' || text[at] === ';') {
    at++;
    if (found.length === 0) found.push(b.cursor.line);
    found.push(one() ?? b.cursor.line);
  }
  if (error) return error;
  return { from: found.length > 1 ? found.at(-2) : found[0], to: found.at(-1), length: at };
}
