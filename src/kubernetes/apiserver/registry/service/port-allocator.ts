// Node ports of the cluster. upstream: pkg/registry/core/service/portallocator/{allocator,operation}.go
import type { Random } from '../../../../base/random.ts';
import type { Reservation } from '../strategy.ts';
import { BandAllocator, staticBand } from './band-allocator.ts';

export const ALLOCATED = 'provided port is already allocated';
export const FULL = 'range is full';

export class PortAllocator {
  readonly base: number;
  readonly #band: BandAllocator;

  /** `range` as --service-node-port-range has it: 30000-32767. */
  constructor(range: string) {
    const [from, to] = range.split('-').map(Number);
    this.base = from ?? 30000;
    const size = (to ?? this.base) - this.base + 1;
    this.#band = new BandAllocator(size, staticBand(size, 32, 128));
  }

  get range(): string {
    return `${this.base}-${this.base + this.#band.size - 1}`;
  }

  get used(): number {
    return this.#band.used;
  }

  get free(): number {
    return this.#band.size - this.#band.used;
  }

  has(port: number): boolean {
    return this.#band.has(port - this.base);
  }

  /** What is wrong with it, or undefined when it is now taken. */
  allocate(port: number): string | undefined {
    const n = port - this.base;
    if (n < 0 || n >= this.#band.size) return `provided port is not in the valid range. The range of valid ports is ${this.range}`;
    return this.#band.take(n) ? undefined : ALLOCATED;
  }

  release(port: number): void {
    this.#band.release(port - this.base);
  }

  /** A free port, not taken yet. */
  pick(random: Random, also: ReadonlySet<number>): number | undefined {
    const n = this.#band.pick(random, new Set([...also].map((p) => p - this.base)));
    return n === undefined ? undefined : n + this.base;
  }
}

/** The ports of one write: taken at once, given back when the write fails; what it frees is free only when it has succeeded. */
export class PortOperation implements Reservation {
  readonly #ports: PortAllocator;
  readonly #dryRun: boolean;
  readonly #taken = new Set<number>();
  readonly #freed: number[] = [];

  constructor(ports: PortAllocator, dryRun: boolean) {
    this.#ports = ports;
    this.#dryRun = dryRun;
  }

  /** What is wrong with it, or undefined. A dry run does not look at the range. */
  allocate(port: number): string | undefined {
    if (this.#dryRun) {
      if (this.#ports.has(port) || this.#taken.has(port)) return ALLOCATED;
    } else {
      const problem = this.#ports.allocate(port);
      if (problem) return problem;
    }
    this.#taken.add(port);
    return undefined;
  }

  allocateNext(random: Random): number | undefined {
    const port = this.#ports.pick(random, this.#taken);
    if (port === undefined || this.allocate(port) !== undefined) return undefined;
    return port;
  }

  releaseLater(port: number): void {
    this.#freed.push(port);
  }

  commit(): void {
    if (!this.#dryRun) for (const port of this.#freed) this.#ports.release(port);
  }

  revert(): void {
    if (!this.#dryRun) for (const port of this.#taken) this.#ports.release(port);
    this.#taken.clear();
  }
}
