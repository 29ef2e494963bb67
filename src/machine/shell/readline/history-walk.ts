// Walking through history while a line is edited: lines that were changed on the way keep their change until Enter.

export class HistoryWalk {
  readonly entries: readonly string[];
  readonly #edited = new Map<number, string>();
  #at: number;

  constructor(entries: readonly string[]) {
    this.entries = entries;
    this.#at = entries.length;
  }

  /** The line to show after a step, or undefined at the end of the road. */
  go(step: 'older' | 'newer' | 'oldest' | 'newest', current: string): string | undefined {
    const last = this.entries.length;
    const to = step === 'older' ? this.#at - 1 : step === 'newer' ? this.#at + 1 : step === 'oldest' ? 0 : last;
    if (to < 0 || to > last || to === this.#at) return undefined;
    this.#edited.set(this.#at, current);
    this.#at = to;
    return this.#edited.get(to) ?? this.entries[to] ?? '';
  }

  /** A search has ended at a line. */
  jump(to: number): void {
    if (to >= 0 && to < this.entries.length) this.#at = to;
  }
}
