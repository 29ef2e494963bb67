// kube-proxy of one node: watches Services, EndpointSlices and its Node, and keeps the node's rules in step, at most once a second. upstream: cmd/kube-proxy/app/server.go, pkg/proxy/iptables/proxier.go

import type { Clock, Timer } from '../../base/clock.ts';
import { type Cidr, contains, type Ip, parseCidr, parseIp } from '../../base/ip.ts';
import type { Random } from '../../base/random.ts';
import type { Netns } from '../../machine/network/netns.ts';
import type { EndpointSlice, Node, Service } from '../api/generated/types.ts';
import { keyOf } from '../api/meta.ts';
import { ENDPOINT_SLICES, NODES, SERVICES } from '../api/resources.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import { DEFAULT_CONFIG, type ProxyConfig } from './config.ts';
import { cleanStaleFlows, type UdpPort } from './conntrack-cleanup.ts';
import { endpointsOf } from './endpoints.ts';
import { ProxyHealth, type ServiceHealth } from './health.ts';
import { IptablesWriter } from './iptables-writer.ts';
import type { PortRules, RuleSettings } from './rules.ts';
import { type ServicePort, servicePortsOf } from './service-port.ts';
import { sharedRules } from './shared-rules.ts';

const SERVICE_LABEL = 'kubernetes.io/service-name';
const NOT_FOR_US = '!service.kubernetes.io/headless,!service.kubernetes.io/service-proxy-name';
const ZONE_LABEL = 'topology.kubernetes.io/zone';
const LEAVING_TAINT = 'ToBeDeletedByClusterAutoscaler';

export interface ProxierOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly netns: Netns;
  readonly nodeName: string;
  readonly config?: Partial<Omit<ProxyConfig, 'iptables'>> & { readonly iptables?: Partial<ProxyConfig['iptables']> };
}

export class Proxier {
  readonly config: ProxyConfig;
  readonly #options: ProxierOptions;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #node: Informer<Node>;
  readonly #health: ProxyHealth;
  readonly #writers: ReadonlyMap<4 | 6, IptablesWriter>;
  readonly #ports = new Map<string, readonly string[]>();
  readonly #healthPorts = new Map<string, ServiceHealth>();
  readonly #dirty = new Set<string>();
  #timer: Timer | undefined;
  #wanted = false;
  #lastRun = Number.NEGATIVE_INFINITY;
  #full = true;
  #running = false;

  constructor(options: ProxierOptions) {
    const iptables = { ...DEFAULT_CONFIG.iptables, ...options.config?.iptables };
    this.config = { ...DEFAULT_CONFIG, ...options.config, iptables };
    if (this.config.mode !== 'iptables') throw new Error(`proxy mode "${this.config.mode}" is not simulated here yet: only iptables is`);
    this.#options = options;
    const { client, clock, netns } = options;
    this.#services = new Informer(client, clock, SERVICES, { labelSelector: NOT_FOR_US });
    this.#slices = new Informer(client, clock, ENDPOINT_SLICES, { labelSelector: NOT_FOR_US }).index('service', (s) => [serviceOf(s)]);
    this.#node = new Informer(client, clock, NODES, { fieldSelector: `metadata.name=${options.nodeName}` });
    this.#health = new ProxyHealth(netns, clock, options.random, this.config);
    this.#writers = new Map(([4, 6] as const).map((family) => [family, new IptablesWriter(netns.iptables(family))]));
  }

  /** Runs until stopped. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    if (this.config.iptables.localhostNodePorts && this.#matchesLoopback()) this.#options.netns.sysctl.set('net.ipv4.conf.all.route_localnet', '1');
    this.#health.start();
    this.#services.on(({ old, object }) => this.#changed(keyOf(object ?? (old as Service))));
    this.#slices.on(({ old, object }) => {
      if (old) this.#changed(serviceOf(old));
      if (object) this.#changed(serviceOf(object));
    });
    this.#node.on(({ old, object }) => this.#nodeChanged(old, object));
    for (const informer of [this.#services, this.#slices, this.#node]) void informer.start().then(() => this.#want());
  }

  /** Ends the process: sockets close, rules stay as they are. */
  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    for (const informer of [this.#services, this.#slices, this.#node]) informer.dispose();
    this.#health.dispose();
  }

  /** True once the first rules are written. */
  get synced(): boolean {
    return !this.#full;
  }

  #changed(service: string): void {
    this.#dirty.add(service);
    this.#want();
  }

  #nodeChanged(old: Node | undefined, node: Node | undefined): void {
    this.#health.nodeEligible = !!node && !node.metadata.deletionTimestamp && !node.spec?.taints?.some((t) => t.key === LEAVING_TAINT);
    const same = old?.metadata.labels?.[ZONE_LABEL] === node?.metadata.labels?.[ZONE_LABEL] && addressText(old) === addressText(node);
    if (same) return;
    for (const service of this.#services.list()) this.#dirty.add(keyOf(service));
    this.#want();
  }

