// nano's main loop and its commands. upstream: nano 7.2 src/nano.c, text.c, cut.c, move.c
import type { Process } from '../../../os/types.ts';
import { type Place, same, TextBuffer } from '../edit-buffer.ts';
import type { Key } from '../keys.ts';
import { columnOf } from '../line-columns.ts';
import type { Screen } from '../screen.ts';
import { bars, MAIN, type Shortcut } from './bars.ts';
import { Dialogs } from './dialogs.ts';
import { openFile } from './files.ts';
import type { NanoHost, NanoOptions, OpenBuffer } from './host.ts';
import { moveBy, positionOf } from './move.ts';
import { render, textRows } from './view.ts';

export interface FileArgument {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export class Nano implements NanoHost {
  readonly p: Process;
  readonly screen: Screen;
  readonly options: NanoOptions;
  readonly #open: OpenBuffer[] = [];
  #current = 0;
  #message = '';
  /** How many more keys the message stays for. */
  #stays = 0;
  #cutText = '';
  #cutting = false;
  #centre = false;
  readonly #several: boolean;
  highlight: readonly [Place, Place] | undefined;
  prompt: { text: string; cursor: number } | undefined;
  promptBars: readonly [string, string] | undefined;
  readonly #dialogs: Dialogs;
  done = false;

  constructor(p: Process, screen: Screen, files: readonly FileArgument[], options: NanoOptions) {
    this.p = p;
    this.screen = screen;
    this.options = options;
    this.#dialogs = new Dialogs(this);
    for (const file of files) {
      const opened = openFile(p, file.name);
      if (!opened.usable) {
        this.say(opened.message);
        continue;
      }
      const one = this.#add(file.name, opened.text);
      one.buffer.cursor.line = Math.max(0, Math.min(one.buffer.lines.length, file.line < 0 ? one.buffer.lines.length + 1 + file.line : file.line || 1) - 1);
      one.buffer.cursor.at = Math.min(one.buffer.line().length, Math.max(0, file.column - 1));
      one.buffer.wanted = columnOf(one.buffer.line(), one.buffer.cursor.at);
      if (file.line !== 0) this.#centreIn(one);
      if (this.#message === '') this.say(opened.message);
    }
    if (this.#open.length === 0) {
      this.#add('', '');
      if (files.length === 0) this.say('Welcome to nano.  For basic help, type Ctrl+G.');
    }
    this.#several = this.#open.length > 1;
    this.#current = 0;
  }

  #add(name: string, text: string): OpenBuffer {
    const buffer = new TextBuffer();
    buffer.load(text);
    const one = { buffer, name, top: 0 };
    this.#open.push(one);
    return one;
  }

  get here(): OpenBuffer {
    return this.#open[this.#current] ?? this.#add('', '');
  }

  get buffer(): TextBuffer {
    return this.here.buffer;
  }

  say(message: string): void {
    this.#message = message;
    this.#stays = 20;
  }

  async paint(shortcuts?: readonly Shortcut[]): Promise<void> {
    this.#scroll();
    const { here } = this;
    await this.screen.paint(
      render({
        columns: this.screen.columns,
        rows: this.screen.rows,
        buffer: here.buffer,
        top: here.top,
        name: here.name || 'New Buffer',
        corner: this.#several ? `[${this.#current + 1}/${this.#open.length}]` : 'GNU nano 7.2',
        state: this.options.view ? 'View' : '',
        numbers: this.options.numbers,
        message: this.#message,
        prompt: this.prompt,
        bars: this.promptBars ?? bars(shortcuts ?? this.#mainBars(), this.screen.columns),
        highlight: this.highlight ?? here.buffer.region(),
      }),
    );
  }

  #mainBars(): readonly Shortcut[] {
    return this.#open.length > 1 ? MAIN.map((s) => (s[0] === '^X' ? (['^X', 'Close'] as const) : s)) : MAIN;
  }

  async run(): Promise<number> {
    await this.paint();
    while (!this.done) {
      const key = await this.screen.key();
      if (!key || key.name === 'End of input') return 0;
      if (this.#stays > 0 && key.name !== 'Resize' && --this.#stays === 0) this.#message = '';
      await this.#press(key);
      if (!this.screen.hasKeys && !this.done) await this.paint();
    }
    return 0;
  }

  async #press(key: Key): Promise<void> {
    const cutting = this.#cutting;
    this.#cutting = false;
    if (key.name === 'Esc') return this.#meta();
    if (key.text !== undefined) return this.#type(key);
    if (moveBy(this, key.name)) {
      this.buffer.sealed = true;
      return;
    }
    if (key.name === '^K' || key.name === 'F9') this.#cut(cutting);
    else await this.#command(key.name);
  }

