// The rules of IPVS mode: a handful, whatever Services there are; which of them are there depends on which sets are empty. Facts from upstream's source (no
// recording of a real node exists). upstream: pkg/proxy/ipvs/proxier.go writeIptablesRules, iptablesJumpChain
import { cidr, cidrOf, type Ip } from '../../../base/ip.ts';
import type { Match, Not, Rule, SetSide, TableName, Target } from '../../../machine/network/netfilter/rule.ts';
import type { RuleSettings } from '../backend.ts';
import { fromPods } from '../iptables/rules.ts';
import * as sets from './sets.ts';
import { type SetInfo, setName } from './sets.ts';

const SERVICES = 'KUBE-SERVICES';
const NODE_PORTS = 'KUBE-NODE-PORT';
const POSTROUTING = 'KUBE-POSTROUTING';
const MARK_MASQ = 'KUBE-MARK-MASQ';
const BALANCER = 'KUBE-LOAD-BALANCER';
const FORWARD = 'KUBE-FORWARD';
const FIREWALL = 'KUBE-PROXY-FIREWALL';
const SOURCE_RANGES = 'KUBE-SOURCE-RANGES-FIREWALL';
const FILTER = 'KUBE-IPVS-FILTER';
const OUT_FILTER = 'KUBE-IPVS-OUT-FILTER';

export const CHAINS: readonly { readonly table: TableName; readonly chain: string }[] = [
  ...[SERVICES, POSTROUTING, NODE_PORTS, BALANCER, MARK_MASQ].map((chain) => ({ table: 'nat', chain }) as const),
  ...[FORWARD, NODE_PORTS, FIREWALL, SOURCE_RANGES, FILTER, OUT_FILTER].map((chain) => ({ table: 'filter', chain }) as const),
];

const is = <T>(value: T): Not<T> => ({ not: false, value });
const isNot = <T>(value: T): Not<T> => ({ not: true, value });
const jump = (chain: string): Target => ({ kind: 'jump', chain, goto: false });
const comment = (text: string): Match => ({ kind: 'comment', text });
const ACCEPT: Target = { kind: 'ACCEPT' };
const RETURN: Target = { kind: 'RETURN' };

/** The jumps from the built-in chains, in the order in which they are put in front. */
export const JUMPS: readonly { readonly table: TableName; readonly chain: string; readonly rule: Rule }[] = (
  [
    ['nat', 'OUTPUT', SERVICES, 'kubernetes service portals'],
    ['nat', 'PREROUTING', SERVICES, 'kubernetes service portals'],
    ['nat', 'POSTROUTING', POSTROUTING, 'kubernetes postrouting rules'],
    ['filter', 'FORWARD', FORWARD, 'kubernetes forwarding rules'],
    ['filter', 'INPUT', NODE_PORTS, 'kubernetes health check rules'],
    ['filter', 'INPUT', FIREWALL, 'kube-proxy firewall rules'],
    ['filter', 'FORWARD', FIREWALL, 'kube-proxy firewall rules'],
    ['filter', 'INPUT', FILTER, 'kubernetes ipvs access filter'],
    ['filter', 'OUTPUT', OUT_FILTER, 'kubernetes ipvs access filter'],
  ] as const
).map(([table, chain, to, words]) => ({ table, chain, rule: { matches: [comment(words)], target: jump(to) } }));

/** A balancer's address that this node's own processes must not reach. */
export interface NodeBarred {
  readonly ip: Ip;
  readonly protocol: number;
  readonly port: number;
}

export interface RulesInput {
  readonly settings: RuleSettings;
  readonly isEmpty: (set: SetInfo) => boolean;
  readonly barred: readonly NodeBarred[];
}

/** The rules of every chain of a table, in order. */
export function ipvsRules(input: RulesInput): ReadonlyMap<TableName, ReadonlyMap<string, readonly Rule[]>> {
  return new Map([
    ['nat', natRules(input)],
    ['filter', filterRules(input)],
  ]);
}

class Chains {
  readonly family: 4 | 6;
  readonly map = new Map<string, Rule[]>();

  constructor(table: TableName, family: 4 | 6) {
    this.family = family;
    for (const c of CHAINS) if (c.table === table) this.map.set(c.chain, []);
  }

  add(chain: string, rule: Rule): void {
    this.map.get(chain)?.push(rule);
  }

  match(set: SetInfo, sides: string): Match {
    return { kind: 'set', set: is({ name: setName(set, this.family), sides: sides.split(',') as SetSide[] }) };
  }

  /** A rule that names the set's purpose. */
  told(chain: string, set: SetInfo, sides: string, target: Target, more: Partial<Rule> = {}, also: readonly Match[] = []): void {
    this.add(chain, { ...more, matches: [comment(set.comment), this.match(set, sides), ...also], target });
  }
}

const PROTOCOLS = [
  ['tcp', 6, 'dst'],
  ['udp', 17, 'dst'],
  ['sctp', 132, 'dst,dst'],
] as const;