  /** A sync is wanted: now, or when a second has passed since the last one. */
  #want(): void {
    if (this.#wanted || !this.#running || !this.#services.synced || !this.#slices.synced || !this.#node.synced) return;
    this.#wanted = true;
    const { clock } = this.#options;
    const wait = Math.max(0, this.#lastRun + this.config.iptables.minSyncPeriodMs - clock.now());
    this.#timer = clock.after(wait, () => this.#sync());
  }

  #sync(): void {
    this.#wanted = false;
    if (!this.#running) return;
    this.#lastRun = this.#options.clock.now();
    const full = this.#full;
    this.#full = false;
    const changes = new Map<4 | 6, Map<string, PortRules | undefined>>();
    const datagrams: UdpPort[] = [];
    const settings = new Map<4 | 6, RuleSettings>();
    for (const [family, writer] of this.#writers) {
      const here = this.#settings(family);
      settings.set(family, here);
      if (full) writer.begin(here);
      changes.set(family, new Map());
    }
    for (const key of this.#dirty) this.#service(key, settings, changes, datagrams);
    this.#dirty.clear();
    for (const [family, writer] of this.#writers) {
      const here = settings.get(family);
      const changed = changes.get(family);
      if (here && changed && (full || changed.size > 0)) writer.write(changed, here);
      this.#health.updated(family);
    }
    this.#health.setServices([...this.#healthPorts.values()]);
    if (datagrams.length > 0) cleanStaleFlows(this.#options.netns.conntrack, datagrams);
  }

  #service(key: string, settings: ReadonlyMap<4 | 6, RuleSettings>, changes: ReadonlyMap<4 | 6, Map<string, PortRules | undefined>>, datagrams: UdpPort[]): void {
    const service = this.#services.get(key);
    const slices = [...this.#slices.by('service', key)];
    const zone = this.#node.get(this.#options.nodeName)?.metadata.labels?.[ZONE_LABEL];
    const here = { nodeName: this.#options.nodeName, zone };
    const old = this.#ports.get(key) ?? [];
    const now: string[] = [];
    this.#healthPorts.delete(key);
    for (const [family, family_settings] of settings) {
      for (const port of service ? servicePortsOf(service, family) : []) {
        const id = `${family} ${port.name} ${port.protocol}`;
        now.push(id);
        const endpoints = endpointsOf(slices, port, family, here.nodeName);
        changes.get(family)?.set(id, sharedRules(port, endpoints, here, family_settings));
        if (port.protocol === 'udp') datagrams.push({ port, endpoints });
        if (port.healthCheckNodePort !== 0) this.#countLocal(port, new Set(endpoints.filter((e) => e.local && e.ready).map((e) => e.ip.text)));
      }
    }
    for (const id of old) if (!now.includes(id)) changes.get(id.startsWith('4') ? 4 : 6)?.set(id, undefined);
    if (now.length > 0) this.#ports.set(key, now);
    else this.#ports.delete(key);
  }

  #countLocal(port: ServicePort, ips: ReadonlySet<string>): void {
    const [namespace = '', name = ''] = port.service.split('/');
    const before = this.#healthPorts.get(port.service)?.localEndpoints ?? 0;
    this.#healthPorts.set(port.service, { namespace, name, port: port.healthCheckNodePort, localEndpoints: Math.max(before, ips.size) });
  }

  #settings(family: 4 | 6): RuleSettings {
    const nodeIPs = (this.#node.get(this.#options.nodeName)?.status?.addresses ?? [])
      .filter((a) => a.type === 'InternalIP')
      .flatMap((a) => parseIp(a.address) ?? [])
      .filter((ip) => ip.family === family);
    const podCidr = this.config.clusterCIDR
      .split(',')
      .flatMap((text) => parseCidr(text.trim()) ?? [])
      .find((c) => c.family === family);
    return { family, config: this.config, podCidr, nodeIPs, nodePortIPs: this.#nodePortIPs(family, nodeIPs) };
  }

  /** upstream: NodePortAddresses */
  #nodePortIPs(family: 4 | 6, nodeIPs: readonly Ip[]): readonly Ip[] | undefined {
    if (this.config.nodePortAddresses.includes('primary')) return nodeIPs.slice(0, 1);
    const wanted = this.#nodePortCidrs().filter((c) => c.family === family);
    if (wanted.length === 0 || wanted.some((c) => c.bits === 0)) return undefined;
    const own = [...this.#options.netns.devices.values()].flatMap((d) => d.addresses.map((a) => a.ip));
    const loopback = family === 4 && this.config.iptables.localhostNodePorts;
    return own.filter((ip) => wanted.some((c) => contains(c, ip)) && (loopback || !this.#options.netns.loopback.addresses.some((a) => a.ip === ip)));
  }

  #nodePortCidrs(): readonly Cidr[] {
    return this.config.nodePortAddresses.flatMap((text) => parseCidr(text) ?? []);
  }

  #matchesLoopback(): boolean {
    if (this.config.nodePortAddresses.includes('primary')) return false;
    const four = this.#nodePortCidrs().filter((c) => c.family === 4);
    const loopback = parseIp('127.0.0.1');
    return four.length === 0 || four.some((c) => loopback !== undefined && contains(c, loopback));
  }
}

function serviceOf(slice: EndpointSlice): string {
  return `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_LABEL] ?? ''}`;
}

function addressText(node: Node | undefined): string {
  return (node?.status?.addresses ?? []).map((a) => `${a.type}=${a.address}`).join();
}
