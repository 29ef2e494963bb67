// kube-proxy of one node: watches Services, EndpointSlices and its Node, and keeps the node's rules in step, at most once a second, whatever the mode. upstream: cmd/kube-proxy/app/server.go

import type { Clock, Timer } from '../../base/clock.ts';
import { type Cidr, type Ip, parseCidr } from '../../base/ip.ts';
import type { Random } from '../../base/random.ts';
import { parseTime } from '../../base/time.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { EndpointSlice, Node, Service, ServiceCIDR } from '../api/generated/types.ts';
import { keyOf } from '../api/meta.ts';
import { ENDPOINT_SLICES, NODES, SERVICE_CIDRS, SERVICES } from '../api/resources.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import type { PortState, RuleCount, RuleSettings } from './backend.ts';
import { DEFAULT_CONFIG, type ProxyConfig, sloppyCidr } from './config.ts';
import { cleanStaleFlows, type UdpPort } from './conntrack-cleanup.ts';
import { lonelyPolicies } from './endpoints.ts';
import { type ClosedDoor, ProxyHealth, type ServiceHealth } from './health.ts';
import { FAMILIES, type Family, ProxyMetrics } from './metrics.ts';
import { type Backends, cleanUpOthers, iptablesBackends, isFreshForNftables, loadBackends } from './modes.ts';
import { covers, localTraffic, nodeAddresses, nodePortAddresses, servesLoopback } from './node-addresses.ts';
import { PortView } from './port-state.ts';
import { servicePortsOf } from './service-port.ts';
import type { StartLine } from './start-log.ts';
import { Watchdog } from './watchdog.ts';

const SERVICE_LABEL = 'kubernetes.io/service-name';
const NOT_FOR_US = '!service.kubernetes.io/headless,!service.kubernetes.io/service-proxy-name';
const ZONE_LABEL = 'topology.kubernetes.io/zone';
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const LEAVING_TAINT = 'ToBeDeletedByClusterAutoscaler';

export interface ProxierOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly netns: Netns;
  readonly nodeName: string;
  /** What /configz tells. */
  readonly configz?: () => string;
  /** Every flag and what it holds, for /flagz. */
  readonly flags?: () => readonly (readonly [name: string, value: string])[];
  /** What is said while it runs. */
  readonly say?: (line: StartLine) => void;
  readonly config?: Partial<Omit<ProxyConfig, 'iptables' | 'ipvs'>> & { readonly iptables?: Partial<ProxyConfig['iptables']>; readonly ipvs?: Partial<ProxyConfig['ipvs']> };
}

export class Proxier {
  readonly config: ProxyConfig;
  readonly #options: ProxierOptions;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #node: Informer<Node>;
  readonly #health: ProxyHealth;
  readonly #metrics: ProxyMetrics;
  readonly #serviceCidrs: Informer<ServiceCIDR>;
  #backends: Backends | undefined;
  readonly #ports = new Map<string, readonly string[]>();
  readonly #healthPorts = new Map<string, ServiceHealth>();
  readonly #dirty = new Set<string>();
  #timer: Timer | undefined;
  #reminder: Timer | undefined;
  #watchdog: Watchdog | undefined;
  #wanted = false;
  #lastRun = Number.NEGATIVE_INFINITY;
  #full = true;
  /** The parts that do not depend on Services have to be written again. */
  #again = false;
  #running = false;
  /** As it was when the proxy started. */
  #liberal = false;
  #closed: readonly ClosedDoor[] | undefined;

