// All ranges of one family from which cluster IPs are taken: the one of the start and those of further ServiceCIDRs, as long as they are ready.
// upstream: pkg/registry/core/service/ipallocator/cidrallocator.go MetaAllocator
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { Random } from '../../../../base/random.ts';
import type { ServiceCIDR } from '../../../api/generated/types.ts';
import { SERVICE_CIDRS } from '../../../api/resources.ts';
import type { StrategyContext } from '../strategy.ts';
import { IPAllocator, NOT_IN_RANGE, TAKEN } from './ip-allocator.ts';

/** A range and whether addresses may be taken from it. */
export type Ranges = ReadonlyMap<string, boolean>;

/** The ranges of all ServiceCIDRs; one that several have is ready when one of these is. */
export function rangesOf(context: StrategyContext): Ranges {
  const found = new Map<string, boolean>();
  for (const object of context.list(SERVICE_CIDRS)) {
    const ready = isReady(object);
    for (const cidr of object.spec?.cidrs ?? []) found.set(cidr, ready || found.get(cidr) === true);
  }
  return found;
}

function isReady({ metadata, status }: DeepReadonly<ServiceCIDR>): boolean {
  return !metadata.deletionTimestamp && (status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false);
}

export class AddressPool {
  readonly family: 'IPv4' | 'IPv6';
  readonly #first: string;
  readonly #allocators = new Map<string, IPAllocator>();
  /** What is taken, in whichever ranges it lies. */
  readonly #used = new Set<string>();
  #ready: readonly IPAllocator[];
  #known = '';

  constructor(cidr: string) {
    const allocator = new IPAllocator(cidr);
    this.family = allocator.family;
    this.#first = cidr;
    this.#allocators.set(cidr, allocator);
    this.#ready = [allocator];
  }

  /** What is taken and free, range by range. */
  counts(): readonly { readonly cidr: string; readonly used: number; readonly free: number }[] {
    return [...this.#allocators].map(([cidr, { used, free }]) => ({ cidr, used, free }));
  }

  /** From now on addresses come from these ranges; the one of the start needs no object. */
  open(ranges: Ranges): void {
    const mine = [...ranges].filter(([cidr]) => cidr.includes(':') === (this.family === 'IPv6'));
    const known = mine.map(([cidr, ready]) => `${cidr} ${ready}`).join();
    if (known === this.#known) return;
    this.#known = known;
    if (!ranges.has(this.#first)) mine.unshift([this.#first, true]);
    this.#ready = mine.filter(([, ready]) => ready).map(([cidr]) => this.#allocator(cidr));
  }

  #allocator(cidr: string): IPAllocator {
    let allocator = this.#allocators.get(cidr);
    if (!allocator) {
      allocator = new IPAllocator(cidr);
      for (const ip of this.#used) allocator.allocate(ip, false);
      this.#allocators.set(cidr, allocator);
    }
    return allocator;
  }

  /** What is wrong with it, or undefined when it is now taken. A dry run asks for no more than a range. */
  allocate(ip: string, dryRun: boolean): string | undefined {
    if (!this.#ready.some((a) => a.allocate(ip, true) === undefined)) return NOT_IN_RANGE;
    if (dryRun) return undefined;
    if (this.#used.has(ip)) return TAKEN;
    this.#take(ip);
    return undefined;
  }

  /** A free address of any range; undefined when there is none. */
  allocateNext(random: Random, dryRun: boolean): string | undefined {
    const from = this.#ready.length > 1 ? random.int(this.#ready.length) : 0;
    for (let i = 0; i < this.#ready.length; i++) {
      const ip = this.#ready[(from + i) % this.#ready.length]?.allocateNext(random, true);
      if (ip === undefined) continue;
      if (!dryRun) this.#take(ip);
      return ip;
    }
    return undefined;
  }

  #take(ip: string): void {
    this.#used.add(ip);
    for (const allocator of this.#allocators.values()) allocator.allocate(ip, false);
  }

  /** Takes what a stored Service has, whatever the ranges are now; the first to claim an address keeps it. */
  adopt(ip: string): void {
    if (!this.#used.has(ip)) this.#take(ip);
  }

  release(ip: string): void {
    this.#used.delete(ip);
    for (const allocator of this.#allocators.values()) allocator.release(ip);
  }

  clear(): void {
    this.#used.clear();
    for (const allocator of this.#allocators.values()) allocator.clear();
  }
}
