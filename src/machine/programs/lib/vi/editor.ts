// vi's state, its keys and its screen; the commands are in normal.ts, insert.ts and ex.ts. upstream: vim 9 src/normal.c, getchar.c
import type { Process } from '../../../os/types.ts';
import { isBefore, type Place, TextBuffer } from '../edit-buffer.ts';
import type { Key } from '../keys.ts';
import { columnOf } from '../line-columns.ts';
import type { Regex } from '../regex/regex.ts';
import type { Screen } from '../screen.ts';
import { textWidth } from '../width.ts';
import { heightOf, render, ruler } from './view.ts';

export interface Register {
  readonly text: string;
  readonly linewise: boolean;
}

export class ViEditor {
  readonly p: Process;
  readonly screen: Screen;
  buffer = new TextBuffer();
  name = '';
  readOnly = false;
  numbers = false;
  ignoreCase = false;
  shiftWidth = 8;
  expandTab = false;
  autoIndent = false;
  register: Register = { text: '', linewise: false };
  search: { readonly regex: Regex; readonly text: string; readonly backwards: boolean } | undefined;
  lastFind: { readonly command: string; readonly char: string } | undefined;
  lastSubstitution: { readonly pattern: string; readonly replacement: string } | undefined;
  readonly marks = new Map<string, Place>();
  visual: { readonly from: Place; readonly linewise: boolean } | undefined;
  mode: '' | '-- INSERT --' | '-- REPLACE --' | '-- VISUAL --' | '-- VISUAL LINE --' = '';
  message = '';
  done: number | undefined;
  top = 0;
  /** Edits of one command are undone together. */
  group = 0;
  readonly times = new Map<number, number>();
  #command: { text: string; cursor: number } | undefined;
  #replay: Key[] = [];
  #recording: Key[] = [];
  lastChange: readonly Key[] = [];
  /** Set by a command that . can repeat. */
  changed = false;

  constructor(p: Process, screen: Screen) {
    this.p = p;
    this.screen = screen;
  }

  say(message: string): void {
    this.message = message;
  }

  /** Starts a command: its keys are recorded, its edits are one step of undo. */
  begin(): void {
    this.#recording = [];
    this.changed = false;
    this.group = this.buffer.newGroup();
    this.times.set(this.group, this.p.clock.now());
  }

  /** Ends a command. */
  finish(): void {
    if (this.changed && this.#replay.length === 0) this.lastChange = [...this.#recording];
  }

  get replaying(): boolean {
    return this.#replay.length > 0;
  }

  /** Feeds keys as if they were typed. */
  repeat(keys: readonly Key[]): void {
    this.#replay = [...keys];
  }

  /** The next key, painted before when nobody is ahead. Undefined: the terminal is gone. */
  async key(): Promise<Key | undefined> {
    const again = this.#replay.shift();
    if (again) return again;
    for (;;) {
      if (!this.screen.hasKeys) await this.paint();
      const key = await this.screen.key();
      if (key?.name === 'Resize') continue;
      if (!key || key.name === 'End of input') {
        this.done = 1;
        return undefined;
      }
      this.#recording.push(key);
      return key;
    }
  }

  replace(from: Place, to: Place, text: string): void {
    this.buffer.replace('change', from, to, text, this.group);
    this.buffer.sealed = true;
  }

  keepColumn(): void {
    this.buffer.wanted = columnOf(this.buffer.line(), this.buffer.cursor.at);
  }

  /** One line at the bottom after : or /. Undefined when it was given up. */
  async commandLine(head: string, start = ''): Promise<string | undefined> {
    let text = start;
    try {
      for (;;) {
        this.#command = { text: head + text, cursor: textWidth(head + text) };
        const key = await this.key();
        if (!key || key.name === 'Esc' || key.name === '^C') return undefined;
        if (key.name === 'Enter') return text;
        if (key.name === 'Backspace' || key.name === '^H') {
          if (text === '') return undefined;
          text = Array.from(text).slice(0, -1).join('');
        } else if (key.name === '^U') text = '';
        else if (key.name === '^W') text = text.replace(/\S*\s*$/, '');
        else text += (key.text ?? '').replaceAll('\n', ' ');
      }
    } finally {
      this.#command = undefined;
    }
  }

  /** The cursor may stand behind the last character only while text is inserted. */
  clamp(): void {
    const b = this.buffer;
    const line = Math.max(0, Math.min(b.cursor.line, b.lines.length - 1));
    const length = b.line(line).length;
    const inserting = this.mode === '-- INSERT --' || this.mode === '-- REPLACE --' || this.visual !== undefined;
    let at = Math.min(b.cursor.at, length);
    if (!inserting && at >= length && length > 0) at = b.step({ line, at: length }, -1).line === line ? b.step({ line, at: length }, -1).at : 0;
    b.cursor = { line, at };
  }

  #scroll(): void {
    const height = this.screen.rows - 1;
    const { line } = this.buffer.cursor;
    const view = { numbers: this.numbers, buffer: this.buffer, columns: this.screen.columns };
    if (line < this.top) this.top = this.top - line > height / 2 ? Math.max(0, line - Math.floor(height / 2)) : line;
    let rows = 0;
    for (let n = line; n >= this.top; n--) rows += heightOf(view, n);
    if (rows <= height) return;
    const far = rows > height * 1.5;
    rows = 0;
    let n = line;
    const room = far ? Math.ceil(height / 2) : height;
    while (n >= 0 && rows + heightOf(view, n) <= room) rows += heightOf(view, n--);
    this.top = Math.min(line, n + 1);
  }

  /** The line behind the last one on the screen. */
  get bottom(): number {
    const view = { numbers: this.numbers, buffer: this.buffer, columns: this.screen.columns };
    let rows = 0;
    let n = this.top;
    while (n < this.buffer.lines.length && rows + heightOf(view, n) <= this.screen.rows - 1) rows += heightOf(view, n++);
    return n;
  }

  /** What is selected: in order, the end behind the last character. */
  selection(): readonly [Place, Place] | undefined {
    if (!this.visual) return undefined;
    const b = this.buffer;
    const [first, last] = isBefore(this.visual.from, b.cursor) ? [this.visual.from, b.cursor] : [b.cursor, this.visual.from];
    if (this.visual.linewise)
      return [
        { line: first.line, at: 0 },
        { line: last.line, at: b.line(last.line).length },
      ];
    return [first, { line: last.line, at: Math.min(b.line(last.line).length, last.at + 1) }];
  }

  async paint(): Promise<void> {
    this.clamp();
    this.#scroll();
    const command = this.#command;
    await this.screen.paint(
      render({
        columns: this.screen.columns,
        rows: this.screen.rows,
        buffer: this.buffer,
        top: this.top,
        numbers: this.numbers,
        status: command ? command.text : this.mode || this.message,
        commandCursor: command?.cursor,
        ruler: command ? '' : ruler(this.buffer, this.top, this.bottom),
        highlight: this.selection(),
      }),
    );
  }
}
