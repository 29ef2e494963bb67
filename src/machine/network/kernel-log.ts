// The ring of a kernel's messages, as dmesg reads it. upstream: Linux kernel/printk
import { Emitter } from '../../base/emitter.ts';

export interface KernelMessage {
  /** Milliseconds of the world's clock. */
  readonly at: number;
  readonly text: string;
}

const MOST = 2000;

export class KernelLog {
  #messages: KernelMessage[] = [];
  /** Messages as they come. */
  readonly added = new Emitter<KernelMessage>();

  get messages(): readonly KernelMessage[] {
    return this.#messages;
  }

  add(at: number, text: string): void {
    const message = { at, text };
    this.#messages.push(message);
    if (this.#messages.length > MOST) this.#messages = this.#messages.slice(-MOST / 2);
    if (this.added.heard) this.added.emit(message);
  }

  clear(): void {
    this.#messages = [];
  }
}
