// Which addresses a Service gets from which pool. Pure. upstream: metallb internal/allocator/allocator.go
import { type Ip, parseIp } from '../../../base/ip.ts';
import type { Namespace, Service } from '../../api/generated/types.ts';
import { selects } from '../../client/selectors.ts';
import { annotation, type Pool, poolHas } from './types.ts';

/** An address that a Service has, with what decides whether another may share it. */
export interface Used {
  readonly key: string;
  readonly ip: Ip;
  readonly sharing: string | undefined;
  readonly ports: readonly string[];
}

export interface AllocationInput {
  readonly key: string;
  readonly service: Service;
  readonly namespace: Namespace | undefined;
  readonly pools: readonly Pool[];
  readonly used: readonly Used[];
  /** What it has now. */
  readonly had: readonly Ip[];
}

export interface Allocated {
  readonly pool: string;
  readonly ips: readonly Ip[];
}

/** Why no address was given; the words are MetalLB's. */
export class NoAddress extends Error {}

export function portsOf(service: Service): readonly string[] {
  return (service.spec?.ports ?? []).map((p) => `${p.protocol ?? 'TCP'}/${p.port}`);
}

/** Throws NoAddress. */
export function allocate(input: AllocationInput): Allocated {
  const { service, had } = input;
  const families = (service.spec?.ipFamilies ?? ['IPv4']).map((f) => (f === 'IPv6' ? 6 : 4));
  const asked = askedFor(service, families);
  const wantedPool = annotation(service, 'address-pool');
  // What it has stays as long as it is right.
  if (had.length > 0 && asked.every((ip) => had.includes(ip)) && had.every((ip) => families.includes(ip.family)) && had.length === families.length) {
    const pool = input.pools.find((p) => had.every((ip) => poolHas(p, ip)));
    if (pool && (wantedPool === undefined || pool.name === wantedPool) && had.every((ip) => shareProblem(input, ip) === undefined)) return { pool: pool.name, ips: had };
  }
  if (asked.length > 0) return specific(input, asked, wantedPool);
  if (wantedPool !== undefined) {
    const pool = input.pools.find((p) => p.name === wantedPool);
    if (!pool) throw new NoAddress(`unknown pool "${wantedPool}"`);
    const ips = fromPool(input, pool, families);
    if (!ips) throw new NoAddress(`no available IPs in pool "${wantedPool}"`);
    return { pool: pool.name, ips };
  }
  for (const pool of suited(input)) {
    const ips = fromPool(input, pool, families);
    if (ips) return { pool: pool.name, ips };
  }
  throw new NoAddress('no available IPs');
}

function askedFor(service: Service, families: readonly (4 | 6)[]): readonly Ip[] {
  const words = annotation(service, 'loadBalancerIPs')?.split(',') ?? (service.spec?.loadBalancerIP ? [service.spec.loadBalancerIP] : []);
  const ips = words.map((word) => {
    const ip = parseIp(word.trim());
    if (!ip) throw new NoAddress(`invalid spec.loadBalancerIP "${word.trim()}"`);
    return ip;
  });
  const odd = ips.find((ip) => !families.includes(ip.family));
  if (odd) throw new NoAddress(`requested loadBalancer IP(s) "${ips.map((i) => i.text).join(' ')}" does not match the ipFamily of the service`);
  return ips;
}

function specific(input: AllocationInput, ips: readonly Ip[], wantedPool: string | undefined): Allocated {
  const pool = input.pools.find((p) => ips.every((ip) => poolHas(p, ip)));
  const words = ips.map((ip) => `"${ip.text}"`).join(' ');
  if (!pool) throw new NoAddress(`[${words}] is not allowed in config`);
  if (wantedPool !== undefined && pool.name !== wantedPool) throw new NoAddress(`requested IP(s) [${words}] does not belong to requested pool "${wantedPool}"`);
  for (const ip of ips) {
    const problem = shareProblem(input, ip);
    if (problem) throw new NoAddress(problem);
  }
  return { pool: pool.name, ips };
}

/** Pools that give addresses by themselves: those made for this Service first, by priority; then those for all. */
function suited({ pools, service, namespace }: AllocationInput): readonly Pool[] {
  const auto = pools.filter((p) => p.autoAssign);
  const pinned = auto.filter((p) => {
    const a = p.allocation;
    if (!a) return false;
    const ns = [...(a.namespaces ?? []), ...(a.namespaceSelectors ?? [])].length === 0;
    const inNamespace = ns || a.namespaces?.includes(service.metadata.namespace ?? '') || a.namespaceSelectors?.some((s) => selects(s, namespace?.metadata.labels));
    const byLabels = !a.serviceSelectors?.length || a.serviceSelectors.some((s) => selects(s, service.metadata.labels));
    return inNamespace === true && byLabels;
  });
  const rank = (p: Pool): number => p.allocation?.priority || Number.MAX_SAFE_INTEGER;
  return [...pinned.sort((a, b) => rank(a) - rank(b)), ...auto.filter((p) => !p.allocation)];
}

/** One address of each family; undefined when one of them has none left. */
function fromPool(input: AllocationInput, pool: Pool, families: readonly (4 | 6)[]): readonly Ip[] | undefined {
  const ips: Ip[] = [];
  for (const family of families) {
    const ip = firstFree(input, pool, family);
    if (ip) ips.push(ip);
    else if (input.service.spec?.ipFamilyPolicy !== 'PreferDualStack') return undefined;
  }
  return ips.length > 0 ? ips : undefined;
}

function firstFree(input: AllocationInput, pool: Pool, family: 4 | 6): Ip | undefined {
  for (const range of pool.ranges) {
    if (range.family !== family) continue;
    for (const ip of range.addresses()) {
      if (pool.avoidBuggyIPs && family === 4 && /\.(0|255)$/.test(ip.text)) continue;
      if (shareProblem(input, ip) === undefined) return ip;
    }
  }
  return undefined;
}

/** Two Services share an address when both name the same key and their ports differ. */
function shareProblem({ key, service, used }: AllocationInput, ip: Ip): string | undefined {
  const sharing = annotation(service, 'allow-shared-ip');
  const ports = portsOf(service);
  for (const other of used) {
    if (other.key === key || other.ip !== ip) continue;
    if (!sharing || sharing !== other.sharing) return `can't change sharing key for "${key}", address also in use by ${other.key}`;
    const both = ports.find((p) => other.ports.includes(p));
    if (both) return `port ${both.toLowerCase()} is already in use on "${ip.text}"`;
  }
  return undefined;
}
