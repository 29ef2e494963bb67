// What a client must see, worked out from the documented meaning of Services: which pods may answer it, and whose address they see. No packet, no rule, nothing of the emulator.
import { BRIDGE_IP, LAPTOP, type Mode, NODE_IP, OUTSIDE, type Plan, type PlannedPod, type PlannedService, POD_CIDR, type Question } from './plan.ts';

/** `pod source` for each pod that may answer (or `refused` from it), or how it ends without one. */
export type Answers = ReadonlySet<string>;

const REFUSED: Answers = new Set(['refused']);
const TIMEOUT: Answers = new Set(['timeout']);
const UNREACHABLE: Answers = new Set(['unreachable']);

/** Where the rules are that decide, and the address that they see. */
interface Entry {
  readonly node: number;
  readonly source: string;
  /** The client is that node itself. */
  readonly own: boolean;
}

export function expected(plan: Plan, mode: Mode, q: Question): Answers {
  const owner = NODE_IP.indexOf(q.ip as never) >= 0 ? NODE_IP.indexOf(q.ip as never) : BRIDGE_IP.indexOf(q.ip as never);
  if (q.ip === '127.0.0.1') return nodePort(plan, mode, q, { node: q.from as number, source: '127.0.0.1', own: true });
  if (owner >= 0) return nodePort(plan, mode, q, atNode(plan, q, owner));
  const external = plan.services.find((s) => s.port === q.port && [...s.externalIPs, ...s.balancerIPs].includes(q.ip));
  if (external) return balancedOrExternal(plan, mode, q, external, atHome(mode, q, plan.viaForExternal));
  if (q.from === 'laptop' && plan.viaForCluster === undefined) return TIMEOUT;
  const entry = atHome(mode, q, plan.viaForCluster ?? 0);
  const service = plan.services.find((s) => s.clusterIP === q.ip);
  if (!service) return TIMEOUT;
  // nftables mode refuses them by rule; in IPVS mode the address is the node's own, and its filter refuses what no Service has there.
  if (service.port !== q.port) return mode === 'iptables' ? TIMEOUT : REFUSED;
  return clusterIP(plan, mode, service, entry);
}

/**
 * Cluster addresses and external ones are decided where the client is; for a client outside, where its route leads. In IPVS mode every node has them on
 * kube-ipvs0: who asks an address of his own does so by that address.
 */
function atHome(mode: Mode, q: Question, via: number): Entry {
  if (typeof q.from === 'number') return { node: q.from, source: mode === 'ipvs' ? q.ip : (NODE_IP[q.from] as string), own: true };
  if (typeof q.from === 'object') return { node: q.from.node, source: q.from.ip, own: false };
  return { node: via, source: q.from === 'laptop' ? LAPTOP : OUTSIDE, own: false };
}

/** A node's address is decided on that node; pods that leave the pods' network carry their node's address, unless the CNI lets them be. */
function atNode(plan: Plan, q: Question, node: number): Entry {
  if (q.from === node) return { node, source: q.ip, own: true };
  if (typeof q.from === 'number') return { node, source: NODE_IP[q.from] as string, own: false };
  if (typeof q.from === 'object') {
    const leaves = q.from.node !== node && inCidr(q.ip, POD_CIDR) === false;
    return { node, source: leaves && plan.cniMasquerade ? (NODE_IP[q.from.node] as string) : q.from.ip, own: false };
  }
  return { node, source: q.from === 'laptop' ? LAPTOP : OUTSIDE, own: false };
}

function nodePort(plan: Plan, mode: Mode, q: Question, entry: Entry): Answers {
  const service = plan.services.find((s) => s.nodePort !== 0 && s.nodePort === q.port);
  if (!service) return REFUSED;
  const pods = endpoints(plan, service, entry.node);
  if (!pods.any) return REFUSED;
  // That this node has no pod for those outside holds for each of its addresses in iptables mode, whether it serves node ports or not.
  if (!serves(plan, mode, q.ip)) return mode === 'iptables' && service.externalLocal && pods.local.length === 0 ? TIMEOUT : REFUSED;
  return external(plan, mode, service, entry, pods);
}

/** nodePortAddresses; iptables and IPVS mode take every local address, nftables mode the primary one; loopback is for iptables mode alone. */
function serves(plan: Plan, mode: Mode, ip: string): boolean {
  const said = plan.nodePortAddresses;
  if (said.includes('primary') || (said.length === 0 && mode === 'nftables')) return NODE_IP.includes(ip as never);
  if (ip === '127.0.0.1') return mode === 'iptables' && (said.length === 0 || said.includes('0.0.0.0/0'));
  return said.length === 0 || said.some((c) => inCidr(ip, c));
}

