// The same plan as a network of namespaces with a proxy on each node, and what its clients really get.
import { decode, encode } from '../../../src/base/bytes.ts';
import type { VirtualClock } from '../../../src/base/clock.ts';
import type { Node, Service } from '../../../src/kubernetes/api/generated/types.ts';
import type { Resource } from '../../../src/kubernetes/api/meta.ts';
import { NODES as NODE_RESOURCE } from '../../../src/kubernetes/api/resources.ts';
import type { TcpSocket } from '../../../src/machine/network/tcp.ts';
import { NODES } from '../../support/network-world.ts';
import { type ProxiedWorld, proxiedWorld } from '../../support/proxied-world.ts';
import { type Mode, NODE_IP, type Plan, type PlannedService, POD_CIDR, type Question } from './plan.ts';

/** Long enough for a neighbour that is not there. */
const PATIENCE = 3500;

export async function build(plan: Plan, mode: Mode): Promise<ProxiedWorld> {
  const config = {
    mode,
    clusterCIDR: plan.podCidrKnown ? POD_CIDR : '',
    nodePortAddresses: plan.nodePortAddresses,
    iptables: { masqueradeAll: plan.masqueradeAll },
  };
  const w = await proxiedWorld({ config, system: false, masquerade: plan.cniMasquerade });
  for (const p of plan.pods) w.pod(p.name, p.node, Number(p.ip.split('.')[3]));
  // That errors are rare on a node is another fact; here every one is to be heard.
  for (const node of w.nodes) node.sysctl.set('net.ipv4.icmp_ratelimit', '0');
  NODES.forEach((name, n) => {
    const metadata = { name, labels: { 'topology.kubernetes.io/zone': plan.zones[n] ?? '' } };
    w.api.set(NODE_RESOURCE as Resource, { apiVersion: 'v1', kind: 'Node', metadata, status: { addresses: [{ type: 'InternalIP', address: NODE_IP[n] }] } } as Node);
  });
  for (const s of plan.services) service(w, s);
  for (const ip of plan.services.flatMap((s) => [...s.externalIPs, ...s.balancerIPs])) w.laptop.addRoute({ dst: ip, via: NODE_IP[plan.viaForExternal] as string });
  if (plan.viaForCluster !== undefined) w.laptop.addRoute({ dst: '10.96.0.0/16', via: NODE_IP[plan.viaForCluster] as string });
  spin(w.clock, 2500);
  return w;
}

function service(w: ProxiedWorld, s: PlannedService): void {
  const spec: Service['spec'] = {
    type: s.type,
    clusterIP: s.clusterIP,
    ports: [{ port: s.port, targetPort: s.targetPort, ...(s.nodePort === 0 ? {} : { nodePort: s.nodePort }) }],
    externalTrafficPolicy: s.externalLocal ? 'Local' : 'Cluster',
    internalTrafficPolicy: s.internalLocal ? 'Local' : 'Cluster',
    ...(s.affinity ? { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } } : {}),
    ...(s.externalIPs.length > 0 ? { externalIPs: [...s.externalIPs] } : {}),
    ...(s.sourceRanges.length > 0 ? { loadBalancerSourceRanges: [...s.sourceRanges] } : {}),
  };
  w.service(s.name, spec, s.balancerIPs.length > 0 ? { loadBalancer: { ingress: s.balancerIPs.map((ip) => ({ ip })) } } : undefined);
  w.endpoints(
    s.name,
    [['', s.targetPort]],
    s.pods.map((p) => ({
      ip: p.ip,
      node: NODES[p.node] as string,
      ready: p.state === 'ready',
      serving: p.state === 'ready' || p.state === 'leaving',
      terminating: p.state === 'leaving' || p.state === 'gone',
      ...(p.hintedNodes.length > 0 ? { nodes: p.hintedNodes.map((n) => NODES[n] as string) } : {}),
      ...(p.hintedZones.length > 0 ? { zones: p.hintedZones } : {}),
    })),
  );
}

/** Asks all questions at once: `pod source`, refused, unreachable or timeout. */
export function askAll(w: ProxiedWorld, questions: readonly Question[]): string[] {
  const got = questions.map(() => 'timeout');
  const sockets = questions.map((q, i): TcpSocket | undefined => {
    const host = typeof q.from === 'number' ? (w.nodes[q.from] as (typeof w.nodes)[number]) : w.host(typeof q.from === 'object' ? `pod:${q.from.name}` : q.from);
    return host.dial({ ip: q.ip, port: q.port }, {}, (outcome) => {
      if (!outcome.ok) {
        if (outcome.error !== 'EINTR') got[i] = outcome.error === 'ECONNREFUSED' ? 'refused' : outcome.error === 'EHOSTUNREACH' ? 'unreachable' : outcome.error;
        return;
      }
      outcome.value.onData = (bytes) => {
        const [name, , source] = decode(bytes).split(' ');
        got[i] = `${name} ${source}`;
      };
      outcome.value.send(encode('/'));
    });
  });
  spin(w.clock, PATIENCE);
  for (const socket of sockets) socket?.close();
  return got;
}

/** Lets time pass without a turn of the event loop: nothing here waits for a promise. */
function spin(clock: VirtualClock, ms: number): void {
  const over = clock.now() + ms;
  clock.runReady();
  for (let due = clock.nextDue(); due !== undefined && due <= over; due = clock.nextDue()) {
    clock.advanceTo(due);
    clock.runReady();
  }
  clock.advanceTo(over);
}

/** Ends a world, so that nothing of it is left. */
export function end(w: ProxiedWorld): void {
  for (const p of w.proxiers) p.stop();
}
