// A map over another one that many share: environments of pods differ in a few names only.

export class OverlayMap implements ReadonlyMap<string, string> {
  readonly #base: ReadonlyMap<string, string>;
  readonly #own: ReadonlyMap<string, string>;

  constructor(base: ReadonlyMap<string, string>, own: ReadonlyMap<string, string>) {
    this.#base = base;
    this.#own = own;
  }

  get(key: string): string | undefined {
    return this.#own.get(key) ?? this.#base.get(key);
  }

  has(key: string): boolean {
    return this.#own.has(key) || this.#base.has(key);
  }

  get size(): number {
    let size = this.#base.size;
    for (const key of this.#own.keys()) if (!this.#base.has(key)) size++;
    return size;
  }

  *entries(): MapIterator<[string, string]> {
    for (const [key, value] of this.#base) yield [key, this.#own.get(key) ?? value];
    for (const [key, value] of this.#own) if (!this.#base.has(key)) yield [key, value];
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  forEach(callback: (value: string, key: string, map: ReadonlyMap<string, string>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}
