// A range of numbers handed out one owner each; the lower band is left to those who ask by number as long as the upper has room.
// upstream: pkg/registry/core/service/{allocator/bitmap.go, portallocator, ipallocator}
import type { Random } from '../../../../base/random.ts';

export class BandAllocator {
  readonly size: number;
  readonly #static: number;
  readonly #used = new Set<number>();

  /** Numbers are 0 … size-1; the first `staticBand` of them are given out by choice only when all others are taken. */
  constructor(size: number, staticBand: number) {
    this.size = size;
    this.#static = staticBand;
  }

  has(n: number): boolean {
    return this.#used.has(n);
  }

  get used(): number {
    return this.#used.size;
  }

  /** False when somebody has it. */
  take(n: number): boolean {
    if (this.#used.has(n)) return false;
    this.#used.add(n);
    return true;
  }

  release(n: number): void {
    this.#used.delete(n);
  }

  clear(): void {
    this.#used.clear();
  }

  /** A free number, chosen by chance, not taken yet; undefined when there is none. `also` counts as taken. */
  pick(random: Random, also?: ReadonlySet<number>): number | undefined {
    return this.#scan(random, this.#static, this.size, also) ?? this.#scan(random, 0, this.#static, also);
  }

  /** From a random place onwards, round once. */
  #scan(random: Random, from: number, to: number, also: ReadonlySet<number> | undefined): number | undefined {
    const width = to - from;
    if (width <= 0) return undefined;
    const start = random.int(width);
    for (let i = 0; i < width; i++) {
      const n = from + ((start + i) % width);
      if (!this.#used.has(n) && !also?.has(n)) return n;
    }
    return undefined;
  }
}

/** How much of a range is kept for choice by number: a `step`th of it within [16, max]; nothing of a small one. upstream: calculateRangeOffset */
export function staticBand(size: number, step: number, max: number): number {
  const min = 16;
  return size <= min ? 0 : Math.min(max, Math.max(min, Math.floor(size / step)));
}
