// The rules of Services in iptables mode, rule for rule as v1.36 writes them. Pure: objects in, rules out. upstream: pkg/proxy/iptables/proxier.go syncProxyRules

import { type Cidr, cidr, cidrOf, contains, type Ip, ip } from '../../../base/ip.ts';
import { joined } from '../../../base/joined.ts';
import type { Match, Not, Rule, RuleSource, Target } from '../../../machine/network/netfilter/rule.ts';
import type { LocalTraffic, RuleSettings } from '../backend.ts';
import type { Chosen, ProxyEndpoint } from '../endpoints.ts';
import { isExternal, PROTOCOL_NUMBERS, type ServicePort, usesCluster, usesLocal } from '../service-port.ts';
import { EXTERNAL_SERVICES, endpointChain, FIREWALL, FORWARD, MARK_MASQ, NODEPORTS, POSTROUTING, PROXY_FIREWALL, portChains, SERVICES } from './chains.ts';

/** What the rules of one port add to the shared chains, and its own chains. */
export interface PortRules {
  readonly natServices: readonly Rule[];
  readonly natNodePorts: readonly Rule[];
  readonly filterServices: readonly Rule[];
  readonly filterExternal: readonly Rule[];
  readonly filterNodePorts: readonly Rule[];
  readonly filterFirewall: readonly Rule[];
  readonly chains: OwnChains;
}

const jump = (chain: string): Target => ({ kind: 'jump', chain, goto: false });
const is = <T>(value: T): Not<T> => ({ not: false, value });
const isNot = <T>(value: T): Not<T> => ({ not: true, value });
const comment = (text: string): Match => ({ kind: 'comment', text });
const host = (ip: Ip): Not<Cidr> => is(cidrOf(ip, ip.family === 4 ? 32 : 128));
const LOCAL_DESTINATION: Match = { kind: 'addrtype', dst: is('LOCAL') };
const LOCAL_SOURCE: Match = { kind: 'addrtype', src: is('LOCAL') };
const DROP: Target = { kind: 'DROP' };
const TO_MASQ = jump(MARK_MASQ);

/** A rule for a port: -p and --dport after what else is asked. */
function portRule(s: ServicePort, port: number, words: string, target: Target, rest: Pick<Rule, 'dst' | 'src' | 'in'> & { readonly also?: Match } = {}): Rule {
  const dport: Match = { kind: s.protocol, dport: is({ from: port, to: port }) };
  return {
    proto: is(PROTOCOL_NUMBERS[s.protocol]),
    matches: rest.also ? [comment(words), rest.also, dport] : [comment(words), dport],
    target,
    ...(rest.src ? { src: rest.src } : {}),
    ...(rest.in ? { in: rest.in } : {}),
    ...(rest.dst ? { dst: rest.dst } : {}),
  };
}

