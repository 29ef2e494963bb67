// $0, its fields and NF, each made from the others when it is asked for. upstream: mawk field.c
import { pieces } from './patterns.ts';
import { fromOutside, type Value } from './values.ts';

export interface Separators {
  readonly fields: () => string;
  readonly output: () => string;
  readonly text: (value: Value) => string;
}

export class CurrentRecord {
  readonly #by: Separators;
  #whole: Value = '';
  #fields: Value[] = [];
  #separator = ' ';
  #split = true;
  #joined = true;

  constructor(by: Separators) {
    this.#by = by;
  }

  set(text: string): void {
    this.#whole = fromOutside(text);
    // A later FS is for later records.
    this.#separator = this.#by.fields();
    this.#split = false;
    this.#joined = true;
  }

  get count(): number {
    this.#divide();
    return this.#fields.length;
  }

  set count(n: number) {
    this.#divide();
    const length = Math.max(0, Math.trunc(n));
    while (this.#fields.length < length) this.#fields.push('');
    this.#fields.length = length;
    this.#joined = false;
  }

  get(i: number): Value {
    if (i === 0) {
      if (!this.#joined) {
        this.#whole = fromOutside(this.#fields.map(this.#by.text).join(this.#by.output()));
        this.#joined = true;
      }
      return this.#whole;
    }
    this.#divide();
    return this.#fields[i - 1];
  }

  assign(i: number, value: Value): void {
    if (i === 0) {
      const text = this.#by.text(value);
      this.set(text);
      this.#whole = typeof value === 'number' ? fromOutside(text) : value;
      return;
    }
    this.#divide();
    if (i > this.#fields.length) this.count = i;
    this.#fields[i - 1] = value;
    this.#joined = false;
  }

  #divide(): void {
    if (this.#split) return;
    this.#split = true;
    this.#fields = pieces(this.#by.text(this.#whole), this.#separator).map(fromOutside);
  }
}
