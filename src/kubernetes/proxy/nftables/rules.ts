// What one port of a Service adds to the kube-proxy table, as v1.36 writes it. Pure: a port and its endpoints in, chains and elements out. upstream: pkg/proxy/nftables/proxier.go syncProxyRules
import { contains } from '../../../base/ip.ts';
import type { Atom, NftRule, Verdict } from '../../../machine/network/nftables/ast.ts';
import { nftRule } from '../../../machine/network/nftables/parse-rule.ts';
import type { RuleSettings } from '../backend.ts';
import type { Chosen, ProxyEndpoint } from '../endpoints.ts';
import { isExternal, PROTOCOL_NUMBERS, type ServicePort, usesCluster, usesLocal } from '../service-port.ts';
import { endpointNames, type PortNames, portNames } from './names.ts';
import { fromPods, rule, setMark } from './setup.ts';

/** An element of a set or map. */
export interface PlannedElement {
  readonly set: string;
  readonly key: readonly Atom[];
  readonly verdict?: Verdict;
  readonly comment?: string;
}

export interface PortPlan {
  /** In the order in which the chains are made. */
  readonly chains: ReadonlyMap<string, readonly NftRule[]>;
  readonly elements: readonly PlannedElement[];
  /** Sets of clients, and how long (in seconds) they are remembered. */
  readonly affinity: ReadonlyMap<string, number>;
}

const goTo = (chain: string): Verdict => ({ kind: 'goto', chain });
const DROP: Verdict = { kind: 'drop' };
const REJECT = goTo('reject-chain');

/** The plan of one port. */
export function planPort(s: ServicePort, chosen: Chosen, settings: RuleSettings): PortPlan {
  const names = portNames(s);
  return {
    chains: new Map([...endpointChains(s, chosen), ...portChains(s, chosen, settings, names)]),
    elements: portElements(s, chosen, names),
    affinity: s.affinitySeconds > 0 ? new Map(chosen.reachable.map((e) => [endpointNames(s, e).affinity, s.affinitySeconds])) : new Map(),
  };
}

/** A pod that reaches itself through its Service has to be masqueraded: its endpoint, when it is on this node. */
export function hairpins(s: ServicePort, chosen: Chosen): readonly PlannedElement[] {
  return chosen.reachable.filter((e) => e.local).map((e) => ({ set: 'hairpin-connections', key: [e.ip, e.ip, PROTOCOL_NUMBERS[s.protocol], e.port] }));
}

function portElements(s: ServicePort, chosen: Chosen, names: PortNames): readonly PlannedElement[] {
  const proto = PROTOCOL_NUMBERS[s.protocol];
  const internal = chosen.any && !(s.internalLocal && chosen.local.length === 0);
  const external = chosen.any && !(s.externalLocal && chosen.local.length === 0);
  const filtered = s.loadBalancerIPs.length > 0 && s.sourceRanges.length > 0;
  const refused = { verdict: chosen.any ? DROP : REJECT, comment: s.name };
  const list: PlannedElement[] = [{ set: 'cluster-ips', key: [s.clusterIP] }];
  const key = (ip: Atom): readonly Atom[] => [ip, proto, s.port];
  if (internal) list.push({ set: 'service-ips', key: key(s.clusterIP), verdict: goTo(s.internalLocal ? names.local : names.service) });
  else list.push({ set: 'no-endpoint-services', key: key(s.clusterIP), ...refused });
  for (const ip of [...s.externalIPs, ...s.loadBalancerIPs]) {
    if (chosen.any) list.push({ set: 'service-ips', key: key(ip), verdict: goTo(names.external) });
    if (!external) list.push({ set: 'no-endpoint-services', key: key(ip), ...refused });
  }
  if (filtered) for (const ip of s.loadBalancerIPs) list.push({ set: 'firewall-ips', key: key(ip), verdict: goTo(names.firewall) });
  if (s.nodePort !== 0) {
    if (chosen.any) list.push({ set: 'service-nodeports', key: [proto, s.nodePort], verdict: goTo(names.external) });
    if (!external) list.push({ set: 'no-endpoint-nodeports', key: [proto, s.nodePort], ...refused });
  }
  return list;
}

