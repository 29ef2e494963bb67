// Words under construction: text with what is quoted in it, split at IFS as it comes. upstream: bash subst.c list_string
import { escapePattern } from './pattern.ts';

export interface Field {
  text: string;
  /** The same with everything quoted escaped, so that only real wildcards match. */
  pattern: string;
  /** Unquoted text may hold wildcards. */
  wild: boolean;
}

const WILD = /[*?[]|[?*+@!]\(/;

export class FieldBuilder {
  readonly done: Field[] = [];
  readonly #separators: string;
  #text = '';
  #pattern = '';
  #wild = false;
  #present = false;

  constructor(separators: string) {
    this.#separators = separators;
  }

  /** Text that is taken as it is. */
  quoted(text: string): void {
    this.#text += text;
    this.#pattern += escapePattern(text);
    this.#present = true;
  }

  /** Text of the script itself: never split, but its wildcards count. */
  literal(text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#pattern += text;
    this.#present = true;
    if (!this.#wild && WILD.test(text)) this.#wild = true;
  }

  /** The result of an unquoted expansion. */
  split(text: string): void {
    const separators = this.#separators;
    if (separators === '') return this.#expanded(text);
    let at = 0;
    let from = 0;
    while (at < text.length) {
      const c = text[at] ?? '';
      if (!separators.includes(c)) {
        at++;
        continue;
      }
      if (at > from) this.#expanded(text.slice(from, at));
      at = this.#separator(text, at);
      from = at;
    }
    if (at > from) this.#expanded(text.slice(from));
  }

  /** Ends the field that is being made; an empty one counts when `forced`. */
  end(forced = false): void {
    if (!this.#present && !forced) return;
    this.done.push({ text: this.#text, pattern: this.#pattern, wild: this.#wild });
    this.#text = '';
    this.#pattern = '';
    this.#wild = false;
    this.#present = false;
  }

  #expanded(text: string): void {
    this.#text += text;
    this.#pattern += text.replace(/\\/g, '\\\\');
    this.#present = true;
    if (!this.#wild && WILD.test(text)) this.#wild = true;
  }

  /** Blanks around one other separator are part of it. */
  #separator(text: string, start: number): number {
    let at = start;
    const blank = (i: number): boolean => {
      const c = text[i];
      return c !== undefined && (c === ' ' || c === '\t' || c === '\n') && this.#separators.includes(c);
    };
    while (blank(at)) at++;
    const c = text[at];
    if (c !== undefined && this.#separators.includes(c)) {
      this.end(true);
      at++;
      while (blank(at)) at++;
    } else this.end();
    return at;
  }
}

/** A text cut at IFS. */
export function splitFields(sh: { separators(): string }, text: string): string[] {
  const builder = new FieldBuilder(sh.separators());
  builder.split(text);
  builder.end();
  return builder.done.map((f) => f.text);
}