/** The rules of one port on one node. */
export function portRules(s: ServicePort, chosen: Chosen, settings: RuleSettings): PortRules {
  const { svc, svl, ext, fw } = portChains(s.name, s.protocol);
  const anyInternal = chosen.any && !(s.internalLocal && chosen.local.length === 0);
  const anyExternal = chosen.any && !(s.externalLocal && chosen.local.length === 0);
  const internalChain = s.internalLocal ? svl : svc;
  const filtered = chosen.any && s.loadBalancerIPs.length > 0 && s.sourceRanges.length > 0;
  const reject: Target = { kind: 'REJECT', with: settings.family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable' };
  const refuse = chosen.any ? DROP : reject;
  const why = chosen.any ? `${s.name} has no local endpoints` : `${s.name} has no endpoints`;
  const rules = {
    natServices: [] as Rule[],
    natNodePorts: [] as Rule[],
    filterServices: [] as Rule[],
    filterExternal: [] as Rule[],
    filterNodePorts: [] as Rule[],
    filterFirewall: [] as Rule[],
  };

  if (anyInternal) rules.natServices.push(portRule(s, s.port, `${s.name} cluster IP`, jump(internalChain), { dst: host(s.clusterIP) }));
  else rules.filterServices.push(portRule(s, s.port, why, refuse, { dst: host(s.clusterIP) }));
  for (const ip of s.externalIPs) {
    if (chosen.any) rules.natServices.push(portRule(s, s.port, `${s.name} external IP`, jump(ext), { dst: host(ip) }));
    if (!anyExternal) rules.filterExternal.push(portRule(s, s.port, why, refuse, { dst: host(ip) }));
  }
  for (const ip of s.loadBalancerIPs) {
    if (chosen.any) rules.natServices.push(portRule(s, s.port, `${s.name} loadbalancer IP`, jump(filtered ? fw : ext), { dst: host(ip) }));
    if (filtered) rules.filterFirewall.push(portRule(s, s.port, `${s.name} traffic not accepted by ${fw}`, DROP, { dst: host(ip) }));
    if (!anyExternal) rules.filterExternal.push(portRule(s, s.port, why, refuse, { dst: host(ip) }));
  }
  if (s.nodePort !== 0) {
    if (chosen.any) rules.natNodePorts.push(portRule(s, s.nodePort, s.name, jump(ext)));
    if (!anyExternal) rules.filterExternal.push(portRule(s, s.nodePort, why, refuse, { also: LOCAL_DESTINATION }));
  }
  if (s.healthCheckNodePort !== 0) rules.filterNodePorts.push(portRule({ ...s, protocol: 'tcp' }, s.healthCheckNodePort, `${s.name} health check node port`, { kind: 'ACCEPT' }));
  return joined(rules, { chains: new OwnChains(s, chosen, settings, { anyInternal, anyExternal, filtered }) });
}

interface Serves {
  readonly anyInternal: boolean;
  readonly anyExternal: boolean;
  readonly filtered: boolean;
}

/** The chains of one port. Their names are known at once, their rules when somebody first looks: most chains of a big cluster never see a packet. */
export class OwnChains implements RuleSource {
  readonly names: ReadonlySet<string>;
  readonly #port: ServicePort;
  readonly #chosen: Chosen;
  readonly #settings: RuleSettings;
  readonly #serves: Serves;
  #rules: ReadonlyMap<string, readonly Rule[]> | undefined;

  constructor(port: ServicePort, chosen: Chosen, settings: RuleSettings, serves: Serves) {
    this.#port = port;
    this.#chosen = chosen;
    this.#settings = settings;
    this.#serves = serves;
    const names = new Set<string>();
    this.#each((name) => names.add(name));
    this.names = names;
  }

  rules(name: string): readonly Rule[] {
    this.#rules ??= this.#made();
    return this.#rules.get(name) ?? [];
  }

  #made(): ReadonlyMap<string, readonly Rule[]> {
    const chains = new Map<string, Rule[]>();
    this.#each((name, add) => {
      const rules = chains.get(name) ?? [];
      add(rules);
      chains.set(name, rules);
    });
    return chains;
  }

  /** Every part of every chain, in order. */
  #each(part: (name: string, add: (rules: Rule[]) => void) => void): void {
    const [s, chosen, settings, has] = [this.#port, this.#chosen, this.#settings, this.#serves];
    const { svc, svl, ext, fw } = portChains(s.name, s.protocol);
    const pods = settings.local;
    const all = settings.config.iptables.masqueradeAll;
    if (has.anyInternal && (all || pods)) {
      const src = all || !pods ? {} : fromPods(pods, true);
      part(s.internalLocal ? svl : svc, (rules) => rules.push(portRule(s, s.port, `${s.name} cluster IP`, TO_MASQ, { dst: host(s.clusterIP), ...src })));
    }
    if (chosen.any && isExternal(s)) part(ext, (rules) => external(rules, s, { svc, target: s.externalLocal ? svl : svc, pods, serves: has.anyExternal }));
    if (has.filtered) part(fw, (rules) => firewall(rules, s, ext, settings));
    if (chosen.cluster.length > 0 && usesCluster(s)) part(svc, (rules) => spread(rules, s, chosen.cluster));
    if (chosen.local.length > 0 && usesLocal(s)) part(svl, (rules) => spread(rules, s, chosen.local));
    for (const e of chosen.reachable) part(endpointChain(s.name, s.protocol, e.text), (rules) => endpoint(rules, s, e));
  }
}

/** What is from pods, or what is not. */
export function fromPods(local: LocalTraffic, not: boolean): Pick<Rule, 'src' | 'in'> {
  return 'cidr' in local ? { src: { not, value: local.cidr } } : { in: { not, value: `${local.device}${local.prefix ? '+' : ''}` } };
}

