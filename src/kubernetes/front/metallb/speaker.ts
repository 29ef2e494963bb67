// MetalLB's speaker of one node in layer 2 mode: of the nodes that may, one answers ARP for an address; each speaker finds out by itself which.
// upstream: metallb speaker/layer2_controller.go, internal/layer2/announcer.go

import { sha256 } from '../../../base/hash.ts';
import { type Ip, parseIp } from '../../../base/ip.ts';
import { announce } from '../../../machine/network/neighbour.ts';
import type { Netns } from '../../../machine/network/netns.ts';
import type { Device } from '../../../machine/network/types.ts';
import type { EndpointSlice, Node, Service } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { ENDPOINT_SLICES, NODES, SERVICES } from '../../api/resources.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { selects } from '../../client/selectors.ts';
import type { Log } from './controller.ts';
import { IP_ADDRESS_POOLS, L2_ADVERTISEMENTS, type L2Advertisement, type Pool, poolHas, poolsOf } from './types.ts';

const SERVICE_LABEL = 'kubernetes.io/service-name';
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

export interface SpeakerOptions {
  readonly netns: Netns;
  readonly nodeName: string;
  readonly log: Log;
  /** The nodes whose speakers are heard, this one among them. */
  readonly alive: () => ReadonlySet<string>;
  readonly isReady: () => boolean;
}

/** What is announced from here: by address, on which devices, and for which Services. */
export class Announcer {
  readonly #netns: Netns;
  readonly #said = new Map<Ip, { readonly devices: readonly Device[]; readonly keys: Set<string> }>();

  constructor(netns: Netns) {
    this.#netns = netns;
  }

