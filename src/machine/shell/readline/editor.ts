// The line editor with emacs keys. upstream: readline(3)

import { decode } from '../../../base/bytes.ts';
import type { LineDiscipline } from '../../os/tty.ts';
import { LineBuffer } from './buffer.ts';
import { type Completer, showCandidates } from './candidates.ts';
import { HistoryWalk } from './history-walk.ts';
import { type Key, nextKey } from './keys.ts';
import { LineScreen } from './screen.ts';

/** What the editor needs of its terminal. */
export interface EditorTerminal {
  readonly tty: Pick<LineDiscipline, 'columns' | 'rows' | 'termios' | 'setTermios'>;
  /** Bytes as they come; null when the terminal is gone. */
  read(): Promise<Uint8Array | null>;
  write(text: string): void;
}

export type LineResult = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'end' } | { readonly kind: 'interrupt' };

export class LineEditor {
  readonly #terminal: EditorTerminal;
  readonly #screen: LineScreen;
  readonly #buffer = new LineBuffer();
  readonly #complete: Completer;
  #history = new HistoryWalk([]);
  /** Typed and not looked at yet: what follows an Enter belongs to the next line. */
  #input = '';
  #tail = new Uint8Array(0);
  #tabs = 0;
  #quoteNext = false;
  #search: { query: string; at: number; backward: boolean; before: string; failed: boolean } | undefined;
  #prompt = '';
  #lastArgument: { index: number; from: number } | undefined;
  #editing = false;

