// The line that is edited: characters, cursor, kills, undo. upstream: readline text.c, kill.c, undo.c

interface State {
  readonly chars: readonly string[];
  readonly at: number;
}

export class LineBuffer {
  chars: string[] = [];
  at = 0;
  #undo: State[] = [];
  #kills: string[] = [];
  #lastKill: 'kill' | 'yank' | 'insert' | undefined;
  #yanked: { from: number; length: number; index: number } | undefined;

  get text(): string {
    return this.chars.join('');
  }

  set(text: string, at = Number.POSITIVE_INFINITY): void {
    this.chars = [...text];
    this.at = Math.min(at, this.chars.length);
  }

  /** A new line: nothing to undo. */
  reset(text = ''): void {
    this.set(text);
    this.#undo = [];
    this.#lastKill = undefined;
  }

  /** Told before each key that is no kill: kills that do not follow each other are separate. */
  calm(): void {
    this.#lastKill = undefined;
  }

  save(typing = false): void {
    if (typing && this.#lastKill === 'insert') return;
    this.#undo.push({ chars: [...this.chars], at: this.at });
    if (typing) this.#lastKill = 'insert';
  }

  undo(): boolean {
    const state = this.#undo.pop();
    if (!state) return false;
    this.chars = [...state.chars];
    this.at = state.at;
    this.#lastKill = undefined;
    return true;
  }

  insert(text: string): void {
    const added = [...text];
    this.chars.splice(this.at, 0, ...added);
    this.at += added.length;
  }

  /** Removes [from, to) and gives what was there. */
  remove(from: number, to: number): string {
    const gone = this.chars.splice(from, to - from).join('');
    if (this.at > from) this.at = Math.max(from, this.at - (to - from));
    return gone;
  }

  kill(from: number, to: number, forward: boolean): void {
    if (from >= to) return;
    const chained = this.#lastKill === 'kill';
    this.save();
    const gone = this.remove(from, to);
    const last = this.#kills.length - 1;
    if (chained && last >= 0) this.#kills[last] = forward ? this.#kills[last] + gone : gone + this.#kills[last];
    else this.#kills.push(gone);
    this.#lastKill = 'kill';
  }

  yank(): void {
    const text = this.#kills.at(-1);
    if (text === undefined) return;
    this.save();
    this.#yanked = { from: this.at, length: [...text].length, index: this.#kills.length - 1 };
    this.insert(text);
    this.#lastKill = 'yank';
  }

  /** M-y: the kill before instead. */
  yankPop(): void {
    const y = this.#yanked;
    if (this.#lastKill !== 'yank' || !y) return;
    const index = (y.index - 1 + this.#kills.length) % this.#kills.length;
    const text = this.#kills[index] ?? '';
    this.remove(y.from, y.from + y.length);
    this.at = y.from;
    this.insert(text);
    this.#yanked = { from: y.from, length: [...text].length, index };
  }

  wordLeft(separator = /[^\p{L}\p{N}]/u): number {
    let i = this.at;
    while (i > 0 && separator.test(this.chars[i - 1] ?? '')) i--;
    while (i > 0 && !separator.test(this.chars[i - 1] ?? '')) i--;
    return i;
  }

  wordRight(): number {
    const separator = /[^\p{L}\p{N}]/u;
    let i = this.at;
    while (i < this.chars.length && separator.test(this.chars[i] ?? '')) i++;
    while (i < this.chars.length && !separator.test(this.chars[i] ?? '')) i++;
    return i;
  }

  transpose(): void {
    if (this.at === 0 || this.chars.length < 2) return;
    this.save();
    const right = this.at === this.chars.length ? this.at - 1 : this.at;
    [this.chars[right - 1], this.chars[right]] = [this.chars[right] ?? '', this.chars[right - 1] ?? ''];
    this.at = right + 1;
  }

  recase(change: 'upper' | 'lower' | 'capital'): void {
    this.save();
    const end = this.wordRight();
    let first = true;
    for (let i = this.at; i < end; i++) {
      const c = this.chars[i] ?? '';
      const letter = /[\p{L}\p{N}]/u.test(c);
      this.chars[i] = change === 'upper' || (change === 'capital' && first && letter) ? c.toUpperCase() : c.toLowerCase();
      if (letter) first = false;
    }
    this.at = end;
  }
}
