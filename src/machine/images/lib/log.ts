// What servers log while they serve: nobody waits for it, and however much is said at once, one write is on its way at a time.
import type { Process } from '../../os/types.ts';

class Log {
  readonly #write: (text: string) => Promise<void>;
  #kept: string[] = [];
  #writing = false;

  constructor(write: (text: string) => Promise<void>) {
    this.#write = write;
  }

  say(text: string): void {
    this.#kept.push(text);
    if (this.#writing) return;
    this.#writing = true;
    void this.#pour();
  }

  async #pour(): Promise<void> {
    try {
      while (this.#kept.length > 0) {
        const text = this.#kept.length === 1 ? (this.#kept[0] ?? '') : this.#kept.join('');
        this.#kept = [];
        await this.#write(text);
      }
      this.#writing = false;
    } catch {
      // Nobody reads any more, or the process has ended: what is said from here on is lost, as it would be.
      this.#kept = [];
    }
  }
}

const outputs = new WeakMap<Process, Log>();
const errors = new WeakMap<Process, Log>();

/** Says a text on the process's stdout. */
export function logOut(p: Process, text: string): void {
  let log = outputs.get(p);
  if (!log) {
    log = new Log((all) => p.out(all));
    outputs.set(p, log);
  }
  log.say(text);
}

/** Says a text on the process's stderr. */
export function logErr(p: Process, text: string): void {
  let log = errors.get(p);
  if (!log) {
    log = new Log((all) => p.err(all));
    errors.set(p, log);
  }
  log.say(text);
}
