// Zone hints of services with the topology annotation. upstream: k8s.io/endpointslice/topologycache
import type { Endpoint, EndpointSlice, Node, Service } from '../../api/generated/types.ts';
import { quantity } from '../../api/quantity.ts';
import type { Changes } from './pack.ts';
import { type Allocation, allocate, isOverloaded, redistribution, type Shares } from './zone-shares.ts';

export interface Note {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

const OLD_ANNOTATION = 'service.kubernetes.io/topology-aware-hints';
const ANNOTATION = 'service.kubernetes.io/topology-mode';
const DISABLED = 'TopologyAwareHintsDisabled';

/** The annotation decides, not trafficDistribution. upstream: hintsEnabled */
export function wantsZones({ metadata: { annotations = {} } }: Service): boolean {
  const mode = annotations[OLD_ANNOTATION] ?? annotations[ANNOTATION];
  return mode === 'Auto' || mode === 'auto';
}

/** Which part of the cluster's processors stands in each zone; undefined when a node does not say, or all say the same. upstream: SetNodes */
export function zoneShares(nodes: Iterable<Node>): Shares | undefined {
  const byZone = new Map<string, number>();
  let total = 0;
  for (const { metadata, status } of nodes) {
    const labels = metadata.labels ?? {};
    if ('node-role.kubernetes.io/control-plane' in labels || 'node-role.kubernetes.io/master' in labels) continue;
    if (status?.conditions?.find((c) => c.type === 'Ready')?.status !== 'True') continue;
    const zone = labels['topology.kubernetes.io/zone'];
    const cpu = Number(quantity(status.allocatable?.cpu).nano);
    if (!zone || cpu === 0) return undefined;
    byZone.set(zone, (byZone.get(zone) ?? 0) + cpu);
    total += cpu;
  }
  return byZone.size < 2 ? undefined : new Map([...byZone].sort().map(([zone, cpu]) => [zone, cpu / total]));
}

const isReady = (endpoint: Endpoint): boolean => endpoint.conditions?.ready === true;

/** Remembers which services have hints and how many endpoints each zone was given. */
export class ZoneHints {
  readonly #given = new Map<string, Map<string, Map<string, number>>>();
  readonly #populated = new Set<string>();

  /** Services whose endpoints in some zone are too few for it, now that zones have other shares. */
  overloaded(shares: Shares | undefined): string[] {
    return [...this.#given].flatMap(([key, byType]) => ([...byType.values()].some((counts) => isOverloaded(counts, shares)) ? [key] : []));
  }

  /** The annotation is gone, or the service. Hints that were there are said to be off. */
  drop(key: string, type: string): Note[] {
    const notes = this.#populated.has(key) ? [note(type, 'Topology Aware Hints has been disabled')] : [];
    this.#remove(key, type);
    return notes;
  }

  forget(key: string): void {
    this.#given.delete(key);
    this.#populated.delete(key);
  }

  /** Gives each ready endpoint a zone, or takes all hints away and says why. */
  add(key: string, type: string, changes: Changes, shares: Shares | undefined): Note[] {
    const count = [...changes.create, ...changes.update, ...changes.kept].reduce((n, s) => n + (s.endpoints ?? []).filter(isReady).length, 0);
    const allocations = allocate(shares, count);
    const refuse = (why: string): Note[] => {
      this.#remove(key, type);
      withoutHints(changes);
      return [note(type, why)];
    };
    if (typeof allocations === 'string') return refuse(allocations);
    const given = keepFitting(changes, allocations);
    if ([...changes.create, ...changes.update].some((s) => s.endpoints?.some((e) => isReady(e) && !e.zone))) return refuse('One or more endpoints do not have a zone specified');
    assign(changes, given, allocations);
    if (given.size === 0) return refuse('No hints allocated for zones');
    const enabled = this.#populated.has(key);
    const byType = this.#given.get(key) ?? new Map<string, Map<string, number>>();
    this.#given.set(key, byType.set(type, given));
    this.#populated.add(key);
    return enabled ? [] : [{ ...note(type, 'Topology Aware Hints has been enabled'), type: 'Normal', reason: 'TopologyAwareHintsEnabled' }];
  }

  #remove(key: string, type: string): void {
    this.#given.get(key)?.delete(type);
    if (!this.#given.get(key)?.size) this.#given.delete(key);
    this.#populated.delete(key);
  }
}

const note = (type: string, message: string): Note => ({ type: 'Warning', reason: DISABLED, message: `${message}, addressType: ${type}` });

/** Slices whose hints still fit stay; the others are written anew. Gives what the former take. upstream: getAllocatedHintsByZone */
function keepFitting(changes: Changes, allocations: ReadonlyMap<string, Allocation>): Map<string, number> {
  const given = new Map<string, number>();
  for (const slice of changes.kept.splice(0)) {
    const counts = hintsOf(slice, given, allocations);
    if (counts) {
      changes.kept.push(slice);
      for (const [zone, n] of counts) given.set(zone, (given.get(zone) ?? 0) + n);
    } else changes.update.push(slice);
  }
  return given;
}

/** upstream: getHintsByZone */
function hintsOf(slice: EndpointSlice, given: ReadonlyMap<string, number>, allocations: ReadonlyMap<string, Allocation>): Map<string, number> | undefined {
  const counts = new Map<string, number>();
  for (const endpoint of (slice.endpoints ?? []).filter(isReady)) {
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0 || zones.some(({ name }) => !allocations.has(name))) return undefined;
    for (const { name } of zones) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const tooMany = [...counts].some(([zone, n]) => n + (given.get(zone) ?? 0) > (allocations.get(zone)?.maximum ?? 0));
  return tooMany ? undefined : counts;
}

/** Each endpoint serves its own zone; then zones with too many lend to those with too few. */
function assign(changes: Changes, given: Map<string, number>, allocations: ReadonlyMap<string, Allocation>): void {
  const add = (zone: string, n: number): Map<string, number> => given.set(zone, (given.get(zone) ?? 0) + n);
  for (const slice of [...changes.create, ...changes.update]) for (const e of slice.endpoints ?? []) if (isReady(e) && e.zone) add(e.zone, 1);
  const { giving, receiving } = redistribution(allocations, given);
  const zoneFor = (own: string): string => {
    const [taker] = receiving.keys();
    if (!giving.has(own) || taker === undefined) return own;
    for (const [counts, zone] of [[giving, own] as const, [receiving, taker] as const]) {
      const left = (counts.get(zone) ?? 0) - 1;
      if (left > 0) counts.set(zone, left);
      else counts.delete(zone);
    }
    add(own, -1);
    add(taker, 1);
    return taker;
  };
  const hinted = (e: Endpoint): Endpoint => (isReady(e) && e.zone ? { ...e, hints: { forZones: [{ name: zoneFor(e.zone) }] } } : e);
  for (const list of [changes.create, changes.update]) list.forEach((slice, i) => (list[i] = slice.endpoints ? { ...slice, endpoints: slice.endpoints.map(hinted) } : slice));
}

/** upstream: RemoveHintsFromSlices */
function withoutHints(changes: Changes): void {
  const bare = (slice: EndpointSlice): EndpointSlice => (slice.endpoints ? { ...slice, endpoints: slice.endpoints.map(({ hints: _, ...e }) => e) } : slice);
  for (const list of [changes.create, changes.update]) list.forEach((slice, i) => (list[i] = bare(slice)));
  for (const slice of changes.kept.splice(0)) {
    if (slice.endpoints?.some((e) => e.hints)) changes.update.push(bare(slice));
    else changes.kept.push(slice);
  }
}
