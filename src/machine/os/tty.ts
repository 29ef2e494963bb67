// A terminal's line discipline: what is typed becomes lines, echo and signals. upstream: Linux drivers/tty/n_tty.c
import { type Bytes, concat, decode, encode } from '../../base/bytes.ts';
import { characterWidth } from './character-width.ts';
import type { Description } from './open-files.ts';
import type { Signal, Termios, Tty } from './types.ts';

/** What a terminal needs of its machine: signals to a process group, and to all who have it as their terminal. */
export interface TerminalOwner {
  signalGroup(group: number, signal: Signal): void;
  signalSession(tty: Tty, signal: Signal): void;
}

const INTR = 0x03;
const QUIT = 0x1c;
const SUSP = 0x1a;
const EOF = 0x04;
const LITERAL_NEXT = 0x16;
const START = 0x11;
const STOP = 0x13;
const REPRINT = 0x12;
const ERASE_WORD = 0x17;
const KILL_LINE = 0x15;
const BACKSPACE = [0x7f, 0x08];
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const INPUT_LIMIT = 4096;

export class LineDiscipline implements Tty {
  readonly name: string;
  foreground = 0;
  onOutput: ((bytes: Bytes) => void) | undefined;
  readonly #owner: TerminalOwner;
  #columns: number;
  #rows: number;
  #termios: Termios = { icanon: true, echo: true, isig: true, opost: true };
  /** The line that is being edited, as bytes of UTF-8. */
  #line: number[] = [];
  /** What a reader may have: whole lines (or raw bytes), null for an end of file. */
  #ready: (Bytes | null)[] = [];
  /** While input is looked at its echo is collected, so that a character's bytes stay together. */
  #echoes: Bytes[] | undefined;
  #literal = false;
  #held = false;
  #gone = false;
  #readers: (() => void)[] = [];
  #writers: (() => void)[] = [];

  constructor(name: string, columns: number, rows: number, owner: TerminalOwner) {
    this.name = name;
    this.#columns = columns;
    this.#rows = rows;
    this.#owner = owner;
  }

  get columns(): number {
    return this.#columns;
  }

  get rows(): number {
    return this.#rows;
  }

  get termios(): Termios {
    return this.#termios;
  }

  setTermios(change: Partial<Termios>): void {
    const wasCanonical = this.#termios.icanon;
    this.#termios = { ...this.#termios, ...change };
    if (wasCanonical && !this.#termios.icanon && this.#line.length > 0) {
      // What was typed ahead is not lost when a program switches to raw mode.
      this.#ready.push(Uint8Array.from(this.#line));
      this.#line = [];
      this.#wake(this.#readers);
    }
  }