/** What comes to a node port, an external or a balancer's address. */
function external(rules: Rule[], s: ServicePort, to: { svc: string; target: string; pods: LocalTraffic | undefined; serves: boolean }): void {
  if (!s.externalLocal) rules.push({ matches: [comment(`masquerade traffic for ${s.name} external destinations`)], target: TO_MASQ });
  else {
    if (to.pods) rules.push({ ...fromPods(to.pods, false), matches: [comment(`pod traffic for ${s.name} external destinations`)], target: jump(to.svc) });
    rules.push({ matches: [comment(`masquerade LOCAL traffic for ${s.name} external destinations`), LOCAL_SOURCE], target: TO_MASQ });
    rules.push({ matches: [comment(`route LOCAL traffic for ${s.name} external destinations`), LOCAL_SOURCE], target: jump(to.svc) });
  }
  if (to.serves) rules.push({ matches: [], target: jump(to.target) });
}

/** loadBalancerSourceRanges. A node that is allowed itself reaches the balancer's address with that address as its source. */
function firewall(rules: Rule[], s: ServicePort, ext: string, settings: RuleSettings): void {
  const words = comment(`${s.name} loadbalancer IP`);
  for (const range of s.sourceRanges) rules.push({ src: is(range), matches: [words], target: jump(ext) });
  if (s.sourceRanges.some((range) => settings.nodeIPs.some((ip) => contains(range, ip)))) {
    for (const ip of s.loadBalancerIPs) rules.push({ src: host(ip), matches: [words], target: jump(ext) });
  }
  rules.push({ matches: [comment(`other traffic to ${s.name} will be dropped by KUBE-PROXY-FIREWALL`)] });
}

/** Each endpoint with an equal chance, those that a client had before it all. */
function spread(rules: Rule[], s: ServicePort, endpoints: readonly ProxyEndpoint[]): void {
  if (s.affinitySeconds > 0) {
    for (const e of endpoints) {
      const name = endpointChain(s.name, s.protocol, e.text);
      const seen: Match = { kind: 'recent', action: is('rcheck'), name, seconds: s.affinitySeconds, reap: true, side: 'source', ...wholeAddress(s) };
      rules.push({ matches: [comment(`${s.name} -> ${e.text}`), seen], target: jump(name) });
    }
  }
  endpoints.forEach((e, i) => {
    const words = comment(`${s.name} -> ${e.text}`);
    const left = endpoints.length - i;
    const matches: Match[] = left > 1 ? [words, { kind: 'statistic', mode: 'random', not: false, probability: probability(left) }] : [words];
    rules.push({ matches, target: jump(endpointChain(s.name, s.protocol, e.text)) });
  });
}

/** 1/n with ten decimals, as it is written, and then in 31 bits, as the kernel keeps it. */
export function probability(n: number): number {
  return Math.round(Number((1 / n).toFixed(10)) * 0x80000000) / 0x80000000;
}

/** The mask that nobody has to give: of IPv6 it is written down. */
const wholeAddress = (s: ServicePort): { readonly mask?: Ip } => (s.clusterIP.family === 6 ? { mask: EVERY_BIT } : {});
const EVERY_BIT = ip('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');

function endpoint(rules: Rule[], s: ServicePort, e: ProxyEndpoint): void {
  if (rules.length > 0) return;
  const words = comment(s.name);
  rules.push({ src: host(e.ip), matches: [words], target: TO_MASQ });
  const matches: Match[] = [words];
  if (s.affinitySeconds > 0) matches.push({ kind: 'recent', action: is('set'), name: endpointChain(s.name, s.protocol, e.text), reap: false, side: 'source', ...wholeAddress(s) });
  matches.push({ kind: s.protocol });
  rules.push({ proto: is(PROTOCOL_NUMBERS[s.protocol]), matches, target: { kind: 'DNAT', range: { from: e.ip, port: { from: e.port, to: e.port } } } });
}

