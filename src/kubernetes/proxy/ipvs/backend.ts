// IPVS mode for one node and family: keeps virtual servers, the addresses of kube-ipvs0, sets and rules in step. Facts from upstream's source and README (no
// recording of a real node exists). upstream: pkg/proxy/ipvs/proxier.go, graceful_termination.go
import { contains, type Ip, parseCidr } from '../../../base/ip.ts';
import { ipsetOf } from '../../../machine/network/ipset/ipset.ts';
import { type Ipvs, ipvsOf } from '../../../machine/network/ipvs/ipvs.ts';
import { SCHEDULERS, type SchedulerName, type VirtualServer } from '../../../machine/network/ipvs/types.ts';
import type { Netfilter } from '../../../machine/network/netfilter/netfilter.ts';
import { ruleText } from '../../../machine/network/netfilter/text.ts';
import type { Netns } from '../../../machine/network/netns.ts';
import { UDP } from '../../../machine/network/packet.ts';
import type { Device } from '../../../machine/network/types.ts';
import type { Backend, PortState, RuleSettings } from '../backend.ts';
import type { IpvsConfig } from '../config.ts';
import type { ProxyEndpoint } from '../endpoints.ts';
import { type PlannedServer, type PortPlan, planPort } from './plan.ts';
import { CHAINS, ipvsRules, JUMPS } from './rules.ts';
import { IPVS_IPS, SetBook } from './sets.ts';

export const DUMMY = 'kube-ipvs0';
/** How often servers that shall go are looked at: they go when they have no connection left. */
const GRACEFUL_MS = 60_000;
const KNOWN = ['lblc', 'lblcr', 'mh', 'fo', 'ovf'];

interface Written {
  readonly state: PortState;
  readonly plan: PortPlan;
}

/** The scheduler of a configuration. Throws what kube-proxy says of one that there is not. */
function schedulerOf(config: IpvsConfig): SchedulerName {
  const name = config.scheduler === '' ? 'rr' : config.scheduler;
  const found = SCHEDULERS.find((s) => s === name);
  if (found) return found;
  if (KNOWN.includes(name)) throw new Error(`can't use the IPVS proxier: the scheduler ${name} is not simulated here (${SCHEDULERS.join(', ')} are)`);
  throw new Error("can't use the IPVS proxier: no such file or directory");
}

export class IpvsBackend implements Backend {
  readonly #netns: Netns;
  readonly #family: 4 | 6;
  readonly #netfilter: Netfilter;
  readonly #ipvs: Ipvs;
  readonly #book: SetBook;
  readonly #scheduler: SchedulerName;
  readonly #ports = new Map<string, Written>();
  /** Virtual servers whose real servers wait for their last connections. */
  readonly #leaving = new Set<VirtualServer>();
  /** Addresses that ports want on the dummy device, with how many do. */
  readonly #bound = new Map<Ip, number>();
  readonly #excluded: ReturnType<typeof parseCidr>[];
  #nodeIPs: readonly Ip[] = [];
  #begun = false;

  constructor(netns: Netns, family: 4 | 6, config: IpvsConfig) {
    this.#netns = netns;
    this.#family = family;
    this.#netfilter = netns.iptables(family);
    this.#scheduler = schedulerOf(config);
    this.#ipvs = ipvsOf(netns);
    this.#book = new SetBook(ipsetOf(netns), family);
    this.#excluded = config.excludeCIDRs.map(parseCidr);
    const { timeouts } = this.#ipvs.connections;
    if (config.tcpSeconds > 0) timeouts.tcp = config.tcpSeconds;
    if (config.tcpFinSeconds > 0) timeouts.fin = config.tcpFinSeconds;
    if (config.udpSeconds > 0) timeouts.udp = config.udpSeconds;
    netns.sysctl.set('net.ipv4.ip_forward', '1');
    if (!config.strictARP) return;
    netns.sysctl.set('net.ipv4.conf.all.arp_ignore', '1');
    netns.sysctl.set('net.ipv4.conf.all.arp_announce', '2');
  }

