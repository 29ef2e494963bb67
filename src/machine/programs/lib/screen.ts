// A terminal taken over by a full-screen program: raw keys in, whole screens out (only rows that changed are sent).
import { encode } from '../../../base/bytes.ts';
import type { Disposable } from '../../../base/emitter.ts';
import type { Process, Termios, Tty } from '../../os/types.ts';
import { type Key, KeyDecoder } from './keys.ts';

export interface Frame {
  /** With their colours; each row is cleared to its end. */
  readonly rows: readonly string[];
  /** Row and column from 0; undefined hides the cursor. */
  readonly cursor: readonly [row: number, column: number] | undefined;
}

export class Screen {
  readonly #p: Process;
  readonly #tty: Tty;
  readonly #before: Termios;
  readonly #alternate: boolean;
  readonly #decoder = new KeyDecoder();
  readonly #keys: Key[] = [];
  readonly #text = new TextDecoder();
  #shown: string[] = [];
  #pending: Promise<unknown> | undefined;
  #resized: (() => void) | undefined;
  readonly #winch: Disposable;
  #size = '';

  /** `alternate`: use the second screen, so that the first comes back at the end. */
  constructor(p: Process, tty: Tty, alternate = true) {
    this.#p = p;
    this.#tty = tty;
    this.#before = { ...tty.termios };
    this.#alternate = alternate;
    this.#winch = p.onSignal('SIGWINCH', () => {
      this.#shown = [];
      this.#resized?.();
    });
  }

  get columns(): number {
    return this.#tty.columns || 80;
  }

  get rows(): number {
    return this.#tty.rows || 24;
  }

  async open(): Promise<void> {
    this.#tty.setTermios({ icanon: false, echo: false, isig: false, opost: false });
    await this.#send(`${this.#alternate ? '\x1b[?1049h' : ''}\x1b[?2004h\x1b[H\x1b[2J`);
  }

  /** Gives the terminal back as it was. Works also when the process is being ended. */
  async close(last = ''): Promise<void> {
    this.#winch.dispose();
    this.#tty.setTermios(this.#before);
    const text = `\x1b[?2004l\x1b[?25h${this.#alternate ? '\x1b[?1049l' : ''}${last}`;
    if (this.#p.signal.aborted) void this.#tty.write(encode(text)).catch(() => {});
    else await this.#send(text);
  }

  /** Leaves for another program (or a stop) and comes back. */
  async aside(work: () => Promise<void>): Promise<void> {
    this.#tty.setTermios(this.#before);
    await this.#send('\x1b[?2004l\x1b[?25h\x1b[?1049l');
    await work();
    this.#shown = [];
    await this.open();
  }

  /** Forgets what is on the screen: the next frame is painted whole. */
  forget(): void {
    this.#shown = [];
  }

  async paint(frame: Frame): Promise<void> {
    const size = `${this.columns}x${this.rows}`;
    let out = '\x1b[?25l';
    if (size !== this.#size || this.#shown.length === 0) out += '\x1b[H\x1b[2J';
    if (size !== this.#size) this.#shown = [];
    this.#size = size;
    frame.rows.forEach((row, i) => {
      if (this.#shown[i] === row) return;
      // Cleared first: behind a full row the cursor stands on its last cell.
      out += `\x1b[${i + 1};1H\x1b[m\x1b[K${row}\x1b[m`;
      this.#shown[i] = row;
    });
    if (frame.cursor) out += `\x1b[${frame.cursor[0] + 1};${frame.cursor[1] + 1}H\x1b[?25h`;
    await this.#send(out);
  }

  async beep(): Promise<void> {
    await this.#send('\x07');
  }

  /** True when keys wait that came together with the last one. */
  get hasKeys(): boolean {
    return this.#keys.length > 0;
  }

  /** The next key; `Resize` when the terminal's size changed; undefined at the end of input, or when `other` settled first. */
  async key(other?: Promise<unknown>): Promise<Key | undefined> {
    for (;;) {
      const waiting = this.#keys.shift();
      if (waiting) return waiting;
      this.#pending ??= this.#tty.read().then((chunk) => {
        this.#pending = undefined;
        if (!chunk) return this.#keys.push({ name: 'End of input' });
        return this.#keys.push(...this.#decoder.decode(this.#text.decode(chunk, { stream: true })));
      });
      let resized = false;
      const resize = new Promise<void>((wake) => {
        this.#resized = () => {
          resized = true;
          wake();
        };
      });
      const came = this.#pending.then(() => true);
      const first = await this.#p.wait(
        Promise.race([
          came,
          resize.then(() => true),
          ...(other
            ? [
                other.then(
                  () => false,
                  () => false,
                ),
              ]
            : []),
        ]),
      );
      if (resized) return { name: 'Resize' };
      if (!first && this.#keys.length === 0) return undefined;
    }
  }

  async #send(text: string): Promise<void> {
    await this.#p.wait(this.#tty.write(encode(text)));
  }
}