function natRules({ settings, isEmpty }: RulesInput): ReadonlyMap<string, readonly Rule[]> {
  const { family, config } = settings;
  const c = new Chains('nat', family);
  const mark = (1 << config.iptables.masqueradeBit) >>> 0;
  c.add(SERVICES, { src: is(cidr(family === 4 ? '127.0.0.0/8' : '::1/128')), matches: [], target: RETURN });
  if (!isEmpty(sets.LOOP_BACK)) c.told(POSTROUTING, sets.LOOP_BACK, 'dst,dst,src', { kind: 'MASQUERADE', range: {} });
  if (!isEmpty(sets.LOAD_BALANCER)) c.told(SERVICES, sets.LOAD_BALANCER, 'dst,dst', jump(BALANCER));
  if (!isEmpty(sets.LOAD_BALANCER_LOCAL)) c.told(BALANCER, sets.LOAD_BALANCER_LOCAL, 'dst,dst', RETURN);
  for (const [name, number, sides] of PROTOCOLS) {
    const proto = is(number);
    if (!isEmpty(sets.NODE_PORT_LOCAL[name])) c.told(NODE_PORTS, sets.NODE_PORT_LOCAL[name], sides, RETURN, { proto });
    if (!isEmpty(sets.NODE_PORT[name])) c.told(NODE_PORTS, sets.NODE_PORT[name], sides, jump(MARK_MASQ), { proto });
  }
  clusterIPs(c, settings, isEmpty);
  for (const set of [sets.EXTERNAL_IP, sets.EXTERNAL_IP_LOCAL]) {
    if (isEmpty(set)) continue;
    if (set === sets.EXTERNAL_IP) c.told(SERVICES, set, 'dst,dst', jump(MARK_MASQ));
    c.told(SERVICES, set, 'dst,dst', ACCEPT, {}, [
      { kind: 'physdev', isIn: isNot(true) },
      { kind: 'addrtype', src: isNot('LOCAL') },
    ]);
    c.told(SERVICES, set, 'dst,dst', ACCEPT, {}, [{ kind: 'addrtype', dst: is('LOCAL') }]);
  }
  c.add(SERVICES, { matches: [{ kind: 'addrtype', dst: is('LOCAL') }], target: jump(NODE_PORTS) });
  c.add(BALANCER, { matches: [], target: jump(MARK_MASQ) });
  for (const set of [sets.CLUSTER_IP, sets.LOAD_BALANCER]) if (!isEmpty(set)) c.add(SERVICES, { matches: [c.match(set, 'dst,dst')], target: ACCEPT });
  c.add(POSTROUTING, { matches: [{ kind: 'mark', mark: isNot({ value: mark, mask: mark }) }], target: RETURN });
  c.add(POSTROUTING, { matches: [], target: { kind: 'MARK', value: mark, mask: 0 } });
  c.add(POSTROUTING, { matches: [comment('kubernetes service traffic requiring SNAT')], target: { kind: 'MASQUERADE', range: {}, random: 'random-fully' } });
  c.add(MARK_MASQ, { matches: [], target: { kind: 'MARK', value: mark, mask: mark } });
  return c.map;
}

/** Who asks a cluster IP from outside of the cluster is masqueraded; without a pods' prefix only the node that asks by the virtual address itself. */
function clusterIPs(c: Chains, { config, local }: RuleSettings, isEmpty: RulesInput['isEmpty']): void {
  if (isEmpty(sets.CLUSTER_IP)) return;
  if (config.iptables.masqueradeAll) c.told(SERVICES, sets.CLUSTER_IP, 'dst,dst', jump(MARK_MASQ));
  else if (local) c.told(SERVICES, sets.CLUSTER_IP, 'dst,dst', jump(MARK_MASQ), fromPods(local, true));
  else c.told(SERVICES, sets.CLUSTER_IP, 'src,dst', jump(MARK_MASQ));
}

function filterRules({ settings, isEmpty, barred }: RulesInput): ReadonlyMap<string, readonly Rule[]> {
  const { family, config } = settings;
  const c = new Chains('filter', family);
  const mark = (1 << config.iptables.masqueradeBit) >>> 0;
  if (!isEmpty(sets.LOAD_BALANCER_FW)) c.told(FIREWALL, sets.LOAD_BALANCER_FW, 'dst,dst', jump(SOURCE_RANGES));
  for (const set of [sets.SOURCE_CIDR, sets.SOURCE_IP]) if (!isEmpty(set)) c.told(SOURCE_RANGES, set, 'dst,dst,src', RETURN);
  c.add(SOURCE_RANGES, { matches: [], target: { kind: 'DROP' } });
  for (const b of barred) {
    const whole = is(cidrOf(b.ip, family === 4 ? 32 : 128));
    c.add(OUT_FILTER, { src: whole, matches: [{ kind: 'ipvs', address: whole, proto: is(b.protocol), port: is(b.port) }], target: { kind: 'DROP' } });
  }
  c.add(FORWARD, { matches: [comment('kubernetes forwarding rules'), { kind: 'mark', mark: is({ value: mark, mask: mark }) }], target: ACCEPT });
  c.add(FORWARD, { matches: [comment('kubernetes forwarding conntrack rule'), { kind: 'conntrack', state: is(['RELATED', 'ESTABLISHED']) }], target: ACCEPT });
  c.told(NODE_PORTS, sets.HEALTH_CHECK, 'dst', ACCEPT);
  for (const set of [sets.LOAD_BALANCER, sets.CLUSTER_IP, sets.EXTERNAL_IP, sets.EXTERNAL_IP_LOCAL]) c.add(FILTER, { matches: [c.match(set, 'dst,dst')], target: RETURN });
  c.add(FILTER, { matches: [c.match(sets.HEALTH_CHECK, 'dst')], target: RETURN });
  const reject: Target = { kind: 'REJECT', with: family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable' };
  c.add(FILTER, { matches: [{ kind: 'conntrack', state: is(['NEW']) }, c.match(sets.IPVS_IPS, 'dst')], target: reject });
  return c.map;
}