  begin(): void {
    this.#device();
    this.#book.begin();
    for (const { table, chain } of CHAINS) if (!this.#netfilter.chain(table, chain)) this.#netfilter.addChain(table, chain);
    for (const { table, chain: name, rule } of JUMPS) {
      const chain = this.#netfilter.chain(table, name);
      const text = ruleText(rule);
      if (chain && !chain.entries.some((e) => ruleText(e.rule) === text)) this.#netfilter.setEntries(chain, [this.#netfilter.entry(chain, rule), ...chain.entries]);
    }
  }

  write(changes: ReadonlyMap<string, PortState | undefined>, settings: RuleSettings): number | undefined {
    const nodeIPs = this.#addresses(settings);
    const moved = nodeIPs.map((ip) => ip.text).join() !== this.#nodeIPs.map((ip) => ip.text).join();
    this.#nodeIPs = nodeIPs;
    const all = moved ? new Map<string, PortState | undefined>([...[...this.#ports].map(([id, w]) => [id, w.state] as const), ...changes]) : changes;
    for (const [id, state] of all) this.#replace(id, state, settings);
    if (!this.#begun) this.#removeForeign();
    this.#begun = true;
    this.#writeRules(settings);
    this.#dropLeaving();
    return this.#leaving.size > 0 ? GRACEFUL_MS : undefined;
  }

  #device(): Device {
    return this.#netns.devices.get(DUMMY) ?? this.#netns.addDevice(DUMMY, 'dummy');
  }

  /** The addresses that node ports are served on: all of the node but the loopback's and link-local ones. */
  #addresses(settings: RuleSettings): readonly Ip[] {
    if (settings.nodePortIPs) return settings.nodePortIPs;
    const devices = [...this.#netns.devices.values()].filter((d) => d.name !== DUMMY && d !== this.#netns.loopback);
    return devices.flatMap((d) => d.addresses.filter((a) => a.ip.family === this.#family && a.scope !== 'link').map((a) => a.ip));
  }

  #replace(id: string, state: PortState | undefined, settings: RuleSettings): void {
    const old = this.#ports.get(id)?.plan;
    const now = state && planPort(state, settings, this.#nodeIPs);
    if (state && now) this.#ports.set(id, { state, plan: now });
    else this.#ports.delete(id);
    this.#book.replace(old?.entries ?? [], now?.entries ?? []);
    for (const v of now?.virtual ?? []) {
      if (v.bind) this.#bind(v.ip);
      this.#serve(v);
    }
    const kept = new Set((now?.virtual ?? []).map(keyOf));
    for (const v of old?.virtual ?? []) {
      if (v.bind) this.#unbind(v.ip);
      const there = kept.has(keyOf(v)) ? undefined : this.#ipvs.get(v);
      if (there && !this.#wantedByOther(id, v)) this.#remove(there);
    }
  }

  /** Two Services can name one external address and port; the virtual server stays as long as one of them does. */
  #wantedByOther(id: string, v: PlannedServer): boolean {
    for (const [other, { plan }] of this.#ports) if (other !== id && plan.virtual.some((x) => keyOf(x) === keyOf(v))) return true;
    return false;
  }

  #remove(v: VirtualServer): void {
    this.#leaving.delete(v);
    this.#ipvs.remove(v);
  }

  #serve(planned: PlannedServer): void {
    const settings = { scheduler: this.#scheduler, persistent: planned.persistent };
    const found = this.#ipvs.get(planned);
    const v = found ?? this.#ipvs.add(planned, settings);
    if (found && (found.scheduler !== settings.scheduler || found.persistent !== settings.persistent)) this.#ipvs.update(found, settings);
    const wanted = new Map(planned.servers.map((e) => [e.text, e]));
    for (const server of [...v.servers]) {
      if (wanted.delete(textOf(server))) {
        if (server.weight !== 1) this.#ipvs.setWeight(v, server, 1);
      } else this.#retire(v, server);
    }
    for (const e of wanted.values()) this.#ipvs.addServer(v, e.ip, e.port, 1);
  }

  /** A server that still has connections gets no new ones; one without any goes. Datagrams are not waited for. */
  #retire(v: VirtualServer, server: VirtualServer['servers'][number]): void {
    this.#ipvs.connections.sweep();
    if (v.proto === UDP || server.active + server.inactive === 0) this.#ipvs.removeServer(v, server);
    else {
      if (server.weight !== 0) this.#ipvs.setWeight(v, server, 0);
      this.#leaving.add(v);
    }
  }

  #dropLeaving(): void {
    for (const v of [...this.#leaving]) {
      for (const server of v.servers) if (server.weight === 0) this.#retire(v, server);
      if (!v.servers.some((s) => s.weight === 0)) this.#leaving.delete(v);
    }
  }

  #bind(ip: Ip): void {
    const n = (this.#bound.get(ip) ?? 0) + 1;
    this.#bound.set(ip, n);
    const device = this.#device();
    const elsewhere = [...this.#netns.devices.values()].some((d) => d !== device && d.addresses.some((a) => a.ip === ip));
    if (elsewhere) return;
    if (n === 1) this.#book.replace([], [{ set: IPVS_IPS, element: ip.text }]);
    if (!device.addresses.some((a) => a.ip === ip)) this.#netns.addAddress(device, ip.text);
  }

  #unbind(ip: Ip): void {
    const n = (this.#bound.get(ip) ?? 0) - 1;
    if (n > 0) {
      this.#bound.set(ip, n);
      return;
    }
    this.#bound.delete(ip);
    const device = this.#device();
    if (!device.addresses.some((a) => a.ip === ip)) return;
    this.#netns.removeAddress(device, ip.text);
    this.#book.replace([{ set: IPVS_IPS, element: ip.text }], []);
  }

  /** What an earlier run left and nobody wants now. */
  #removeForeign(): void {
    const wanted = new Set([...this.#ports.values()].flatMap(({ plan }) => plan.virtual.map(keyOf)));
    for (const v of this.#ipvs.list()) {
      if (v.ip.family !== this.#family || wanted.has(keyOf(v)) || this.#excluded.some((c) => c && contains(c, v.ip))) continue;
      this.#remove(v);
    }
    const device = this.#device();
    for (const { ip } of [...device.addresses]) if (ip.family === this.#family && !this.#bound.has(ip)) this.#netns.removeAddress(device, ip.text);
  }

  #writeRules(settings: RuleSettings): void {
    const barred = [...this.#ports.values()].flatMap(({ plan }) => plan.barred);
    for (const [table, chains] of ipvsRules({ settings, isEmpty: (set) => this.#book.isEmpty(set), barred })) {
      for (const [name, rules] of chains) {
        const chain = this.#netfilter.chain(table, name) ?? this.#netfilter.addChain(table, name);
        const same = chain.length === rules.length && chain.entries.every((e, i) => ruleText(e.rule) === textOfRule(rules[i]));
        if (!same) this.#netfilter.setRules(chain, rules);
      }
    }
  }
}

const textOfRule = (rule: Parameters<typeof ruleText>[0] | undefined): string => (rule ? ruleText(rule) : '');

function keyOf(v: { readonly proto: number; readonly ip: Ip; readonly port: number }): string {
  return `${v.proto} ${v.ip.text} ${v.port}`;
}

function textOf(server: { readonly ip: Ip; readonly port: number }): ProxyEndpoint['text'] {
  return server.ip.family === 4 ? `${server.ip.text}:${server.port}` : `[${server.ip.text}]:${server.port}`;
}
