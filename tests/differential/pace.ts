// The clock of the world that the real kubectl talks to. It follows the other world's: a command may use as much virtual time as ours used for it,
// given out in waves, so that what streams is seen; at either end of a command the two clocks show the same.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { VirtualClock } from '../../src/base/clock.ts';
import { isLoading } from '../../src/base/on-demand.ts';
import { passFree, turn } from '../../src/host/run-free.ts';

/** Real time without a byte either way after which whoever holds a request open is waiting for the world. */
const QUIET_MS = 60;
/** The same when nothing is open: it may still be starting, or sleep between two questions. */
const SILENT_MS = 500;
/** Longer than ours took by this much, and time runs on by itself. */
const PATIENCE_MS = 2000;
const HURRY = 40;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class Pace {
  readonly #clock: VirtualClock;
  readonly #sockets: Socket[] = [];
  #open = 0;
  #running: Promise<void> | undefined;
  #stopped = true;

  constructor(clock: VirtualClock, api: Server) {
    this.#clock = clock;
    api.on('request', (_, response) => this.#holds(response));
    api.on('upgrade', (_, socket) => this.#holds(socket));
  }

  #holds(until: { once(event: 'close', listener: () => void): unknown }): void {
    this.#open++;
    until.once('close', () => {
      this.#open--;
    });
  }

  /** A connection whose bytes count as a sign of life. */
  hear(socket: Socket): void {
    this.#sockets.push(socket);
  }

  /** Both worlds are at `at` now; the command that begins may bring this one to `end`. */
  async begin(at: number, end: number): Promise<void> {
    await this.#passTo(at);
    this.#stopped = false;
    this.#running = this.#run(end);
  }

  /** The command has ended: the clocks meet again. */
  async end(at: number): Promise<void> {
    await this.stop();
    await this.#passTo(at);
  }

  /** A sleep in the middle of a command. */
  async sleep(ms: number, end: number): Promise<void> {
    const running = !this.#stopped;
    await this.stop();
    await passFree(this.#clock, ms);
    if (!running) return;
    this.#stopped = false;
    this.#running = this.#run(end);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#running = undefined;
  }

  async #passTo(at: number): Promise<void> {
    const left = at - this.#clock.now();
    if (left > 0) await passFree(this.#clock, left);
  }

  #traffic(): number {
    return this.#sockets.reduce((sum, s) => sum + s.bytesRead + s.bytesWritten, 0);
  }

  async #run(end: number): Promise<void> {
    const clock = this.#clock;
    let seen = this.#traffic();
    let since = performance.now();
    let patience = since + Math.max(0, end - clock.now()) + PATIENCE_MS;
    while (!this.#stopped) {
      while (clock.hasReady()) {
        clock.runReady();
        await turn();
      }
      const now = performance.now();
      if (this.#traffic() !== seen || isLoading()) {
        seen = this.#traffic();
        since = now;
      }
      const quiet = now - since >= (this.#open > 0 ? QUIET_MS : SILENT_MS);
      const due = clock.nextDue();
      if (quiet && clock.now() < end) clock.advanceTo(Math.min(due ?? end, end));
      else if (quiet && now > patience) {
        clock.advanceTo(clock.now() + HURRY * Math.min(now - patience, 10));
        patience = now;
        await pause(2);
      } else await pause(2);
      await turn();
    }
  }
}
