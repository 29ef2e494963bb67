// The line editor with emacs keys. upstream: readline(3)

import type { LineDiscipline } from '../../os/tty.ts';
import { LineBuffer } from './buffer.ts';
import { type Completer, showCandidates } from './candidates.ts';
import { edit } from './edit-keys.ts';
import { HistorySearch } from './history-search.ts';
import { HistoryWalk } from './history-walk.ts';
import { KeyInput } from './key-input.ts';
import type { Key } from './keys.ts';
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
  readonly #keys: KeyInput;
  #tabs = 0;
  #quoteNext = false;
  #search: HistorySearch | undefined;
  #prompt = '';
  #lastArgument: { index: number; from: number } | undefined;
  #editing = false;

  constructor(terminal: EditorTerminal, complete: Completer) {
    this.#terminal = terminal;
    this.#complete = complete;
    this.#keys = new KeyInput(() => terminal.read());
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
        const key = await this.#keys.next();
        if (!key) return { kind: 'end' };
        const result = await this.#press(key);
        if (result) return result;
      }
    } finally {
      this.#editing = false;
      this.#terminal.write('\x1b[?2004l\r');
      tty.setTermios(before);
    }
  }

  #draw(): void {
    this.#screen.draw(this.#buffer.chars, this.#buffer.at);
  }

  #bell(): void {
    this.#terminal.write('\x07');
  }

  async #press(key: Key): Promise<LineResult | undefined> {
    if (this.#search && this.#searchKey(this.#search, key)) return undefined;
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
        this.#search = new HistorySearch(this.#history.entries, this.#buffer.text, name === '^R');
        this.#showSearch(this.#search);
        return undefined;
      case '^V':
      case '^Q':
        this.#quoteNext = true;
        break;
      case '^G':
        this.#bell();
        break;
      default:
        if (!(edit(this.#buffer, name) ?? this.#beyond(name))) this.#bell();
    }
    if (!['^K', '^U', '^W', 'M-d', 'M-backspace', '^Y', 'M-y'].includes(name)) b.calm();
    this.#draw();
    return undefined;
  }

  /** Keys that look into the history; false when the key means nothing. */
  #beyond(name: string): boolean {
    return name === 'M-.' || name === 'M-_' ? this.#insertLastArgument() : this.#walk(name);
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

  #showSearch(search: HistorySearch): void {
    this.#screen.prompt = search.prompt;
    this.#draw();
  }

  /** True when the key belonged to the search; another key ends it. */
  #searchKey(search: HistorySearch, key: Key): boolean {
    const { kept, found } = search.press(key);
    if (found) this.#buffer.set(found.line, found.at);
    if (kept) {
      if (search.failed) this.#bell();
      this.#showSearch(search);
      return true;
    }
    this.#search = undefined;
    this.#history.jump(search.at);
    this.#screen.prompt = this.#prompt.slice(this.#prompt.lastIndexOf('\n') + 1);
    this.#draw();
    return key.kind === 'key' && (key.name === '^G' || key.name === 'M-\x1b');
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
      const key = await this.#keys.next();
      if (!key) return false;
      const c = key.kind === 'text' ? key.text[0] : key.kind === 'key' ? key.name : '';
      if (c === 'y' || c === 'Y' || c === 'tab') return true;
      if (c === 'n' || c === 'N' || c === 'backspace' || c === '^C' || c === '^G') return false;
    }
  }
}

function rawOf(name: string): string {
  if (name === 'enter') return '\r';
  if (name === 'tab') return '\t';
  if (name === 'backspace') return '\x7f';
  return /^\^.$/.test(name) ? String.fromCharCode(name.charCodeAt(1) - 64) : '\x1b';
}