type Chains = [string, readonly NftRule[]][];

/** Only affinity needs a chain an endpoint: it has to be remembered who came. */
function endpointChains(s: ServicePort, chosen: Chosen): Chains {
  if (s.affinitySeconds === 0) return [];
  return chosen.reachable.map((e) => {
    const { chain, affinity } = endpointNames(s, e);
    const ip = e.ip.family === 4 ? 'ip' : 'ip6';
    return [chain, [nftRule(`update @${affinity} { ${ip} saddr }`), nftRule(`meta l4proto ${s.protocol} dnat to ${e.text}`)]];
  });
}

function portChains(s: ServicePort, chosen: Chosen, settings: RuleSettings, names: PortNames): Chains {
  const chains: Chains = [];
  if (chosen.cluster.length > 0 && usesCluster(s)) chains.push([names.service, spread(s, chosen.cluster)]);
  if (chosen.local.length > 0 && usesLocal(s)) chains.push([names.local, spread(s, chosen.local)]);
  if (chosen.any && isExternal(s)) chains.push([names.external, external(s, chosen, settings, names)]);
  if (s.loadBalancerIPs.length > 0 && s.sourceRanges.length > 0) chains.push([names.firewall, [firewall(s, settings)]]);
  return chains;
}

/** What comes to a node port, an external or a balancer's address. */
function external(s: ServicePort, chosen: Chosen, settings: RuleSettings, names: PortNames): readonly NftRule[] {
  const mark = setMark(settings);
  if (!s.externalLocal) return [rule(`${mark} comment "masquerade"`), nftRule(`goto ${names.service}`)];
  const pods = settings.local && fromPods(settings.local, settings.family, '');
  return [
    ...(pods ? [nftRule(`${pods} goto ${names.service} comment "short-circuit pod traffic"`)] : []),
    rule(`fib saddr type local ${mark} comment "masquerade local traffic"`),
    nftRule(`fib saddr type local goto ${names.service} comment "short-circuit local traffic"`),
    ...(chosen.local.length > 0 ? [nftRule(`goto ${names.local}`)] : []),
  ];
}

/** loadBalancerSourceRanges. A node that is allowed itself reaches the balancer's address with that address as its source. */
function firewall(s: ServicePort, settings: RuleSettings): NftRule {
  const ip = settings.family === 4 ? 'ip' : 'ip6';
  const node = settings.nodeIPs[0];
  const fromNode = node !== undefined && s.sourceRanges.some((range) => contains(range, node));
  const sources = [...s.sourceRanges.map((r) => r.text), ...(fromNode ? s.loadBalancerIPs.map((a) => a.text) : [])];
  return nftRule(`${ip} saddr != { ${sources.join(', ')} } drop`);
}

/** Each endpoint with an equal chance; with affinity the one that a client had before it all. */
function spread(s: ServicePort, endpoints: readonly ProxyEndpoint[]): readonly NftRule[] {
  const ip = endpoints[0]?.ip.family === 6 ? 'ip6' : 'ip';
  if (s.affinitySeconds === 0) {
    const map = endpoints.map((e, i) => `${i} : ${e.ip.text} . ${e.port}`).join(', ');
    return [nftRule(`meta l4proto ${s.protocol} dnat ${ip} to numgen random mod ${endpoints.length} map { ${map} }`)];
  }
  const seen = endpoints.map((e) => {
    const { chain, affinity } = endpointNames(s, e);
    return nftRule(`${ip} saddr @${affinity} goto ${chain}`);
  });
  const map = endpoints.map((e, i) => `${i} : goto ${endpointNames(s, e).chain}`).join(', ');
  return [...seen, nftRule(`numgen random mod ${endpoints.length} vmap { ${map} }`)];
}
