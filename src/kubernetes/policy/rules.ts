// NetworkPolicies of one node as rules of its filter table: forwarded packets, after DNAT and before the source is changed. Pure: objects in, chains out.
// Packets between a pod and its own node are not forwarded, so that they are always admitted, as the API demands.
import { type Cidr, cidrOf, type Ip, parseCidr } from '../../base/ip.ts';
import type { Match, Not, Range, Rule, Target } from '../../machine/network/netfilter/rule.ts';
import { SCTP, TCP, UDP } from '../../machine/network/packet.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../api/generated/types.ts';
import { keyOf } from '../api/meta.ts';
import { ADMITTED, blockChain, type Direction, FORWARD, podChain, policyChain } from './chains.ts';
import { governs, isFor, namedPort, type PolicyPod, type PolicyWorld, peerPods } from './world.ts';

export type Chains = ReadonlyMap<string, readonly Rule[]>;

interface PolicyRule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

/** What one rule of a policy asks of a packet besides its peer. */
interface Port {
  readonly proto: number;
  readonly match: Match;
}

const PROTOCOLS: Readonly<Record<string, { readonly proto: number; readonly kind: 'tcp' | 'udp' | 'sctp' }>> = {
  TCP: { proto: TCP, kind: 'tcp' },
  UDP: { proto: UDP, kind: 'udp' },
  SCTP: { proto: SCTP, kind: 'sctp' },
};
const MAX_COMMENT = 255;
const is = <T>(value: T): Not<T> => ({ not: false, value });
const host = (ip: Ip): Not<Cidr> => is(cidrOf(ip, ip.family === 4 ? 32 : 128));
const comment = (text: string): Match => ({ kind: 'comment', text: text.length > MAX_COMMENT ? `${text.slice(0, MAX_COMMENT - 3)}...` : text });
const jump = (chain: string): Target => ({ kind: 'jump', chain, goto: false });
const RETURN: Target = { kind: 'RETURN' };
const ADMIT: Target = { kind: 'MARK', value: ADMITTED, mask: ADMITTED };
const FORGET: Target = { kind: 'MARK', value: 0, mask: ADMITTED };
const IS_ADMITTED: Match = { kind: 'mark', mark: is({ value: ADMITTED, mask: ADMITTED }) };

/** The jump from FORWARD. */
export const FORWARD_JUMP: Rule = { matches: [comment('network policies')], target: jump(FORWARD) };

/** All chains that a node needs for its pods; none when no policy is for one of them. */
export function policyRules(world: PolicyWorld): Chains {
  const chains = new Map<string, Rule[]>();
  const entry: Rule[] = [{ matches: [comment('connections that were admitted go on'), { kind: 'conntrack', state: is(['RELATED', 'ESTABLISHED']) }], target: RETURN }];
  const used = { ingress: new Set<NetworkPolicy>(), egress: new Set<NetworkPolicy>() };
  for (const direction of ['egress', 'ingress'] as const) {
    for (const pod of world.pods) {
      if (pod.node !== world.nodeName) continue;
      const mine = world.policies.filter((p) => governs(p, direction) && isFor(p, pod));
      if (mine.length === 0) continue;
      for (const policy of mine) used[direction].add(policy);
      const chain = podChain(pod.key, direction);
      entry.push({ ...(direction === 'ingress' ? { dst: host(pod.ip) } : { src: host(pod.ip) }), matches: [comment(`${direction} of pod ${pod.key}`)], target: jump(chain) });
      chains.set(chain, podRules(pod, mine, direction));
    }
  }
  for (const direction of ['ingress', 'egress'] as const) for (const policy of used[direction]) addPolicy(chains, world, policy, direction);
  if (chains.size > 0) chains.set(FORWARD, entry);
  return chains;
}

/** What several policies admit adds up; what none of them admits is dropped. */
function podRules(pod: PolicyPod, policies: readonly NetworkPolicy[], direction: Direction): Rule[] {
  const names = policies.map(keyOf);
  return [
    { ...(direction === 'ingress' ? { src: host(pod.ip) } : { dst: host(pod.ip) }), matches: [comment('a pod always reaches itself')], target: RETURN },
    { matches: [], target: FORGET },
    ...names.map((name): Rule => ({ matches: [comment(`policy ${name}`)], target: jump(policyChain(name, direction)) })),
    { matches: [IS_ADMITTED], target: RETURN },
    { matches: [comment(`${direction} of pod ${pod.key} is not admitted by network policy ${names.join(', ')}`)], target: { kind: 'DROP' } },
  ];
}

