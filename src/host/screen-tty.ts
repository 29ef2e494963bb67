// A terminal of a host as the page has it: output in batches with back-pressure, and the last of it kept for a reload.
import type { Bytes } from '../base/bytes.ts';
import type { Tty } from '../machine/os/types.ts';
import type { TerminalSize } from './protocol.ts';

const KEPT_CHARS = 40_000;
/** More than this on its way to the screen, and writers wait. */
const HIGH_WATER = 200_000;

export class ScreenTty {
  readonly host: string;
  readonly #tty: Tty;
  readonly #send: (data: string) => void;
  readonly #decoder = new TextDecoder();
  #kept = '';
  #unseen = 0;
  #held = '';

  constructor(tty: Tty, host: string, send: (data: string) => void) {
    this.#tty = tty;
    this.host = host;
    this.#send = send;
    tty.onOutput = (bytes) => this.#output(bytes);
  }

  /** What the screen was sent last, from the start of a line. */
  get text(): string {
    return this.#kept;
  }

  input(bytes: Bytes): void {
    this.#tty.input(bytes);
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#tty.resize(columns, rows);
  }

  acknowledge(chars: number): void {
    this.#unseen = Math.max(0, this.#unseen - chars);
    if (this.#held && this.#unseen < HIGH_WATER) {
      const held = this.#held;
      this.#held = '';
      this.#pass(held);
    }
  }

  close(): void {
    this.#tty.onOutput = undefined;
    this.#tty.hangup();
  }

  #output(bytes: Bytes): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#kept += text;
    if (this.#kept.length > 2 * KEPT_CHARS) {
      const cut = this.#kept.slice(-KEPT_CHARS);
      this.#kept = cut.slice(cut.indexOf('\n') + 1);
    }
    if (this.#unseen >= HIGH_WATER) this.#held = (this.#held + text).slice(-HIGH_WATER);
    else this.#pass(text);
  }

  #pass(text: string): void {
    this.#unseen += text.length;
    this.#send(text);
  }
}