function balancedOrExternal(plan: Plan, mode: Mode, q: Question, service: PlannedService, entry: Entry): Answers {
  const pods = endpoints(plan, service, entry.node);
  if (service.balancerIPs.includes(q.ip) && service.sourceRanges.length > 0) {
    // iptables mode has the list only while there is somebody to send to; in IPVS mode a node's own packets meet it behind the choice of a pod, and its own address counts.
    const listed = pods.any || mode === 'nftables' || (mode === 'ipvs' && !entry.own);
    const known = mode === 'ipvs' && entry.own ? (NODE_IP[entry.node] as string) : entry.source;
    if (listed && !service.sourceRanges.some((range) => inCidr(known, range))) return TIMEOUT;
  }
  if (pods.any) return external(plan, mode, service, entry, pods);
  // A node's own packets do not pass the rules for external addresses in iptables mode: they go out, and nobody has that address.
  return entry.own && mode === 'iptables' ? UNREACHABLE : REFUSED;
}

/** Node ports, external and balancers' addresses, when some pod in the cluster could serve. */
function external(plan: Plan, mode: Mode, service: PlannedService, entry: Entry, pods: Chosen): Answers {
  if (!service.externalLocal) return answers(mode, service, entry, pods.cluster, true);
  if (mode === 'ipvs') return answers(mode, service, entry, localOrAll(pods), false);
  // Pods and the node itself are not outside: the whole cluster may answer them.
  if (plan.podCidrKnown && inCidr(entry.source, POD_CIDR)) return answers(mode, service, entry, pods.cluster, false);
  if (entry.own) return answers(mode, service, entry, pods.cluster, true);
  return pods.local.length > 0 ? answers(mode, service, entry, pods.local, false) : TIMEOUT;
}

function clusterIP(plan: Plan, mode: Mode, service: PlannedService, entry: Entry): Answers {
  const pods = endpoints(plan, service, entry.node);
  if (!pods.any) return REFUSED;
  const strangers = plan.masqueradeAll || (plan.podCidrKnown && !inCidr(entry.source, POD_CIDR));
  if (mode === 'ipvs') {
    // Endpoints elsewhere are known to a proxy only if the Service can be reached from outside; a virtual server without any refuses.
    const open = service.nodePort !== 0 || service.externalIPs.length > 0;
    const list = !service.internalLocal ? pods.cluster : open ? localOrAll(pods) : pods.local;
    return list.length === 0 ? REFUSED : answers(mode, service, entry, list, strangers || entry.own);
  }
  const list = service.internalLocal ? pods.local : pods.cluster;
  if (list.length === 0) return TIMEOUT;
  return answers(mode, service, entry, list, strangers);
}

/** Policy Local in IPVS mode: with no pod here all are tried, without masquerading, so that only those understand the answer whose way back leads here. */
function localOrAll(pods: Chosen): readonly PlannedPod[] {
  return pods.local.length > 0 ? pods.local : pods.cluster;
}

interface Chosen {
  readonly cluster: readonly PlannedPod[];
  readonly local: readonly PlannedPod[];
  readonly any: boolean;
}

/** Ready pods; if there are none, those that are leaving but still serve. Hints narrow the choice when all ready pods have one and one is for here. */
function endpoints(plan: Plan, service: PlannedService, node: number): Chosen {
  const ready = service.pods.filter((p) => p.state === 'ready');
  const leaving = service.pods.filter((p) => p.state === 'leaving');
  const near = (list: (p: PlannedPod) => boolean, has: (p: PlannedPod) => boolean): PlannedPod[] | undefined => {
    const mine = ready.filter(list);
    return ready.every(has) && mine.length > 0 ? mine : undefined;
  };
  const byNode = near(
    (p) => p.hintedNodes.includes(node),
    (p) => p.hintedNodes.length > 0,
  );
  const byZone = near(
    (p) => p.hintedZones.includes(plan.zones[node] as string),
    (p) => p.hintedZones.length > 0,
  );
  const here = (list: readonly PlannedPod[]): PlannedPod[] => list.filter((p) => p.node === node);
  return {
    cluster: byNode ?? byZone ?? (ready.length > 0 ? ready : leaving),
    local: here(ready).length > 0 ? here(ready) : here(leaving),
    any: ready.length + leaving.length > 0,
  };
}

/** What each of the pods would see, if its answer finds the way back. */
function answers(mode: Mode, service: PlannedService, entry: Entry, pods: readonly PlannedPod[], masqueraded: boolean): Answers {
  const found = pods.map((pod) => {
    const itself = pod.ip === entry.source && (mode === 'iptables' || pod.node === entry.node);
    const hidden = masqueraded || itself;
    // The address is that of the way out towards the pod.
    const source = hidden ? ((pod.node === entry.node ? BRIDGE_IP : NODE_IP)[entry.node] as string) : entry.source;
    // Whoever answers must do so by the node that has changed the address.
    const back = hidden || pod.node === entry.node || homeOf(entry.source) === entry.node;
    if (!back) return 'timeout';
    return service.targetPort === 80 ? `${pod.name} ${source}` : 'refused';
  });
  return new Set(found);
}

/** The node where an address lives. */
function homeOf(ip: string): number {
  if (ip === '127.0.0.1') return -1;
  const node = NODE_IP.indexOf(ip as never);
  if (node >= 0) return node;
  return inCidr(ip, POD_CIDR) ? Number(ip.split('.')[2]) : -1;
}

function inCidr(ip: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const number = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(ip) / size) === Math.floor(number(base) / size);
}
