// Records of an input, as they come: separated by a character, by an expression, or (RS = "") by empty lines. upstream: mawk fin.c
import type { Readable } from '../../../../base/pipe.ts';
import type { OpenFile, Process } from '../../../os/types.ts';
import { textOf } from './bytes-text.ts';
import { patternOf } from './patterns.ts';

export class Records {
  readonly #p: Process;
  readonly #from: OpenFile | Readable;
  #text = '';
  #at = 0;
  /** The end of the text that came last, looked at by itself: a record without an end must not cost its square. */
  #fresh = '';
  #ended = false;

  constructor(p: Process, from: OpenFile | Readable) {
    this.#p = p;
    this.#from = from;
  }

  get source(): OpenFile | Readable {
    return this.#from;
  }

  /** A record that is here already; null at the end; undefined: more has to be read first. */
  take(separator: string): string | null | undefined {
    if (separator === '') return this.#paragraph();
    if (separator.length > 1) return this.#byPattern(separator);
    const end = this.#next(separator);
    if (end < 0) return this.#ended ? this.#rest() : undefined;
    const record = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return record;
  }

  async more(): Promise<void> {
    const bytes = await this.#from.read();
    if (bytes === null) this.#ended = true;
    else {
      const before = this.#text.length;
      this.#fresh = textOf(bytes);
      this.#text = this.#text.slice(this.#at) + this.#fresh;
      this.#p.hold(this.#text.length - before);
      this.#at = 0;
    }
  }

  #next(separator: string): number {
    const from = this.#text.length - this.#fresh.length;
    if (this.#at > 0) return this.#text.indexOf(separator, this.#at);
    const end = this.#fresh.indexOf(separator);
    return end < 0 ? end : from + end;
  }

  #rest(): string | null {
    if (this.#at >= this.#text.length) return null;
    const record = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return record;
  }

  #byPattern(separator: string): string | null | undefined {
    const found = patternOf(separator).find(this.#text, this.#at);
    // A match that reaches the end of what is here may go on.
    if (found && found[1] > found[0] && (found[1] < this.#text.length || this.#ended)) {
      const record = this.#text.slice(this.#at, found[0]);
      this.#at = found[1];
      return record;
    }
    if (!this.#ended) return undefined;
    const rest = this.#rest();
    return rest?.endsWith('\n') ? rest.slice(0, -1) : rest;
  }

  #paragraph(): string | null | undefined {
    while (this.#text[this.#at] === '\n') this.#at++;
    const end = this.#text.indexOf('\n\n', this.#at);
    if (end >= 0) {
      const record = this.#text.slice(this.#at, end);
      this.#at = end + 2;
      return record;
    }
    if (!this.#ended) return undefined;
    const rest = this.#rest();
    return rest === null ? null : rest.replace(/\n+$/, '');
  }
}
