// ^R and ^S: looking for a line of the history while its text is typed. upstream: readline isearch.c
import type { Key } from './keys.ts';

/** What a key came to: whether the search goes on, and the line that it stands at now. */
interface Pressed {
  readonly kept: boolean;
  readonly found?: { readonly line: string; readonly at?: number } | undefined;
}

export class HistorySearch {
  readonly #entries: readonly string[];
  readonly #before: string;
  #backward: boolean;
  #query = '';
  /** The entry that it stands at. */
  at: number;
  failed = false;

  constructor(entries: readonly string[], before: string, backward: boolean) {
    this.#entries = entries;
    this.#before = before;
    this.#backward = backward;
    this.at = backward ? entries.length : -1;
  }

  get prompt(): string {
    return `(${this.failed ? 'failed ' : ''}${this.#backward ? 'reverse-' : ''}i-search)\`${this.#query}': `;
  }

  press(key: Key): Pressed {
    if (key.kind === 'text') {
      this.#query += key.text;
      return this.#seek(this.at, true);
    }
    const name = key.kind === 'key' ? key.name : '';
    if (name === '^R' || name === '^S') {
      this.#backward = name === '^R';
      return this.#seek(this.at + (this.#backward ? -1 : 1), false);
    }
    if (name === 'backspace' || name === '^H') {
      this.#query = [...this.#query].slice(0, -1).join('');
      return this.#seek(this.#backward ? this.#entries.length : -1, true);
    }
    return { kept: false, found: name === '^G' ? { line: this.#before } : undefined };
  }

  #seek(from: number, inclusive: boolean): Pressed {
    const entries = this.#entries;
    const step = this.#backward ? -1 : 1;
    let i = Math.min(Math.max(from, -1), entries.length);
    if (inclusive && (i < 0 || i >= entries.length)) i += step;
    for (; this.#query !== '' && i >= 0 && i < entries.length; i += step) {
      const line = entries[i] ?? '';
      const where = this.#backward ? line.lastIndexOf(this.#query) : line.indexOf(this.#query);
      if (where < 0) continue;
      this.at = i;
      this.failed = false;
      return { kept: true, found: { line, at: [...line.slice(0, where)].length } };
    }
    this.failed = this.#query !== '';
    return { kept: true };
  }
}