/** The rules that are there whatever Services there are. */
export function fixedRules(settings: RuleSettings): { readonly nat: ReadonlyMap<string, readonly Rule[]>; readonly filter: ReadonlyMap<string, readonly Rule[]> } {
  const mark = (1 << settings.config.iptables.masqueradeBit) >>> 0;
  const marked = { value: mark, mask: mark };
  const localnet: Rule[] =
    settings.family === 4
      ? [
          {
            src: isNot(cidr('127.0.0.0/8')),
            dst: is(cidr('127.0.0.0/8')),
            matches: [comment('block incoming localnet connections'), { kind: 'conntrack', state: isNot(['RELATED', 'ESTABLISHED', 'DNAT']) }],
            target: DROP,
          },
        ]
      : [];
  return {
    nat: new Map<string, readonly Rule[]>([
      [MARK_MASQ, [{ matches: [], target: { kind: 'MARK', value: mark, mask: mark } }]],
      [
        POSTROUTING,
        [
          { matches: [{ kind: 'mark', mark: isNot(marked) }], target: { kind: 'RETURN' } },
          { matches: [], target: { kind: 'MARK', value: mark, mask: 0 } },
          { matches: [comment('kubernetes service traffic requiring SNAT')], target: { kind: 'MASQUERADE', range: {}, random: 'random-fully' } },
        ],
      ],
    ]),
    filter: new Map<string, readonly Rule[]>([
      [FIREWALL, localnet],
      [
        FORWARD,
        [
          ...(settings.liberal ? [] : [{ matches: [{ kind: 'conntrack' as const, state: is(['INVALID']) }], target: DROP }]),
          { matches: [comment('kubernetes forwarding rules'), { kind: 'mark', mark: is(marked) }], target: { kind: 'ACCEPT' } },
          { matches: [comment('kubernetes forwarding conntrack rule'), { kind: 'conntrack', state: is(['RELATED', 'ESTABLISHED']) }], target: { kind: 'ACCEPT' } },
        ],
      ],
    ]),
  };
}

/** The last rules of KUBE-SERVICES: what is for this node may be for a node port. */
export function nodePortJumps(settings: RuleSettings): readonly Rule[] {
  const words = comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain');
  const target = jump(NODEPORTS);
  if (settings.nodePortIPs) return settings.nodePortIPs.map((ip) => ({ dst: host(ip), matches: [words], target }));
  const rule: Rule = { matches: [words, LOCAL_DESTINATION], target };
  if (settings.family === 6) return [{ ...rule, dst: isNot(cidr('::1/128')) }];
  return [settings.config.iptables.localhostNodePorts ? rule : { ...rule, dst: isNot(cidr('127.0.0.0/8')) }];
}

/** The jumps from the built-in chains, in the order in which each is put on top of its chain. */
export function baseJumps(): readonly { readonly table: 'filter' | 'nat'; readonly chain: string; readonly rule: Rule }[] {
  const fresh: Match = { kind: 'conntrack', state: is(['NEW']) };
  const to = (table: 'filter' | 'nat', chain: string, target: string, words: string, state = false): { table: 'filter' | 'nat'; chain: string; rule: Rule } => ({
    table,
    chain,
    rule: { matches: [...(state ? [fresh] : []), ...(words ? [comment(words)] : [])], target: jump(target) },
  });
  return [
    to('filter', 'INPUT', EXTERNAL_SERVICES, 'kubernetes externally-visible service portals', true),
    to('filter', 'FORWARD', EXTERNAL_SERVICES, 'kubernetes externally-visible service portals', true),
    to('filter', 'INPUT', NODEPORTS, 'kubernetes health check service ports'),
    to('filter', 'FORWARD', SERVICES, 'kubernetes service portals', true),
    to('filter', 'OUTPUT', SERVICES, 'kubernetes service portals', true),
    to('filter', 'FORWARD', FORWARD, 'kubernetes forwarding rules'),
    to('filter', 'INPUT', PROXY_FIREWALL, 'kubernetes load balancer firewall', true),
    to('filter', 'OUTPUT', PROXY_FIREWALL, 'kubernetes load balancer firewall', true),
    to('filter', 'FORWARD', PROXY_FIREWALL, 'kubernetes load balancer firewall', true),
    to('nat', 'OUTPUT', SERVICES, 'kubernetes service portals'),
    to('nat', 'PREROUTING', SERVICES, 'kubernetes service portals'),
    to('nat', 'POSTROUTING', POSTROUTING, 'kubernetes postrouting rules'),
    to('filter', 'INPUT', FIREWALL, ''),
    to('filter', 'OUTPUT', FIREWALL, ''),
  ];
}