  input(bytes: Bytes): void {
    if (this.#gone) return;
    if (!this.#termios.icanon && !this.#termios.isig) {
      this.#deliver(bytes.slice());
      return;
    }
    this.#echoes = [];
    for (const byte of bytes) this.#typed(byte);
    const echoes = this.#echoes;
    this.#echoes = undefined;
    if (echoes.length > 0) this.#show(concat(echoes));
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#columns && rows === this.#rows) return;
    this.#columns = columns;
    this.#rows = rows;
    this.#owner.signalGroup(this.foreground, 'SIGWINCH');
  }

  hangup(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.onOutput = undefined;
    this.#owner.signalSession(this, 'SIGCONT');
    this.#owner.signalSession(this, 'SIGHUP');
    this.#wake(this.#readers);
    this.#wake(this.#writers);
  }

  async read(max = 4096): Promise<Bytes | null> {
    for (;;) {
      const got = this.tryRead(max);
      if (got !== undefined) return got;
      await new Promise<void>((wake) => this.whenReadable(wake));
    }
  }

  async write(bytes: Bytes): Promise<void> {
    while (this.tryWrite(bytes) === undefined) await new Promise<void>((wake) => this.whenWritable(wake));
  }

  tryRead(max: number): Bytes | null | undefined {
    const first = this.#ready[0];
    if (first === undefined) return this.#gone ? null : undefined;
    if (first && first.length > max) {
      this.#ready[0] = first.subarray(max);
      return first.subarray(0, max);
    }
    this.#ready.shift();
    return first;
  }

  tryWrite(bytes: Bytes): number | undefined {
    if (this.#held) return undefined;
    this.#show(this.#termios.opost ? withReturns(bytes) : bytes);
    return bytes.length;
  }

  whenReadable(wake: () => void): void {
    if (this.#ready.length > 0 || this.#gone) wake();
    else this.#readers.push(wake);
  }

  whenWritable(wake: () => void): void {
    if (this.#held && !this.#gone) this.#writers.push(wake);
    else wake();
  }

  /** Master side: writers wait until `release` (the screen cannot follow; ^S does the same). */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#wake(this.#writers);
  }

  /** Gives back what a reader took and did not want (type-ahead that belongs to the next program). */
  unread(bytes: Bytes): void {
    if (bytes.length === 0) return;
    this.#ready.unshift(bytes);
    this.#wake(this.#readers);
  }

  #typed(byte: number): void {
    const { icanon, isig } = this.#termios;
    if (this.#literal) {
      this.#literal = false;
      this.#insert(byte);
      return;
    }
    if (isig && this.#signalled(byte)) return;
    if (!icanon) return this.#deliver(Uint8Array.of(byte));
    if (byte === STOP) return this.hold();
    if (byte === START || this.#held) this.release();
    if (byte === START) return;
    if (byte === LITERAL_NEXT) {
      this.#literal = true;
      if (this.#termios.echo) this.#show(encode('^\b'));
    } else if (BACKSPACE.includes(byte)) this.#erase();
    else if (byte === KILL_LINE) while (this.#line.length > 0) this.#erase();
    else if (byte === ERASE_WORD) this.#eraseWord();
    else if (byte === REPRINT) this.#echoText(`^R\r\n${decode(Uint8Array.from(this.#line))}`);
    else if (byte === EOF) this.#push(this.#line.length > 0 ? Uint8Array.from(this.#line) : null);
    else if (byte === NEWLINE || byte === RETURN) {
      this.#line.push(NEWLINE);
      this.#echoText('\r\n');
      this.#push(Uint8Array.from(this.#line));
    } else this.#insert(byte);
  }

  #signalled(byte: number): boolean {
    const signal: Signal | undefined = byte === INTR ? 'SIGINT' : byte === QUIT ? 'SIGQUIT' : byte === SUSP ? 'SIGTSTP' : undefined;
    if (!signal) return false;
    this.#line = [];
    if (signal !== 'SIGTSTP') this.#ready = [];
    this.release();
    if (this.#termios.echo) this.#echoText(caret(byte));
    this.#owner.signalGroup(this.foreground, signal);
    return true;
  }

  #insert(byte: number): void {
    if (this.#line.length >= INPUT_LIMIT) return this.#echoText('\x07');
    this.#line.push(byte);
    if (!this.#termios.echo) return;
    if (byte < 0x20 && byte !== 0x09) this.#echoText(caret(byte));
    else this.#show(Uint8Array.of(byte));
  }

  /** Takes back one character: all bytes of its UTF-8, all columns of its width. */
  #erase(): void {
    if (this.#line.length === 0) return;
    const bytes: number[] = [];
    for (;;) {
      const byte = this.#line.pop();
      if (byte === undefined) break;
      bytes.unshift(byte);
      if ((byte & 0xc0) !== 0x80) break;
    }
    const text = decode(Uint8Array.from(bytes));
    const code = text.codePointAt(0) ?? 0;
    const width = code === 9 ? this.#tabWidth() : code < 32 ? 2 : characterWidth(code);
    this.#echoText('\b \b'.repeat(width));
  }

  #eraseWord(): void {
    const isSpace = (b: number | undefined): boolean => b === 0x20 || b === 0x09;
    while (isSpace(this.#line.at(-1))) this.#erase();
    while (this.#line.length > 0 && !isSpace(this.#line.at(-1))) this.#erase();
  }

  #tabWidth(): number {
    let column = 0;
    for (const c of decode(Uint8Array.from(this.#line))) column += c === '\t' ? 8 - (column % 8) : characterWidth(c.codePointAt(0) ?? 0);
    return 8 - (column % 8);
  }

  #push(line: Bytes | null): void {
    this.#line = [];
    this.#ready.push(line);
    this.#wake(this.#readers);
  }

  #deliver(bytes: Bytes): void {
    if (this.#termios.echo) this.#show(bytes);
    this.#ready.push(bytes);
    this.#wake(this.#readers);
  }

  #echoText(text: string): void {
    if (this.#termios.echo) this.#show(encode(text));
  }

  #show(bytes: Bytes): void {
    if (this.#echoes) this.#echoes.push(bytes);
    else this.onOutput?.(bytes);
  }

  #wake(waiting: (() => void)[]): void {
    for (const call of waiting.splice(0)) call();
  }
}

/** A terminal as an open file. */
export class TerminalFile implements Description {
  readonly kind = 'tty';
  readonly tty: LineDiscipline;
  references = 0;
  constructor(tty: LineDiscipline) {
    this.tty = tty;
  }
  tryRead(max: number): Bytes | null | undefined {
    return this.tty.tryRead(max);
  }
  tryWrite(bytes: Bytes): number | undefined {
    return this.tty.tryWrite(bytes);
  }
  whenReadable(wake: () => void): void {
    this.tty.whenReadable(wake);
  }
  whenWritable(wake: () => void): void {
    this.tty.whenWritable(wake);
  }
  release(): void {}
}

function caret(byte: number): string {
  return `^${String.fromCharCode(byte ^ 0x40)}`;
}

/** \n as \r\n. */
function withReturns(bytes: Bytes): Bytes {
  let extra = 0;
  for (const b of bytes) if (b === NEWLINE) extra++;
  if (extra === 0) return bytes;
  const out = new Uint8Array(bytes.length + extra);
  let at = 0;
  for (const b of bytes) {
    if (b === NEWLINE) out[at++] = RETURN;
    out[at++] = b;
  }
  return out;
}
