// MetalLB's own objects, as far as layer 2 needs them. upstream: metallb api/v1beta1
import { type Cidr, compareIp, type Ip, nthAddress, parseCidr, parseIp, sizeOf } from '../../../base/ip.ts';
import type { LabelSelector } from '../../api/generated/types.ts';
import { type ApiObject, resource } from '../../api/meta.ts';

export interface IPAddressPool extends ApiObject {
  readonly spec?: { readonly addresses?: readonly string[]; readonly autoAssign?: boolean; readonly avoidBuggyIPs?: boolean; readonly serviceAllocation?: ServiceAllocation };
}

export interface ServiceAllocation {
  readonly priority?: number;
  readonly namespaces?: readonly string[];
  readonly namespaceSelectors?: readonly LabelSelector[];
  readonly serviceSelectors?: readonly LabelSelector[];
}

export interface L2Advertisement extends ApiObject {
  readonly spec?: {
    readonly ipAddressPools?: readonly string[];
    readonly ipAddressPoolSelectors?: readonly LabelSelector[];
    readonly nodeSelectors?: readonly LabelSelector[];
    readonly interfaces?: readonly string[];
  };
}

export const IP_ADDRESS_POOLS = resource<IPAddressPool>('metallb.io', 'v1beta1', 'IPAddressPool', 'ipaddresspools', true);
export const L2_ADVERTISEMENTS = resource<L2Advertisement>('metallb.io', 'v1beta1', 'L2Advertisement', 'l2advertisements', true);

/** Both spellings of MetalLB's annotations: today's and the one of before 0.14. */
export function annotation(object: ApiObject, name: string): string | undefined {
  return object.metadata.annotations?.[`metallb.io/${name}`] ?? object.metadata.annotations?.[`metallb.universe.tf/${name}`];
}

/** A range of addresses: a prefix, or from one to another. */
export interface AddressRange {
  readonly family: 4 | 6;
  has(ip: Ip): boolean;
  /** In order; a large range is not walked to its end. */
  addresses(): Iterable<Ip>;
}

const MOST = 65_536;

/** Throws what MetalLB says of a range that cannot be read. */
function rangeOf(text: string): AddressRange {
  const dash = text.indexOf('-');
  if (dash < 0) {
    const prefix = text.includes('/') ? parseCidr(text.trim()) : undefined;
    if (!prefix) throw new Error(`invalid CIDR "${text}"`);
    return inPrefix(prefix);
  }
  const first = parseIp(text.slice(0, dash).trim());
  const last = parseIp(text.slice(dash + 1).trim());
  if (!first) throw new Error(`invalid IP range "${text}": invalid start IP "${text.slice(0, dash).trim()}"`);
  if (!last) throw new Error(`invalid IP range "${text}": invalid end IP "${text.slice(dash + 1).trim()}"`);
  if (first.family !== last.family || compareIp(first, last) > 0) throw new Error(`invalid IP range "${text}": start IP "${first.text}" is after the end IP "${last.text}"`);
  const all = { base: first, bits: 0, family: first.family, text: '' };
  return {
    family: first.family,
    has: (ip) => ip.family === first.family && compareIp(ip, first) >= 0 && compareIp(ip, last) <= 0,
    *addresses() {
      for (let n = 0; n < MOST; n++) {
        const ip = nthAddress(all, n);
        if (!ip || compareIp(ip, last) > 0) return;
        yield ip;
      }
    },
  };
}

function inPrefix(prefix: Cidr): AddressRange {
  return {
    family: prefix.family,
    has: (ip) => ip.family === prefix.family && compareIp(ip, prefix.base) >= 0 && parseCidr(`${ip.text}/${prefix.bits}`)?.base === prefix.base,
    *addresses() {
      for (let n = 0; n < Math.min(sizeOf(prefix), MOST); n++) {
        const ip = nthAddress(prefix, n);
        if (ip) yield ip;
      }
    },
  };
}

export interface Pool {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ranges: readonly AddressRange[];
  readonly autoAssign: boolean;
  readonly avoidBuggyIPs: boolean;
  readonly allocation: ServiceAllocation | undefined;
}

/** The pools that can be read, by name, and what is wrong with the others. */
export function poolsOf(objects: Iterable<IPAddressPool>): { readonly pools: readonly Pool[]; readonly problems: readonly string[] } {
  const pools: Pool[] = [];
  const problems: string[] = [];
  for (const o of [...objects].sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))) {
    const name = o.metadata.name ?? '';
    try {
      const { addresses = [], autoAssign = true, avoidBuggyIPs = false, serviceAllocation: allocation } = o.spec ?? {};
      if (addresses.length === 0) throw new Error('pool has no prefixes defined');
      pools.push({ name, labels: o.metadata.labels ?? {}, ranges: addresses.map(rangeOf), autoAssign, avoidBuggyIPs, allocation });
    } catch (error) {
      problems.push(`parsing address pool ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { pools, problems };
}

export const poolHas = (pool: Pool, ip: Ip): boolean => pool.ranges.some((r) => r.has(ip));
