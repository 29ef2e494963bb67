// What Go's decoder says of JSON that is none. upstream: encoding/json scanner.go, apimachinery yaml.JSONSyntaxError

/** json: offset 21: invalid character '"' after object key:value pair. `from`: where the text begins in its file. */
export function goJsonError(text: string, from = 0): string {
  const problem = new JsonScanner(text).problem();
  return problem ? `json: offset ${from + problem.at + 1}: ${problem.message}` : 'unexpected EOF';
}

/** The same without the place: Go's plain decoder. */
export function jsonSyntaxError(text: string): string {
  return new JsonScanner(text).problem()?.message ?? 'unexpected end of JSON input';
}

interface Problem {
  readonly at: number;
  readonly message: string;
}

class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The first character that does not fit; undefined when the text just ends too early. */
  problem(): Problem | undefined {
    try {
      this.#value();
    } catch (e) {
      if (e instanceof Misfit) return { at: this.#at, message: e.message };
      if (!(e instanceof TooShort)) throw e;
    }
    return undefined;
  }

  #space(): string {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
    const c = this.#text[this.#at];
    if (c === undefined) throw new TooShort();
    return c;
  }

  #misfit(context: string): never {
    const c = this.#text[this.#at];
    if (c === undefined) throw new TooShort();
    const shown = c === "'" ? `'\\''` : c === '"' ? `'"'` : c < ' ' ? `'${JSON.stringify(c).slice(1, -1)}'` : `'${c}'`;
    throw new Misfit(`invalid character ${shown} ${context}`);
  }

  #value(): void {
    const c = this.#space();
    if (c === '{') this.#members();
    else if (c === '[') this.#items();
    else if (c === '"') this.#string();
    else if (c === '-' || /\d/.test(c)) this.#at += /^-?\d+(\.\d+)?([eE][-+]?\d+)?/.exec(this.#text.slice(this.#at))?.[0].length ?? 1;
    else this.#literal(c);
  }

  #literal(c: string): void {
    const word = ['true', 'false', 'null'].find((w) => w.startsWith(c));
    if (!word) this.#misfit('looking for beginning of value');
    for (let i = 0; i < word.length; i++, this.#at++) if (this.#text[this.#at] !== word[i]) this.#misfit(`in literal ${word} (expecting '${word[i]}')`);
  }

  #members(): void {
    this.#at++;
    if (this.#space() === '}') {
      this.#at++;
      return;
    }
    for (;;) {
      if (this.#space() !== '"') this.#misfit('looking for beginning of object key string');
      this.#string();
      if (this.#space() !== ':') this.#misfit('after object key');
      this.#at++;
      this.#value();
      const c = this.#space();
      if (c !== ',' && c !== '}') this.#misfit('after object key:value pair');
      this.#at++;
      if (c === '}') return;
    }
  }

  #items(): void {
    this.#at++;
    if (this.#space() === ']') {
      this.#at++;
      return;
    }
    for (;;) {
      this.#value();
      const c = this.#space();
      if (c !== ',' && c !== ']') this.#misfit('after array element');
      this.#at++;
      if (c === ']') return;
    }
  }

  #string(): void {
    for (this.#at++; this.#text[this.#at] !== '"'; this.#at++) {
      const c = this.#text[this.#at];
      if (c === undefined) throw new TooShort();
      if (c < ' ') this.#misfit('in string literal');
      if (c !== '\\') continue;
      this.#at++;
      if (!'"\\/bfnrtu'.includes(this.#text[this.#at] ?? '\0')) this.#misfit('in string escape code');
    }
    this.#at++;
  }
}

class Misfit extends Error {}
class TooShort extends Error {}
