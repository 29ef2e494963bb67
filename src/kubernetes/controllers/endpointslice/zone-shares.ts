// How many endpoints each zone should have for its part of the processors. upstream: k8s.io/endpointslice/topologycache/{topologycache,utils}.go

/** Zone by zone the part of all processors, from 0 to 1. */
export type Shares = ReadonlyMap<string, number>;

export interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** No endpoint may get more than this much above its part. */
const OVERLOAD = 0.2;
const least = (part: number): number => Math.ceil(part * (1 / (1 + OVERLOAD)));

/** What each zone needs of so many endpoints, or why that cannot be. upstream: getAllocations */
export function allocate(shares: Shares | undefined, count: number): Map<string, Allocation> | string {
  if (!shares) return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
  const sizes = `(${count} endpoints, ${shares.size} zones)`;
  if (shares.size > count) return `Insufficient number of endpoints ${sizes}`;
  const minimums = new Map([...shares].map(([zone, share]) => [zone, least(share * count)]));
  const total = [...minimums.values()].reduce((a, b) => a + b, 0);
  if (total > count) return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${sizes}`;
  return new Map([...minimums].map(([zone, minimum]) => [zone, { minimum, maximum: minimum + count - total, desired: Math.max((shares.get(zone) ?? 0) * count, minimum) }]));
}

/** How many endpoints zones with too many lend, and zones with too few borrow. upstream: getGivingAndReceivingZones */
export function redistribution(
  allocations: ReadonlyMap<string, Allocation>,
  given: ReadonlyMap<string, number>,
): { readonly giving: Map<string, number>; readonly receiving: Map<string, number> } {
  const surplus = new Map<string, number>();
  const lack = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const more = (given.get(zone) ?? 0) - desired;
    if (more > 0) surplus.set(zone, more);
    else if (more < 0) lack.set(zone, -more);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [from, to] = [most(surplus), most(lack)];
    if (!from || !to || (from.n < 1 && to.n < 1) || from.n < 0.5 || to.n < 0.5) return { giving, receiving };
    for (const [counts, left, { zone, n }] of [[giving, surplus, from] as const, [receiving, lack, to] as const]) {
      counts.set(zone, (counts.get(zone) ?? 0) + 1);
      left.set(zone, n - 1);
    }
  }
}

function most(counts: ReadonlyMap<string, number>): { readonly zone: string; readonly n: number } | undefined {
  let best: { readonly zone: string; readonly n: number } | undefined;
  for (const [zone, n] of counts) if (n > (best?.n ?? 0)) best = { zone, n };
  return best;
}

/** A zone has fewer endpoints than it takes to stay below the threshold. upstream: serviceOverloaded */
export function isOverloaded(given: ReadonlyMap<string, number>, shares: Shares | undefined): boolean {
  if (given.size === 0) return false;
  if (!shares) return true;
  const total = [...given.values()].reduce((a, b) => a + b, 0);
  return [...shares].some(([zone, share]) => !given.has(zone) || (given.get(zone) ?? 0) < least(total * share));
}