  constructor(terminal: EditorTerminal, complete: Completer) {
    this.#terminal = terminal;
    this.#complete = complete;
    this.#screen = new LineScreen(
      (text) => terminal.write(text),
      () => terminal.tty.columns,
    );
  }

  /** The window has another size. */
  resized(): void {
    if (!this.#editing) return;
    this.#screen.resized();
    this.#draw();
  }

  /** Reads one line. */
  async readLine(prompt: string, history: readonly string[]): Promise<LineResult> {
    const { tty } = this.#terminal;
    const before = { ...tty.termios };
    tty.setTermios({ icanon: false, echo: false, isig: false });
    this.#prompt = prompt;
    this.#history = new HistoryWalk(history);
    this.#buffer.reset();
    this.#tabs = 0;
    this.#editing = true;
    this.#terminal.write('\x1b[?2004h');
    this.#screen.start(prompt);
    this.#draw();
    try {
      for (;;) {
        const next = nextKey(this.#input);
        if (!next) {
          const bytes = await this.#terminal.read();
          if (!bytes) return { kind: 'end' };
          this.#input += this.#decode(bytes);
          continue;
        }
        this.#input = next.rest;
        const result = await this.#press(next.key);
        if (result) return result;
      }
    } finally {
      this.#editing = false;
      this.#terminal.write('\x1b[?2004l\r');
      tty.setTermios(before);
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

  #draw(): void {
    const s = this.#search;
    if (!s) return this.#screen.draw(this.#buffer.chars, this.#buffer.at);
    this.#screen.draw(this.#buffer.chars, this.#buffer.at);
  }

  #bell(): void {
    this.#terminal.write('\x07');
  }

  async #press(key: Key): Promise<LineResult | undefined> {
    if (this.#search) {
      const handled = this.#searchKey(key);
      if (handled === true) return undefined;
    }
    if (!(key.kind === 'key' && key.name === 'tab')) this.#tabs = 0;
    if (!(key.kind === 'key' && (key.name === 'M-.' || key.name === 'M-_'))) this.#lastArgument = undefined;
    if (this.#quoteNext) {
      this.#quoteNext = false;
      this.#buffer.insert(key.kind === 'key' ? rawOf(key.name) : key.text);
      this.#draw();
      return undefined;
    }
    if (key.kind !== 'key') {
      this.#buffer.save(key.kind === 'text');
      this.#buffer.insert(key.text);
      this.#draw();
      return undefined;
    }
    return this.#command(key.name);
  }

  async #command(name: string): Promise<LineResult | undefined> {
    const b = this.#buffer;
    switch (name) {
      case 'enter':
      case '^O':
        this.#screen.finish(b.chars);
        return { kind: 'line', text: b.text };
      case '^C':
        this.#screen.draw(b.chars, b.chars.length);
        this.#terminal.write('^C\n');
        return { kind: 'interrupt' };
      case '^D':
        if (b.chars.length === 0) {
          this.#terminal.write('\n');
          return { kind: 'end' };
        }
        if (b.at < b.chars.length) {
          b.save();
          b.remove(b.at, b.at + 1);
        } else this.#bell();
        break;
      case 'tab':
        await this.#tab();
        break;
      case '^L':
        this.#screen.clear();
        this.#screen.start(this.#prompt);
        break;
      case '^R':
      case '^S':
        this.#startSearch(name === '^R');
        return undefined;
      case '^V':
      case '^Q':
        this.#quoteNext = true;
        break;
      case '^G':
        this.#bell();
        break;
      default:
        if (!this.#edit(name)) this.#bell();
    }
    if (!['^K', '^U', '^W', 'M-d', 'M-backspace', '^Y', 'M-y'].includes(name)) b.calm();
    this.#draw();
    return undefined;
  }

  /** Keys that only move or change; false when the key means nothing. */
  #edit(name: string): boolean {
    const b = this.#buffer;
    const end = b.chars.length;
    switch (name) {
      case '^A':
      case 'home':
        b.at = 0;
        return true;
      case '^E':
      case 'end':
        b.at = end;
        return true;
      case '^B':
      case 'left':
        if (b.at === 0) return false;
        b.at--;
        return true;
      case '^F':
      case 'right':
        if (b.at === end) return false;
        b.at++;
        return true;
      case 'M-b':
      case 'word-left':
        b.at = b.wordLeft();
        return true;
      case 'M-f':
      case 'word-right':
        b.at = b.wordRight();
        return true;
      case 'backspace':
      case '^H':
        if (b.at === 0) return false;
        b.save();
        b.remove(b.at - 1, b.at);
        return true;
      case 'delete':
        if (b.at === end) return false;
        b.save();
        b.remove(b.at, b.at + 1);
        return true;
      case '^K':
        b.kill(b.at, end, true);
        return true;
      case '^U':
        b.kill(0, b.at, false);
        return true;
      case '^W':
        b.kill(b.wordLeft(/\s/), b.at, false);
        return true;
      case 'M-backspace':
        b.kill(b.wordLeft(), b.at, false);
        return true;
      case 'M-d':
        b.kill(b.at, b.wordRight(), true);
        return true;
      case '^Y':
        b.yank();
        return true;
      case 'M-y':
        b.yankPop();
        return true;
      case '^T':
        b.transpose();
        return true;
      case '^_':
      case '^X':
        return b.undo();
      case 'M-u':
      case 'M-l':
      case 'M-c':
        b.recase(name === 'M-u' ? 'upper' : name === 'M-l' ? 'lower' : 'capital');
        return true;
      case 'M-#':
        b.set(`#${b.text}`);
        return true;
      case 'M-.':
      case 'M-_':
        return this.#insertLastArgument();
      case 'none':
      case 'insert':
        return true;
      default:
        return this.#walk(name);
    }
  }

  #walk(name: string): boolean {
    const step = { up: 'older', '^P': 'older', down: 'newer', '^N': 'newer', 'M-<': 'oldest', 'page-up': 'oldest', 'M->': 'newest', 'page-down': 'newest' }[name] as
      | 'older'
      | 'newer'
      | 'oldest'
      | 'newest'
      | undefined;
    if (!step) return false;
    const line = this.#history.go(step, this.#buffer.text);
    if (line === undefined) return false;
    this.#buffer.set(line);
    return true;
  }

  #insertLastArgument(): boolean {
    const lines = this.#history.entries;
    const last = this.#lastArgument;
    const index = last ? last.index - 1 : lines.length - 1;
    const word = /(\S+)\s*$/.exec(lines[index] ?? '')?.[1];
    if (word === undefined) return false;
    if (last) this.#buffer.remove(last.from, this.#buffer.at);
    else this.#buffer.save();
    const from = this.#buffer.at;
    this.#buffer.insert(word);
    this.#lastArgument = { index, from };
    return true;
  }

  #startSearch(backward: boolean): void {
    this.#search = { query: '', at: backward ? this.#history.entries.length : -1, backward, before: this.#buffer.text, failed: false };
    this.#searchPrompt();
  }

  #searchPrompt(): void {
    const s = this.#search;
    if (!s) return;
    this.#screen.prompt = `(${s.failed ? 'failed ' : ''}${s.backward ? 'reverse-' : ''}i-search)\`${s.query}': `;
    this.#draw();
  }

  /** True when the key belonged to the search. */
  #searchKey(key: Key): boolean {
    const s = this.#search;
    if (!s) return false;
    if (key.kind === 'text') {
      s.query += key.text;
      this.#seek(s.at, true);
      return true;
    }
    const name = key.kind === 'key' ? key.name : '';
    if (name === '^R' || name === '^S') {
      s.backward = name === '^R';
      this.#seek(s.at + (s.backward ? -1 : 1), false);
      return true;
    }
    if (name === 'backspace' || name === '^H') {
      s.query = [...s.query].slice(0, -1).join('');
      this.#seek(s.backward ? this.#history.entries.length : -1, true);
      return true;
    }
    if (name === '^G') {
      this.#buffer.set(s.before);
      this.#endSearch();
      return true;
    }
    this.#endSearch();
    return name === 'M-\x1b';
  }

  #endSearch(): void {
    const at = this.#search?.at;
    this.#search = undefined;
    if (at !== undefined) this.#history.jump(at);
    this.#screen.prompt = this.#prompt.slice(this.#prompt.lastIndexOf('\n') + 1);
    this.#draw();
  }

  #seek(from: number, inclusive: boolean): void {
    const s = this.#search;
    if (!s) return;
    const { entries } = this.#history;
    const step = s.backward ? -1 : 1;
    let i = Math.min(Math.max(from, -1), entries.length);
    if (inclusive && (i < 0 || i >= entries.length)) i += step;
    for (; s.query !== '' && i >= 0 && i < entries.length; i += step) {
      const line = entries[i] ?? '';
      const where = s.backward ? line.lastIndexOf(s.query) : line.indexOf(s.query);
      if (where < 0) continue;
      s.at = i;
      s.failed = false;
      this.#buffer.set(line, [...line.slice(0, where)].length);
      this.#searchPrompt();
      return;
    }
    s.failed = s.query !== '';
    if (s.failed) this.#bell();
    this.#searchPrompt();
  }

  async #tab(): Promise<void> {
    const b = this.#buffer;
    this.#tabs++;
    const found = await this.#complete(b.text.slice(0, b.chars.slice(0, b.at).join('').length));
    if (found.candidates.length === 0) return this.#bell();
    const from = b.at - [...found.typed].length;
    const grown = found.candidates.length === 1 ? `${found.insert}${found.close}` : found.insert;
    if (grown !== found.typed) {
      b.save();
      b.remove(from, b.at);
      b.at = from;
      b.insert(grown);
      this.#tabs = 0;
      return;
    }
    if (this.#tabs < 2) return this.#bell();
    await this.#list(found.candidates);
  }

  async #list(candidates: readonly string[]): Promise<void> {
    const b = this.#buffer;
    this.#screen.draw(b.chars, b.chars.length);
    if (candidates.length > 100) {
      this.#screen.below(`\nDisplay all ${candidates.length} possibilities? (y or n)`);
      if (!(await this.#yes())) {
        this.#screen.below('\n');
        return;
      }
    }
    this.#screen.below(`\n${showCandidates(candidates, this.#terminal.tty.columns)}`);
    this.#screen.start(this.#prompt);
  }

  async #yes(): Promise<boolean> {
    for (;;) {
      const next = nextKey(this.#input);
      if (next) {
        this.#input = next.rest;
        const c = next.key.kind === 'text' ? next.key.text[0] : next.key.kind === 'key' ? next.key.name : '';
        if (c === 'y' || c === 'Y' || c === 'tab') return true;
        if (c === 'n' || c === 'N' || c === 'backspace' || c === '^C' || c === '^G') return false;
        continue;
      }
      const bytes = await this.#terminal.read();
      if (!bytes) return false;
      this.#input += this.#decode(bytes);
    }
  }
}

function rawOf(name: string): string {
  if (name === 'enter') return '\r';
  if (name === 'tab') return '\t';
  if (name === 'backspace') return '\x7f';
  return /^\^.$/.test(name) ? String.fromCharCode(name.charCodeAt(1) - 64) : '\x1b';
}