  constructor(options: ProxierOptions) {
    const iptables = { ...DEFAULT_CONFIG.iptables, ...options.config?.iptables };
    this.config = { ...DEFAULT_CONFIG, ...options.config, iptables, ipvs: { ...DEFAULT_CONFIG.ipvs, ...options.config?.ipvs } };
    this.#options = options;
    const { client, clock, netns } = options;
    this.#services = new Informer(client, clock, SERVICES, { labelSelector: NOT_FOR_US });
    this.#slices = new Informer(client, clock, ENDPOINT_SLICES, { labelSelector: NOT_FOR_US }).index('service', serviceOf);
    this.#node = new Informer(client, clock, NODES, { fieldSelector: `metadata.name=${options.nodeName}` });
    this.#metrics = new ProxyMetrics(clock, this.config.mode);
    const counts = (): ReadonlyMap<Family, readonly RuleCount[]> => new Map([...(this.#backends ?? [])].map(([family, b]) => [family, b.counts?.() ?? []]));
    const pages = { figures: () => this.#metrics.text(counts()), configz: options.configz, flags: options.flags ?? (() => []) };
    this.#health = new ProxyHealth(netns, clock, options.random, this.config, this.#metrics, pages);
    this.#serviceCidrs = new Informer(client, clock, SERVICE_CIDRS);
    if (this.config.mode === 'iptables') this.#backends = iptablesBackends(netns);
  }

  /** Opens its own ports before it starts: those that it cannot have. */
  openDoors(): readonly ClosedDoor[] {
    this.#closed = this.#health.open();
    return this.#closed;
  }

  /** What has to be done as root: with `--init-only` nothing else is. */
  async initialize(): Promise<void> {
    await cleanUpOthers(this.config.mode, this.#options.netns);
    if (this.opensLoopback) this.#options.netns.sysctl.set('net.ipv4.conf.all.route_localnet', '1');
  }

  /** Runs until stopped. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#liberal = this.#options.netns.sysctl.number('net.netfilter.nf_conntrack_tcp_be_liberal') !== 0;
    const { mode } = this.config;
    if (mode !== 'iptables') void this.#load(mode);
    else if (this.#options.netns.engines.size > 0) void cleanUpOthers(mode, this.#options.netns);
    if (this.opensLoopback) this.#options.netns.sysctl.set('net.ipv4.conf.all.route_localnet', '1');
    this.#health.keepTrying(this.#closed ?? this.#health.open(), (line) => this.#options.say?.(line));
    if (this.#backends) {
      this.#watchdog = new Watchdog(this.#options.clock, this.config.iptables.syncPeriodMs, this.#backends.values(), () => this.#allChanged());
      this.#watchdog.start();
    }
    this.#services.on(({ old, object }) => this.#serviceChanged(old, object));
    this.#slices.on(({ old, object }) => this.#sliceChanged(old, object));
    this.#node.on(({ old, object }) => this.#nodeChanged(old, object));
    this.#serviceCidrs.on(() => this.#allChanged());
    for (const informer of this.#informers()) void informer.start().then(() => this.#want());
  }

  /** Only nftables mode asks where cluster IPs come from. */
  #informers(): readonly { readonly synced: boolean; start(): Promise<void>; dispose(): void }[] {
    const all = [this.#services, this.#slices, this.#node];
    return this.config.mode === 'nftables' ? [...all, this.#serviceCidrs] : all;
  }

  async #load(mode: Exclude<ProxyConfig['mode'], 'iptables'>): Promise<void> {
    const { netns } = this.#options;
    const backends = await loadBackends(mode, netns, this.config.ipvs);
    await cleanUpOthers(mode, netns);
    this.#backends = backends;
    this.#want();
  }

  /** Ends the process: sockets close, rules stay as they are. */
  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#reminder?.cancel();
    this.#watchdog?.stop();
    for (const informer of this.#informers()) informer.dispose();
    this.#health.dispose();
  }

  /** Node ports are reached by loopback addresses too. */
  get opensLoopback(): boolean {
    return this.config.mode === 'iptables' && this.config.iptables.localhostNodePorts && servesLoopback(this.config.nodePortAddresses);
  }

  /** What the first sync in nftables mode will stumble over. */
  async nftablesFacts(): Promise<{ readonly loopback: readonly string[]; readonly fresh: boolean }> {
    const { netns } = this.#options;
    if (this.config.mode !== 'nftables') return { loopback: [], fresh: false };
    const everyone = netns.loopback.addresses.map((a) => a.ip);
    const loopback = everyone.filter((ip) => this.config.nodePortAddresses.some((text) => (sloppyCidr(text)?.bits ?? 0) > 0 && covers(text, ip)));
    return { loopback: loopback.map((ip) => ip.text), fresh: await isFreshForNftables(netns) };
  }

  /** True once the first rules are written. */
  get synced(): boolean {
    return !this.#full;
  }

  #serviceChanged(old: Service | undefined, object: Service | undefined): void {
    const one = object ?? old;
    if (!one) return;
    this.#metrics.serviceChanged(keyOf(one));
    this.#changed(
      keyOf(one),
      FAMILIES.filter((f) => [old, object].some((s) => s && servicePortsOf(s, f).length > 0)),
    );
  }

  #sliceChanged(old: EndpointSlice | undefined, object: EndpointSlice | undefined): void {
    const one = object ?? old;
    if (!one) return;
    const family = one.addressType === 'IPv6' ? 6 : 4;
    const trigger = object?.metadata.annotations?.[TRIGGER_TIME];
    if (object) this.#metrics.endpointsChanged(serviceOf(object), family, trigger === undefined ? undefined : parseTime(trigger));
    else this.#metrics.endpointsGone(serviceOf(one), family);
    if (old) this.#changed(serviceOf(old), [family]);
    if (object) this.#changed(serviceOf(object), [family]);
  }

  #changed(service: string, families: readonly Family[]): void {
    this.#dirty.add(service);
    this.#want(families);
  }

  #nodeChanged(old: Node | undefined, node: Node | undefined): void {
    this.#health.nodeEligible = !!node && !node.metadata.deletionTimestamp && !node.spec?.taints?.some((t) => t.key === LEAVING_TAINT);
    const same = old?.metadata.labels?.[ZONE_LABEL] === node?.metadata.labels?.[ZONE_LABEL] && addressText(old) === addressText(node);
    if (!same) this.#allChanged();
  }

