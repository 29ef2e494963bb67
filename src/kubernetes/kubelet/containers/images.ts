// Images of one node: pulled once, one after the other, with back-off after failures. upstream: pkg/kubelet/images/image_manager.go
import type { Clock } from '../../../base/clock.ts';
import type { Image, ImageRegistry, PullResult } from '../../../machine/images/types.ts';

export interface PresentImage {
  readonly image: Image;
  /** Canonical, with tag: docker.io/library/nginx:1.27 */
  readonly name: string;
  readonly digest: string;
}

export interface Pulled {
  readonly result: PullResult;
  /** Milliseconds of the pull itself, and with the wait for its turn. */
  readonly pull: number;
  readonly total: number;
}

export class NodeImages {
  readonly #registry: ImageRegistry;
  readonly #clock: Clock;
  /** By the reference as pods write it. */
  readonly #present = new Map<string, PresentImage>();
  readonly #pulling = new Map<string, Promise<{ readonly result: PullResult; readonly pull: number }>>();
  #turn: Promise<unknown> = Promise.resolve();
  #changed: () => void = () => {};

  constructor(registry: ImageRegistry, clock: Clock) {
    this.#registry = registry;
    this.#clock = clock;
  }

  /** Called when an image has come. */
  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  present(reference: string): PresentImage | undefined {
    return this.#present.get(reference);
  }

  /** All images that are here, once each. */
  list(): readonly PresentImage[] {
    return [...new Map([...this.#present.values()].map((p) => [p.name, p])).values()];
  }

  /** Takes an image as present without a pull: after a restore. */
  async preload(reference: string): Promise<void> {
    if (this.#present.has(reference)) return;
    const result = await this.#registry.pull(reference);
    if (result.ok) this.#keep(reference, result);
  }

  /** Pulls; who asks for the same image meanwhile gets the same pull. */
  async pull(reference: string): Promise<Pulled> {
    const asked = this.#clock.now();
    let running = this.#pulling.get(reference);
    if (!running) {
      running = this.#turn.then(() => this.#fetch(reference));
      this.#turn = running;
      this.#pulling.set(reference, running);
    }
    const { result, pull } = await running;
    return { result, pull, total: this.#clock.now() - asked };
  }

  async #fetch(reference: string): Promise<{ readonly result: PullResult; readonly pull: number }> {
    const result = await this.#registry.pull(reference);
    const ms = result.ok ? result.milliseconds : 300;
    await this.#clock.sleep(ms);
    this.#pulling.delete(reference);
    if (result.ok) {
      this.#keep(reference, result);
      this.#changed();
    }
    return { result, pull: ms };
  }

  #keep(reference: string, result: PullResult & { ok: true }): PresentImage {
    const present = { image: result.image, name: result.name, digest: result.digest };
    this.#present.set(reference, present);
    return present;
  }
}

/** A duration as Go prints it, to the millisecond: 1s, 432ms, 1m2.5s */
export function goDuration(ms: number): string {
  const whole = Math.trunc(ms);
  if (whole === 0) return '0s';
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = (whole % 60_000) / 1000;
  return `${hours ? `${hours}h` : ''}${hours || minutes ? `${minutes}m` : ''}${seconds}s`;
}
