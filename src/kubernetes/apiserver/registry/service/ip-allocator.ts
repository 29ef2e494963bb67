// Cluster IPs of one range. upstream: pkg/registry/core/service/ipallocator/ipallocator.go (IPAddress objects as the record of who has what)
import type { Random } from '../../../../base/random.ts';
import { formatIP, type Network, parseCIDR, parseIP } from '../lib/ip.ts';
import { BandAllocator, staticBand } from './band-allocator.ts';

export const NOT_IN_RANGE = 'the provided network does not match the current range';
export const TAKEN = 'provided IP is already allocated';
const MAX_SIZE = Number.MAX_SAFE_INTEGER;

export class IPAllocator {
  readonly family: 'IPv4' | 'IPv6';
  readonly #network: Network;
  readonly #band: BandAllocator;

  constructor(cidr: string) {
    const network = parseCIDR(cidr.trim());
    if (!network) throw new Error(`not a range: ${cidr}`);
    this.#network = network;
    this.family = network.family === 4 ? 'IPv4' : 'IPv6';
    // The first address names the network; IPv4 has a broadcast address at the end.
    const hosts = network.size - (network.family === 4 ? 2n : 1n);
    const size = hosts > BigInt(MAX_SIZE) ? MAX_SIZE : Number(hosts);
    this.#band = new BandAllocator(size, staticBand(Number(network.size), 16, 256));
  }

  get used(): number {
    return this.#band.used;
  }

  get free(): number {
    return this.#band.size - this.#band.used;
  }

  #offset(ip: string): number | undefined {
    const address = parseIP(ip);
    if (!address || address.family !== this.#network.family) return undefined;
    const n = address.value - this.#network.base - 1n;
    return n >= 0n && n < BigInt(this.#band.size) ? Number(n) : undefined;
  }

  /** What is wrong with it, or undefined when it is now taken. A dry run asks for no more than the range. */
  allocate(ip: string, dryRun: boolean): string | undefined {
    const n = this.#offset(ip);
    if (n === undefined) return NOT_IN_RANGE;
    if (dryRun) return undefined;
    return this.#band.take(n) ? undefined : TAKEN;
  }

  /** A free address; undefined when there is none. */
  allocateNext(random: Random, dryRun: boolean): string | undefined {
    const n = this.#band.pick(random);
    if (n === undefined) return undefined;
    if (!dryRun) this.#band.take(n);
    return formatIP(this.#network.family, this.#network.base + 1n + BigInt(n));
  }

  release(ip: string): void {
    const n = this.#offset(ip);
    if (n !== undefined) this.#band.release(n);
  }

  clear(): void {
    this.#band.clear();
  }
}