  /** What every rule depends on has changed. */
  #allChanged(): void {
    for (const service of this.#services.list()) this.#dirty.add(keyOf(service));
    this.#again = true;
    this.#want();
  }

  /** A sync is wanted: now, or when a second has passed since the last one. */
  #want(families: readonly Family[] = FAMILIES): void {
    if (!this.#running || !this.#backends || !this.#informers().every((i) => i.synced)) return;
    this.#metrics.queued(families);
    if (this.#wanted) return;
    this.#wanted = true;
    const { clock } = this.#options;
    const wait = Math.max(0, this.#lastRun + this.config.iptables.minSyncPeriodMs - clock.now());
    this.#timer = clock.after(wait, () => this.#sync());
  }

  #sync(): void {
    this.#wanted = false;
    const backends = this.#backends;
    if (!this.#running || !backends) return;
    this.#lastRun = this.#options.clock.now();
    if (!this.#full && !this.#again && this.#stumbles(backends)) return;
    const full = this.#full || this.#again;
    this.#full = false;
    this.#again = false;
    const changes = new Map<4 | 6, Map<string, PortState | undefined>>();
    const datagrams: UdpPort[] = [];
    const settings = new Map<4 | 6, RuleSettings>();
    for (const [family, backend] of backends) {
      const here = this.#settings(family);
      settings.set(family, here);
      if (full) backend.begin(here);
      changes.set(family, new Map());
    }
    for (const key of this.#dirty) this.#service(key, settings, changes, datagrams);
    this.#dirty.clear();
    for (const [family, backend] of backends) {
      const here = settings.get(family);
      const changed = changes.get(family);
      if (here && changed) this.#later(backend.write(changed, here));
      this.#health.updated(family);
      if (full || (changed && changed.size > 0)) this.#metrics.synced(family, full);
    }
    this.#metrics.settled();
    this.#health.setServices([...this.#healthPorts.values()]);
    for (const family of FAMILIES) {
      const ports = datagrams.filter(({ port }) => port.clusterIP.family === family);
      if (ports.length > 0) this.#metrics.reconciled(family, cleanStaleFlows(this.#options.netns.conntrack, ports));
    }
  }

  /** Somebody has taken away what this sync builds upon: the next one does everything again, at once or when this one has failed. */
  #stumbles(backends: Backends): boolean {
    const touched = (family: Family): boolean => [...this.#dirty].some((key) => this.#isServed(key, family));
    const lost = [...backends].map(([family, b]) => (touched(family) ? b.lost?.() : undefined));
    if (!lost.some(Boolean)) return false;
    for (const service of this.#services.list()) this.#dirty.add(keyOf(service));
    this.#again = true;
    if (!lost.includes('later')) return false;
    this.#later(this.config.iptables.syncPeriodMs);
    return true;
  }

  #isServed(key: string, family: Family): boolean {
    const service = this.#services.get(key);
    return (service && servicePortsOf(service, family).length > 0) || (this.#ports.get(key) ?? []).some((id) => id.startsWith(String(family)));
  }

  /** A backend left something that only a later sync can take away. */
  #later(ms: number | undefined): void {
    if (ms === undefined) return;
    this.#reminder?.cancel();
    this.#reminder = this.#options.clock.after(ms, () => this.#want([]));
  }

  #service(key: string, settings: ReadonlyMap<4 | 6, RuleSettings>, changes: ReadonlyMap<4 | 6, Map<string, PortState | undefined>>, datagrams: UdpPort[]): void {
    const service = this.#services.get(key);
    const slices = [...this.#slices.by('service', key)];
    const zone = this.#node.get(this.#options.nodeName)?.metadata.labels?.[ZONE_LABEL];
    const here = { nodeName: this.#options.nodeName, zone };
    const old = this.#ports.get(key) ?? [];
    const now: string[] = [];
    this.#healthPorts.delete(key);
    for (const family of settings.keys()) {
      for (const port of service ? servicePortsOf(service, family) : []) {
        const seen = new PortView(port, slices, here);
        now.push(port.id);
        changes.get(family)?.set(port.id, seen);
        this.#metrics.lonely(port.id, family, lonelyPolicies(seen));
        if (port.protocol === 'udp') datagrams.push(seen);
        if (port.healthCheckNodePort !== 0) this.#countLocal(seen, settings.get(family)?.nodePortIPs);
      }
    }
    for (const id of old) {
      if (now.includes(id)) continue;
      const family = id.startsWith('4') ? 4 : 6;
      changes.get(family)?.set(id, undefined);
      this.#metrics.lonely(id, family, []);
    }
    if (now.length > 0) this.#ports.set(key, now);
    else this.#ports.delete(key);
  }

  #countLocal({ port, endpoints }: PortState, served: readonly Ip[] | undefined): void {
    const ips = new Set(endpoints.filter((e) => e.local && e.ready).map((e) => e.ip.text));
    const [namespace = '', name = ''] = port.service.split('/');
    const before = this.#healthPorts.get(port.service);
    const addresses = new Set([...(before?.addresses ?? []), ...(served?.map((ip) => ip.text) ?? [port.clusterIP.family === 6 ? '::' : '0.0.0.0'])]);
    const localEndpoints = Math.max(before?.localEndpoints ?? 0, ips.size);
    this.#healthPorts.set(port.service, { namespace, name, port: port.healthCheckNodePort, localEndpoints, addresses: [...addresses] });
  }

  #settings(family: 4 | 6): RuleSettings {
    const node = this.#node.get(this.#options.nodeName);
    const nodeIPs = nodeAddresses(node, family, this.config.bindAddress);
    const nodePortIPs = nodePortAddresses(this.config, family, nodeIPs, this.#options.netns);
    const local = localTraffic(this.config, family, node?.spec?.podCIDRs ?? []);
    return { family, config: this.config, local, nodeIPs, nodePortIPs, liberal: this.#liberal, serviceCidrs: this.#cidrsOfServices(family) };
  }

  #cidrsOfServices(family: 4 | 6): readonly Cidr[] {
    const all = [...this.#serviceCidrs.list()].flatMap((s) => s.spec?.cidrs ?? []).flatMap((text) => parseCidr(text) ?? []);
    return all.filter((c) => c.family === family);
  }
}

function serviceOf(slice: EndpointSlice): string {
  return `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_LABEL] ?? ''}`;
}

function addressText(node: Node | undefined): string {
  return (node?.status?.addresses ?? []).map((a) => `${a.type}=${a.address}`).join();
}
