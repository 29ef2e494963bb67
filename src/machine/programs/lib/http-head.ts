// The head of an HTTP message as it was read: its lines are checked at once and taken apart when somebody asks for all of them.
import type { Header, HttpHead } from './http.ts';

export class ReadHead implements HttpHead {
  readonly start: string;
  readonly text: string;
  #headers: readonly Header[] | undefined = undefined;

  constructor(start: string, text: string) {
    this.start = start;
    this.text = text;
  }

  get headers(): readonly Header[] {
    this.#headers ??= headersOf(this.text);
    return this.#headers;
  }

  /** The first header of a name, which is given in lower case. */
  header(name: string): string | undefined {
    const { text } = this;
    for (let at = text.indexOf('\n'); at >= 0; ) {
      const from = at + 1;
      at = text.indexOf('\n', from);
      const colon = from + name.length;
      if (text.charCodeAt(colon) === COLON && text.slice(from, colon).toLowerCase() === name) return text.slice(colon + 1, lineEnd(text, at)).trim();
    }
    return undefined;
  }
}

const COLON = 58;

/** Undefined when a header line has no colon. `whole` ends with an empty line. */
export function readHead(whole: string): ReadHead | undefined {
  const text = withoutNewline(withoutNewline(whole));
  let at = text.indexOf('\n');
  const start = text.slice(0, lineEnd(text, at));
  while (at >= 0) {
    const from = at + 1;
    at = text.indexOf('\n', from);
    const colon = text.indexOf(':', from);
    if (colon <= from || (at >= 0 && colon > at)) return undefined;
  }
  return new ReadHead(start, text);
}

function headersOf(text: string): readonly Header[] {
  const headers: Header[] = [];
  for (let at = text.indexOf('\n'); at >= 0; ) {
    const from = at + 1;
    at = text.indexOf('\n', from);
    const colon = text.indexOf(':', from);
    headers.push([text.slice(from, colon), text.slice(colon + 1, lineEnd(text, at)).trim()]);
  }
  return headers;
}

/** Where the line ends whose newline is at `newline`; the last one has none (-1). */
function lineEnd(text: string, newline: number): number {
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' ? newline - 1 : newline;
}

const withoutNewline = (text: string): string => (text.endsWith('\n') ? text.slice(0, lineEnd(text, text.length - 1)) : text);