function addPolicy(chains: Map<string, Rule[]>, world: PolicyWorld, policy: NetworkPolicy, direction: Direction): void {
  const key = keyOf(policy);
  const out: Rule[] = [];
  const targets = world.pods.filter((p) => p.node === world.nodeName && isFor(policy, p));
  rulesOf(policy, direction).forEach((rule, i) => {
    if (rule.peers.length === 0) out.push(...toAnyone(world, rule, direction, targets));
    rule.peers.forEach((peer, k) => {
      if (peer.ipBlock) addBlock(chains, out, { block: peer.ipBlock, rule, direction, targets, family: world.family, chain: blockChain(key, direction, i, k) });
      else for (const pod of peerPods(world, policy, peer)) out.push(...toPod(pod, rule, direction, targets));
    });
  });
  chains.set(policyChain(key, direction), out);
}

function rulesOf(policy: NetworkPolicy, direction: Direction): readonly PolicyRule[] {
  if (direction === 'ingress') return (policy.spec?.ingress ?? []).map((r) => ({ peers: r.from ?? [], ports: r.ports ?? [] }));
  return (policy.spec?.egress ?? []).map((r) => ({ peers: r.to ?? [], ports: r.ports ?? [] }));
}

/** Rules for each port; a named one means another number in each pod that is asked, so that it needs that pod's address. */
function each(ports: readonly NetworkPolicyPort[], base: Omit<Rule, 'matches' | 'target'>, words: readonly Match[], named: readonly PolicyPod[]): Rule[] {
  if (ports.length === 0) return [{ ...base, matches: words, target: ADMIT }];
  return ports.flatMap((p): Rule[] => {
    const protocol = p.protocol ?? 'TCP';
    if (typeof p.port !== 'string') {
      const port = portOf(protocol, p.port === undefined ? undefined : { from: p.port, to: p.endPort ?? p.port });
      return port ? [{ ...base, proto: is(port.proto), matches: [...words, port.match], target: ADMIT }] : [];
    }
    const name = p.port;
    return named.flatMap((pod): Rule[] => {
      const number = namedPort(pod, name, protocol);
      const port = number === undefined ? undefined : portOf(protocol, { from: number, to: number });
      return port ? [{ ...base, dst: host(pod.ip), proto: is(port.proto), matches: [...words, port.match], target: ADMIT }] : [];
    });
  });
}

function portOf(protocol: string, range: Range | undefined): Port | undefined {
  const known = PROTOCOLS[protocol];
  return known && { proto: known.proto, match: { kind: known.kind, ...(range ? { dport: is(range) } : {}) } };
}

/** A rule without peers; outwards a named port is asked of every pod there is. */
function toAnyone(world: PolicyWorld, rule: PolicyRule, direction: Direction, targets: readonly PolicyPod[]): Rule[] {
  return each(rule.ports, {}, [], direction === 'ingress' ? targets : world.pods);
}

function toPod(peer: PolicyPod, rule: PolicyRule, direction: Direction, targets: readonly PolicyPod[]): Rule[] {
  const base = direction === 'ingress' ? { src: host(peer.ip) } : { dst: host(peer.ip) };
  return each(rule.ports, base, [comment(`pod ${peer.key}`)], direction === 'ingress' ? targets : [peer]);
}

interface Block {
  readonly block: NonNullable<NetworkPolicyPeer['ipBlock']>;
  readonly rule: PolicyRule;
  readonly direction: Direction;
  readonly targets: readonly PolicyPod[];
  readonly family: 4 | 6;
  readonly chain: string;
}

/** An address block; one with exceptions has a chain of its own, which they leave first. Outwards nobody knows what a port's name means there. */
function addBlock(chains: Map<string, Rule[]>, out: Rule[], b: Block): void {
  const side = (prefix: Cidr) => (b.direction === 'ingress' ? { src: is(prefix) } : { dst: is(prefix) });
  const prefix = parseCidr(b.block.cidr);
  if (prefix?.family !== b.family) return;
  const named = b.direction === 'ingress' ? b.targets : [];
  const except = (b.block.except ?? []).flatMap((text) => parseCidr(text) ?? []);
  if (except.length === 0) {
    out.push(...each(b.rule.ports, side(prefix), [], named));
    return;
  }
  out.push({ ...side(prefix), matches: [], target: jump(b.chain) });
  chains.set(b.chain, [...except.map((e): Rule => ({ ...side(e), matches: [comment('except')], target: RETURN })), ...each(b.rule.ports, {}, [], named)]);
}
