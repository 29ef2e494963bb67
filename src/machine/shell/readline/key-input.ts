// Keys out of the bytes of a terminal: a key, or a character, may come in pieces. upstream: readline input.c rl_read_key
import { decode } from '../../../base/bytes.ts';
import { type Key, nextKey } from './keys.ts';

export class KeyInput {
  readonly #read: () => Promise<Uint8Array | null>;
  /** Typed and not looked at yet: what follows an Enter belongs to the next line. */
  #input = '';
  #tail = new Uint8Array(0);

  constructor(read: () => Promise<Uint8Array | null>) {
    this.#read = read;
  }

  /** The next key; undefined when the terminal is gone. */
  async next(): Promise<Key | undefined> {
    for (;;) {
      const next = nextKey(this.#input);
      if (next) {
        this.#input = next.rest;
        return next.key;
      }
      const bytes = await this.#read();
      if (!bytes) return undefined;
      this.#input += this.#decode(bytes);
    }
  }

  #decode(bytes: Uint8Array): string {
    const all = new Uint8Array(this.#tail.length + bytes.length);
    all.set(this.#tail);
    all.set(bytes, this.#tail.length);
    let end = all.length;
    // A character may be cut in two.
    for (let back = 1; back <= Math.min(3, all.length); back++) {
      const b = all[all.length - back] ?? 0;
      if ((b & 0xc0) === 0x80) continue;
      const need = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
      if (need > back) end = all.length - back;
      break;
    }
    this.#tail = all.slice(end);
    return decode(all.subarray(0, end));
  }
}
