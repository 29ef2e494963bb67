// The text that an editor works on: lines, a cursor, a mark, undo.

export interface Place {
  line: number;
  /** In UTF-16 units within the line, never inside a character. */
  at: number;
}

/** How to take back, or do again, one edit: replace `removed` at `from` by `inserted`. */
export interface Edit {
  readonly kind: string;
  readonly from: Place;
  readonly removed: string;
  readonly inserted: string;
  readonly before: Place;
  after: Place;
  /** Edits with the same number are undone together. */
  readonly group: number;
}

export class TextBuffer {
  lines: string[] = [''];
  cursor: Place = { line: 0, at: 0 };
  mark: Place | undefined;
  /** The column that vertical moves keep. */
  wanted = 0;
  #undo: Edit[] = [];
  #redo: Edit[] = [];
  #saved = 0;
  #group = 0;

  load(text: string): void {
    this.lines = text.split('\n');
    this.cursor = { line: 0, at: 0 };
    this.#undo = [];
    this.#redo = [];
    this.#saved = 0;
  }

  get modified(): boolean {
    return this.#undo.length !== this.#saved;
  }

  /** What is there is what the file holds. */
  markSaved(): void {
    this.#saved = this.#undo.length;
    this.sealed = true;
  }

  /** The next typed character begins an undo step of its own. */
  sealed = true;

  text(): string {
    return this.lines.join('\n');
  }

  line(n = this.cursor.line): string {
    return this.lines[n] ?? '';
  }

  slice(from: Place, to: Place): string {
    if (from.line === to.line) return this.line(from.line).slice(from.at, to.at);
    return [this.line(from.line).slice(from.at), ...this.lines.slice(from.line + 1, to.line), this.line(to.line).slice(0, to.at)].join('\n');
  }

  /** Starts a group of edits that are undone as one. */
  newGroup(): number {
    return ++this.#group;
  }

  /** Replaces text, remembering how to undo it; the cursor goes behind what was inserted. */
  replace(kind: string, from: Place, to: Place, inserted: string, group = this.newGroup()): void {
    const removed = this.slice(from, to);
    const before = { ...this.cursor };
    const after = this.#apply(from, removed, inserted);
    this.cursor = after;
    const last = this.#undo.at(-1);
    const joins = !this.sealed && last?.kind === kind && kind === 'addition' && removed === '' && last.removed === '' && same(last.after, from) && !inserted.includes('\n');
    if (this.#saved > this.#undo.length) this.#saved = -1;
    if (joins && last && this.#saved !== this.#undo.length) this.#undo[this.#undo.length - 1] = { ...last, inserted: last.inserted + inserted, after: { ...after } };
    else this.#undo.push({ kind, from: { ...from }, removed, inserted, before, after: { ...after }, group });
    this.#redo = [];
    this.sealed = false;
  }

  /** The kind of what was undone, or undefined when there is nothing. */
  undo(): string | undefined {
    const edit = this.#undo.pop();
    if (!edit) return undefined;
    this.#apply(edit.from, edit.inserted, edit.removed);
    this.cursor = { ...edit.before };
    this.#redo.push(edit);
    this.sealed = true;
    if (this.#undo.at(-1)?.group === edit.group) return this.undo();
    return edit.kind;
  }

  redo(): string | undefined {
    const edit = this.#redo.pop();
    if (!edit) return undefined;
    this.#apply(edit.from, edit.removed, edit.inserted);
    this.cursor = { ...edit.after };
    this.#undo.push(edit);
    this.sealed = true;
    if (this.#redo.at(-1)?.group === edit.group) return this.redo();
    return edit.kind;
  }

  /** The group of what undo (or redo) would do next. */
  nextGroupOf(back: boolean): number | undefined {
    return (back ? this.#undo : this.#redo).at(-1)?.group;
  }

  #apply(from: Place, removed: string, inserted: string): Place {
    const gone = removed.split('\n');
    const toLine = from.line + gone.length - 1;
    const toAt = gone.length === 1 ? from.at + removed.length : (gone.at(-1) ?? '').length;
    const fresh = (this.line(from.line).slice(0, from.at) + inserted + this.line(toLine).slice(toAt)).split('\n');
    this.lines.splice(from.line, gone.length, ...fresh);
    const added = inserted.split('\n');
    return { line: from.line + added.length - 1, at: added.length === 1 ? from.at + inserted.length : (added.at(-1) ?? '').length };
  }

  /** The place after (1) or before (-1) the cursor's character; over line ends. */
  step(place: Place, by: 1 | -1): Place {
    const line = this.line(place.line);
    if (by > 0) {
      if (place.at < line.length) return { line: place.line, at: next(line, place.at) };
      return place.line + 1 < this.lines.length ? { line: place.line + 1, at: 0 } : place;
    }
    if (place.at > 0) return { line: place.line, at: previous(line, place.at) };
    return place.line > 0 ? { line: place.line - 1, at: this.line(place.line - 1).length } : place;
  }

  /** Mark and cursor in order, when the mark is set. */
  region(): readonly [Place, Place] | undefined {
    if (!this.mark) return undefined;
    const m = { line: Math.min(this.mark.line, this.lines.length - 1), at: this.mark.at };
    return isBefore(m, this.cursor) ? [m, this.cursor] : [this.cursor, m];
  }
}

export const same = (a: Place, b: Place): boolean => a.line === b.line && a.at === b.at;
export const isBefore = (a: Place, b: Place): boolean => a.line < b.line || (a.line === b.line && a.at < b.at);

/** The place after the character at `at`, marks that combine included. */
export function next(line: string, at: number): number {
  let i = at + ((line.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  while (i < line.length && /\p{M}|\u200d/u.test(String.fromCodePoint(line.codePointAt(i) ?? 0))) i += (line.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
  return Math.min(i, line.length);
}

export function previous(line: string, at: number): number {
  let i = 0;
  for (let n = next(line, 0); n < at; n = next(line, n)) i = n;
  return i;
}