  /** True when it is new. */
  start(key: string, ip: Ip, only: readonly string[] | undefined): boolean {
    const known = this.#said.get(ip);
    if (known) {
      const fresh = !known.keys.has(key);
      known.keys.add(key);
      return fresh;
    }
    const devices = [...this.#netns.devices.values()].filter((d) => d.kind === 'ethernet' && (!only || only.includes(d.name)));
    for (const d of devices) {
      d.answersFor.add(ip);
      // Everybody who knows the address learns where it is now.
      announce(d, ip);
    }
    this.#netns.changed();
    this.#said.set(ip, { devices, keys: new Set([key]) });
    return true;
  }

  /** True when it was announced. */
  stop(key: string, ip: Ip): boolean {
    const known = this.#said.get(ip);
    if (!known?.keys.delete(key)) return false;
    if (known.keys.size > 0) return true;
    for (const d of known.devices) d.answersFor.delete(ip);
    this.#netns.changed();
    this.#said.delete(ip);
    return true;
  }

  of(key: string): readonly Ip[] {
    return [...this.#said].flatMap(([ip, s]) => (s.keys.has(key) ? [ip] : []));
  }

  silence(): void {
    for (const [ip, s] of [...this.#said]) for (const key of [...s.keys]) this.stop(key, ip);
  }
}

export function metallbSpeaker(options: SpeakerOptions, announcer: Announcer): Controller {
  return {
    name: 'metallb-speaker',
    setup: (setup, context) => {
      setup.index(ENDPOINT_SLICES, 'service', (s) => [serviceOf(s)]);
      setup.watch(SERVICES);
      setup.watch(ENDPOINT_SLICES, (s) => [serviceOf(s)]);
      const all = (): string[] => balanced(context);
      setup.watch(IP_ADDRESS_POOLS, all);
      setup.watch(L2_ADVERTISEMENTS, all);
      setup.watch(NODES, all, 1000);
    },
    reconcile: (key, context) => {
      if (!options.isReady()) return context.requeue(key, 200);
      reconcile(key, context, options, announcer);
    },
  };
}

/** The Services that may have to be announced. */
export function balanced(context: Pick<ControllerContext, 'lister'>): string[] {
  return [...context.lister(SERVICES).list()].filter((s) => s.spec?.type === 'LoadBalancer').map(keyOf);
}

function reconcile(key: string, context: ControllerContext, o: SpeakerOptions, announcer: Announcer): void {
  const service = context.lister(SERVICES).get(key);
  const wanted = new Map<Ip, readonly string[] | undefined>();
  if (service?.spec?.type === 'LoadBalancer') {
    const { pools } = poolsOf(context.lister(IP_ADDRESS_POOLS).list());
    for (const { ip: text } of service.status?.loadBalancer?.ingress ?? []) {
      const ip = parseIp(text ?? '');
      const pool = ip && pools.find((p) => poolHas(p, ip));
      const adverts = ip && pool ? advertsOf(pool, context) : [];
      if (ip && adverts.length > 0 && winner(service, ip, adverts, context, o) === o.nodeName) wanted.set(ip, interfacesOf(adverts));
    }
  }
  for (const ip of announcer.of(key)) {
    if (wanted.has(ip) || !announcer.stop(key, ip)) continue;
    o.log({ level: 'info', event: 'serviceWithdrawn', ip: [ip.text], ips: [ip.text], protocol: 'layer2', msg: 'withdrawing service announcement' });
  }
  if (!service) return;
  for (const [ip, only] of wanted) {
    if (!announcer.start(key, ip, only)) continue;
    o.log({ level: 'info', event: 'serviceAnnounced', ips: [ip.text], protocol: 'layer2', msg: 'service has IP, announcing' });
    context.recorder.event(service, 'Normal', 'nodeAssigned', `announcing from node "${o.nodeName}" with protocol "layer2"`);
  }
}

/** An advertisement without pools is for all pools. */
function advertsOf(pool: Pool, context: ControllerContext): readonly L2Advertisement[] {
  return [...context.lister(L2_ADVERTISEMENTS).list()].filter(({ spec = {} }) => {
    const { ipAddressPools = [], ipAddressPoolSelectors = [] } = spec;
    if (ipAddressPools.length === 0 && ipAddressPoolSelectors.length === 0) return true;
    return ipAddressPools.includes(pool.name) || ipAddressPoolSelectors.some((s) => selects(s, pool.labels));
  });
}

function interfacesOf(adverts: readonly L2Advertisement[]): readonly string[] | undefined {
  const lists = adverts.map((a) => a.spec?.interfaces ?? []);
  return lists.some((l) => l.length === 0) ? undefined : lists.flat();
}

/** Of the nodes that may announce an address the one with the smallest hash of its name and the address: every speaker comes to the same. */
function winner(service: Service, ip: Ip, adverts: readonly L2Advertisement[], context: ControllerContext, o: SpeakerOptions): string | undefined {
  const slices = [...context.lister(ENDPOINT_SLICES).by('service', keyOf(service))];
  const serving = slices.flatMap((s) => (s.endpoints ?? []).filter((e) => (e.conditions?.serving ?? e.conditions?.ready ?? true) === true));
  if (serving.length === 0) return undefined;
  const local = service.spec?.externalTrafficPolicy === 'Local';
  const withPods = new Set(serving.map((e) => e.nodeName));
  const names = [...context.lister(NODES).list()]
    .filter((n) => mayAnnounce(n, adverts) && o.alive().has(n.metadata.name ?? '') && (!local || withPods.has(n.metadata.name)))
    .map((n) => n.metadata.name ?? '');
  return names.map((name) => [hashOf(`${name}#${ip.text}`), name] as const).sort(([a], [b]) => (a < b ? -1 : 1))[0]?.[1];
}

function mayAnnounce(node: Node, adverts: readonly L2Advertisement[]): boolean {
  if (node.metadata.labels?.[EXCLUDED] !== undefined) return false;
  if (node.status?.conditions?.some((c) => c.type === 'NetworkUnavailable' && c.status === 'True')) return false;
  return adverts.some((a) => !a.spec?.nodeSelectors?.length || a.spec.nodeSelectors.some((s) => selects(s, node.metadata.labels)));
}

function hashOf(text: string): string {
  return [...sha256(text)].map((b) => b.toString(16).padStart(2, '0')).join('');
}

function serviceOf(slice: EndpointSlice): string {
  return `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_LABEL] ?? ''}`;
}
