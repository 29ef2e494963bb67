// Seeded chance (sfc32). Every draw of the world comes from one seed; each part forks a stream of its own, so that one part's draws do not move another's.
import { fnv1a32 } from './hash.ts';

const RANGE = 2 ** 32;

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#a = 0x9e3779b9;
    this.#b = 0x243f6a88;
    this.#c = 0xb7e15162;
    this.#d = this.#seed ^ 0xdeadbeef;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** A stream of its own, the same for the same seed and name. */
  fork(name: string): Random {
    return new Random(fnv1a32(name) ^ Math.imul(this.#seed, 0x85ebca6b));
  }

  /** A whole number in [0, 2^32). */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  /** A fraction in [0, 1). */
  float(): number {
    return this.uint32() / RANGE;
  }

  /** A whole number in [0, n). */
  int(n: number): number {
    return Math.floor((this.uint32() / RANGE) * n);
  }

  /** One of `list`, or undefined when it is empty. */
  pick<T>(list: readonly T[]): T | undefined {
    return list[this.int(list.length)];
  }

  /** `length` characters of `alphabet`. */
  string(alphabet: string, length: number): string {
    // Joined, not added up: a flat string, not a rope of single characters that is kept as long as the name lives.
    const characters = new Array<string>(length);
    for (let i = 0; i < length; i++) characters[i] = alphabet[this.int(alphabet.length)] ?? '';
    return characters.join('');
  }

  /** A version 4 UUID. */
  uuid(): string {
    // Made of codes in one go, flat as well: every object keeps one.
    const codes = UUID_FORM.slice();
    for (const at of UUID_DIGITS) codes[at] = HEX_CODES[this.uint32() >>> 28] ?? 0;
    codes[UUID_VARIANT] = '89ab'.charCodeAt(this.int(4));
    return String.fromCharCode(...codes);
  }

  /** The state of this stream, for a snapshot. */
  save(): readonly number[] {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  /** Continues from a saved state. */
  load(state: readonly number[]): void {
    [this.#a, this.#b, this.#c, this.#d] = [state[0] ?? 0, state[1] ?? 0, state[2] ?? 0, state[3] ?? 0];
  }
}

const HEX_CODES: readonly number[] = [...'0123456789abcdef'].map((c) => c.charCodeAt(0));
const UUID = 'xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx';
const UUID_FORM: readonly number[] = [...UUID].map((c) => c.charCodeAt(0));
const UUID_DIGITS: readonly number[] = [...UUID].flatMap((c, at) => (c === 'x' ? [at] : []));
const UUID_VARIANT = UUID.indexOf('v');

/** The characters of generated names. upstream: k8s.io/apimachinery/pkg/util/rand */
export const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