  /** Esc is a Meta that stays pressed for one key. */
  async #meta(): Promise<void> {
    const key = await this.screen.key();
    if (!key) return;
    if (key.name === 'Esc') {
      const second = await this.screen.key();
      if (second?.text && second.name.length === 1) await this.#press({ name: `^${second.name.toUpperCase()}` });
      return;
    }
    await this.#press(key.text !== undefined || key.name.startsWith('^') ? { name: `M-${key.name.toUpperCase()}` } : key);
  }

  #type(key: Key): void {
    if (this.options.view) return this.say('Key is invalid in view mode');
    const b = this.buffer;
    b.mark = undefined;
    const text = key.name === 'Tab' && this.options.spaces ? ' '.repeat(this.options.tab - (columnOf(b.line(), b.cursor.at) % this.options.tab)) : (key.text ?? '');
    b.replace(key.name === 'Paste' ? 'paste' : 'addition', b.cursor, b.cursor, text);
    if (key.name === 'Paste') b.sealed = true;
    this.keepColumn();
  }

  keepColumn(): void {
    const b = this.buffer;
    b.wanted = columnOf(b.line(), b.cursor.at);
  }

  async #command(name: string): Promise<void> {
    const edits = ['Enter', '^M', '^J', 'Backspace', '^H', 'Delete', '^D', '^U', 'M-U', 'M-E', 'M-T', 'M-3', '^\\', 'M-R', '^R', 'M-J', '^]'];
    if (this.options.view && edits.includes(name)) return this.say('Key is invalid in view mode');
    const b = this.buffer;
    switch (name) {
      case 'Enter':
      case '^M':
        return this.#enter();
      case 'Backspace':
      case '^H':
        return this.#erase(-1);
      case 'Delete':
      case '^D':
        return this.#erase(1);
      case '^U':
      case 'F10':
        return this.#paste();
      case 'M-6':
      case 'M-^':
        return this.#copy();
      case 'M-A':
      case 'M-^A':
      case '^^':
        b.mark = b.mark ? undefined : { ...b.cursor };
        return this.say(b.mark ? 'Mark Set' : 'Mark Unset');
      case 'M-U':
      case 'M-E': {
        const kind = name === 'M-U' ? b.undo() : b.redo();
        b.mark = undefined;
        this.keepColumn();
        return this.say(kind === undefined ? `Nothing to ${name === 'M-U' ? 'undo' : 'redo'}` : `${name === 'M-U' ? 'Undid' : 'Redid'} ${kind}`);
      }
      case '^C':
      case 'F11':
        return this.say(positionOf(this.buffer));
      case '^L':
        this.screen.forget();
        this.#centre = true;
        return;
      case 'M-N':
      case 'M-#':
        this.options.numbers = !this.options.numbers;
        return this.say(`Line numbering ${this.options.numbers ? 'enabled' : 'disabled'}`);
      case 'M-I':
        this.options.autoIndent = !this.options.autoIndent;
        return this.say(`Auto indent ${this.options.autoIndent ? 'enabled' : 'disabled'}`);
      case 'M-O':
        this.options.spaces = !this.options.spaces;
        return this.say(`Conversion of typed tabs to spaces ${this.options.spaces ? 'enabled' : 'disabled'}`);
      case 'M-}':
      case 'M-{':
        return this.#shift(name === 'M-}');
      case 'M-<':
      case 'M-,':
        return this.#switch(-1);
      case 'M->':
      case 'M-.':
        return this.#switch(1);
      case 'Resize':
        return;
      default:
        return this.#dialogs.command(name);
    }
  }

  #enter(): void {
    const b = this.buffer;
    const indent = this.options.autoIndent ? (/^[ \t]*/.exec(b.line())?.[0] ?? '').slice(0, b.cursor.at) : '';
    b.mark = undefined;
    b.replace('line break', b.cursor, b.cursor, `\n${indent}`);
    b.sealed = true;
    this.keepColumn();
  }

  #erase(by: 1 | -1): void {
    const b = this.buffer;
    const region = b.region();
    const other = b.step(b.cursor, by);
    const [from, to] = region ?? (by > 0 ? [b.cursor, other] : [other, b.cursor]);
    b.mark = undefined;
    if (same(from, to)) return;
    const kind = region ? 'erasure' : b.slice(from, to) === '\n' ? 'line join' : 'deletion';
    b.replace(kind, { ...from }, { ...to }, '');
    b.sealed = true;
    this.keepColumn();
  }

  #cut(again: boolean): void {
    if (this.options.view) return this.say('Key is invalid in view mode');
    const b = this.buffer;
    const region = b.region();
    const line = b.cursor.line;
    const last = line === b.lines.length - 1;
    this.say('');
    const [from, to] = region ?? [{ line, at: 0 }, last ? { line, at: b.line().length } : { line: line + 1, at: 0 }];
    if (same(from, to)) return this.say('Nothing was cut');
    const text = b.slice(from, to);
    this.#cutText = again && !region ? this.#cutText + text : text;
    b.mark = undefined;
    b.replace('cut', { ...from }, { ...to }, '');
    b.sealed = true;
    this.#cutting = !region;
    this.keepColumn();
  }

  #copy(): void {
    const b = this.buffer;
    this.say('');
    const region = b.region();
    const line = b.cursor.line;
    const [from, to] = region ?? [{ line, at: 0 }, line === b.lines.length - 1 ? { line, at: b.line().length } : { line: line + 1, at: 0 }];
    if (same(from, to)) return this.say('Copied nothing');
    this.#cutText = b.slice(from, to);
    if (!region && line < b.lines.length - 1) {
      b.cursor = { line: line + 1, at: Math.min(b.cursor.at, b.line(line + 1).length) };
    }
    b.mark = undefined;
  }

  #paste(): void {
    this.say('');
    if (this.#cutText === '') return this.say('Cutbuffer is empty');
    const b = this.buffer;
    b.mark = undefined;
    b.replace('paste', b.cursor, b.cursor, this.#cutText);
    b.sealed = true;
    this.keepColumn();
  }

  #shift(right: boolean): void {
    const b = this.buffer;
    const region = b.region();
    const from = region ? region[0].line : b.cursor.line;
    const to = region ? region[1].line : b.cursor.line;
    const group = b.newGroup();
    const cursor = { ...b.cursor };
    for (let n = from; n <= to; n++) {
      const line = b.line(n);
      if (right && line !== '') b.replace('indent', { line: n, at: 0 }, { line: n, at: 0 }, this.options.spaces ? ' '.repeat(this.options.tab) : '\t', group);
      const gone = right ? '' : (/^(?:\t| {1,8})/.exec(line)?.[0] ?? '');
      if (gone !== '') b.replace('unindent', { line: n, at: 0 }, { line: n, at: gone.length }, '', group);
    }
    b.cursor = { line: cursor.line, at: Math.min(cursor.at, b.line(cursor.line).length) };
    this.keepColumn();
  }

  #switch(by: number): void {
    if (this.#open.length === 1) return this.say('No more open file buffers');
    this.#current = (this.#current + by + this.#open.length) % this.#open.length;
    this.#tellBuffer();
  }

  #tellBuffer(): void {
    const n = this.buffer.lines.length - 1;
    this.say(`${this.here.name || 'New Buffer'} -- ${n} line${n === 1 ? '' : 's'}`);
  }

  /** Closes the buffer that is shown; the last one ends the editor. */
  closeBuffer(): void {
    this.#open.splice(this.#current, 1);
    if (this.#open.length === 0) {
      this.done = true;
      return;
    }
    this.#current %= this.#open.length;
    this.#tellBuffer();
  }

  /** Goes to a place and shows it in the middle when it was out of sight. */
  goTo(place: Place): void {
    const visible = place.line >= this.here.top && place.line < this.here.top + textRows(this.screen.rows);
    this.buffer.cursor = { ...place };
    this.keepColumn();
    if (!visible) this.#centre = true;
  }

  #centreIn(one: OpenBuffer): void {
    one.top = Math.max(0, one.buffer.cursor.line - Math.floor(textRows(this.screen.rows) / 2));
  }

  #scroll(): void {
    const rows = textRows(this.screen.rows);
    const { here } = this;
    const { line } = here.buffer.cursor;
    if (this.#centre) this.#centreIn(here);
    this.#centre = false;
    if (line < here.top) here.top = line;
    if (line >= here.top + rows) here.top = line - rows + 1;
  }
}
