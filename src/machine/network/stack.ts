// What a host does with a packet at layer 3: take it in, pass it on, send it out. upstream: Linux net/ipv4/ip_input.c, ip_forward.c, ip_output.c, net/bridge/br_netfilter_hooks.c
import { type Ip, isLoopback } from '../../base/ip.ts';
import { capture } from './capture.ts';
import { FORWARD, INPUT, OUTPUT, POSTROUTING, PREROUTING } from './hooks.ts';
import { sendRedirect } from './icmp.ts';
import { portTowards } from './link.ts';
import { resolve } from './neighbour.ts';
import { CT_NONE, ICMP, ICMP6, leaveNamespace, TCP, UDP } from './packet.ts';
import type { Counter, Decision, Device, Host, Packet } from './types.ts';

/** One packet more has passed. */
function count(counter: Counter, p: Packet): void {
  counter.packets++;
  counter.bytes += p.length;
  p.record?.counted(counter);
}

/** A frame for `target` has come in by `dev`. */
export function receiveFrame(dev: Device, target: Device, p: Packet): void {
  const bridge = dev.master;
  count(dev.traffic.rx, p);
  if (dev.netns.captured.heard && (bridge || target === dev)) capture(dev, p, 'In');
  if (!bridge) return target === dev ? receive(dev, p) : undefined;
  p.physIn = dev;
  p.in = bridge;
  const filtered = dev.netns.bridgeNetfilter(p.family);
  if (filtered) {
    const to = p.dst;
    if (!dev.netns.hooks.run(PREROUTING, p)) return;
    p.prerouted = true;
    if (p.dst !== to) return bridgeRewritten(dev, bridge, p);
  }
  if (target === bridge) return receive(bridge, p);
  bridgeOn(dev, bridge, target, p, filtered);
}

/** The bridge's PREROUTING gave the packet another destination: over the bridge to it when that is where it is, up to the host otherwise. */
function bridgeRewritten(port: Device, bridge: Device, p: Packet): void {
  const ns = bridge.netns;
  const to = ns.routes.lookup(p.dst);
  if (to.kind === 'local') return receive(bridge, p);
  // Since Linux 6.13 a bridged and translated packet needs ip_forward as any other.
  if (!ns.forwards(p.family)) return drop(ns, p, 'forwarding is off');
  if (to.kind !== 'out' || to.dev !== bridge) return receive(bridge, p);
  const target = resolve(bridge, to.next ?? p.dst, p, (lost) => neighbourFailed(ns, lost));
  if (target) bridgeOn(port, bridge, target, p, true);
}

function bridgeOn(from: Device, bridge: Device, target: Device, p: Packet, filtered: boolean): void {
  const out = portTowards(bridge, target);
  if (!out || (out === from && !from.hairpin)) return drop(bridge.netns, p, 'nobody on the bridge has this address');
  if (filtered) {
    p.out = bridge;
    p.physOut = out;
    p.trace?.add('forward', bridge.netns, p, `over the bridge ${bridge.name} to ${out.name}`);
    if (!bridge.netns.hooks.run(FORWARD, p) || !bridge.netns.hooks.run(POSTROUTING, p)) return;
  }
  count(out.traffic.tx, p);
  if (bridge.netns.captured.heard) capture(out, p, 'Out');
  leaveNamespace(p);
  bridge.netns.network.transmit(out, target, p);
}

/** A packet has come up to the IP layer of a device. */
export function receive(dev: Device, p: Packet): void {
  const ns = dev.netns;
  p.in = dev;
  if (dev.kind === 'bridge' || dev.kind === 'loopback') count(dev.traffic.rx, p);
  if (ns.captured.heard && (dev.kind === 'bridge' || dev.kind === 'loopback')) capture(dev, p, 'In');
  if (!p.prerouted && !ns.hooks.run(PREROUTING, p)) return;
  const to = ns.routes.lookup(p.dst, p);
  if (dev.kind !== 'loopback') {
    if ((isLoopback(p.dst) || isLoopback(p.src)) && !ns.sysctl.routeLocalnet(dev.name)) return drop(ns, p, 'martian: a loopback address on a link');
    if (ns.routes.owns(p.src)) return drop(ns, p, 'martian: the source is an address of this host');
  }
  if (to.kind === 'local') return input(ns, p);
  if (ns.routes.isBroadcast(p.dst)) return;
  forward(ns, to, p);
}

function input(ns: Host, p: Packet): void {
  if (!ns.hooks.run(INPUT, p)) return;
  if (p.proto === TCP) {
    ns.tcp.receive(p);
    ns.network.used(p);
  } else if (p.proto === UDP) ns.udpTable.receive(p);
  else if (p.proto === ICMP || p.proto === ICMP6) ns.icmp.receive(p);
  else ns.icmpError(p, 'unreachable', 2);
}

function forward(ns: Host, to: Decision, p: Packet): void {
  if (!ns.forwards(p.family)) return drop(ns, p, 'forwarding is off');
  if (to.kind !== 'out') return noRoute(ns, to, p);
  if (p.ttl <= 1) {
    p.trace?.add('drop', ns, p, 'TTL expired');
    return ns.icmpError(p, 'ttl', 0);
  }
  p.ttl--;
  p.out = to.dev;
  if (p.trace) p.trace.add('route', ns, p, routeWords(to));
  if (to.dev === p.in && p.family === 4 && ns.sysctl.sendsRedirects(to.dev.name) && isOnLink(ns, p) && ns.icmp.redirects(p.src)) sendRedirect(ns, p, to.dev, to.next ?? p.dst);
  if (!ns.hooks.run(FORWARD, p)) return;
  if (p.trace) p.trace.add('forward', ns, p, forwardWords(p.in, to.dev));
  finish(ns, to.dev, to.next, p);
}

/** The source of a packet is a host on the link that it came by. */
function isOnLink(ns: Host, p: Packet): boolean {
  const back = ns.routes.lookup(p.src);
  return back.kind === 'out' && back.next === undefined && back.dev === p.in;
}

function noRoute(ns: Host, to: Decision, p: Packet): void {
  p.trace?.add('drop', ns, p, to.kind === 'none' ? 'no route' : `${to.kind} route`);
  if (to.kind === 'blackhole' || (p.family === 4 && !ns.icmp.allowRouteError(p.src))) return;
  if (to.kind === 'prohibit') return ns.icmpError(p, 'unreachable', 13);
  ns.icmpError(p, 'unreachable', to.kind === 'none' ? 0 : 1);
}

/** A packet that this host made. False when there is no way for it (its maker learns by `noWay` of the decision). */
export function output(ns: Host, p: Packet): Decision {
  let to = ns.routes.lookup(p.dst, p);
  if (to.kind !== 'local' && to.kind !== 'out') return to;
  const first = to;
  p.out = to.kind === 'local' ? ns.loopback : to.dev;
  p.trace?.add('send', ns, p, to.kind === 'local' ? 'to itself' : routeWords(to));
  const dst = p.dst;
  const mark = p.mark;
  if (!ns.hooks.run(OUTPUT, p)) {
    p.stopped = true;
    return first;
  }
  if (p.dst !== dst || p.mark !== mark) {
    to = ns.routes.lookup(p.dst, p);
    if (to.kind !== 'local' && to.kind !== 'out') {
      drop(ns, p, 'no route');
      return first;
    }
    p.out = to.kind === 'local' ? ns.loopback : to.dev;
    if (p.trace && p.dst !== dst && to.kind === 'out') p.trace.add('route', ns, p, routeWords(to));
    if (to.kind === 'out' && isLoopback(p.src) && !ns.sysctl.routeLocalnet(to.dev.name)) {
      drop(ns, p, 'a loopback address cannot leave the host');
      return first;
    }
  }
  if (to.kind === 'local') loop(ns, p);
  else finish(ns, to.dev, to.next, p);
  return first;
}

/** Over the loopback device: out and in again, with its connection tracking. */
function loop(ns: Host, p: Packet): void {
  if (!ns.hooks.run(POSTROUTING, p)) {
    p.stopped = true;
    return;
  }
  p.out = undefined;
  p.mark = 0;
  if (!ns.loopback.up) return drop(ns, p, 'lo is down');
  count(ns.loopback.traffic.tx, p);
  ns.network.enqueue(ns.loopback, ns.loopback, p);
}

/** POSTROUTING, then to the next hop. */
function finish(ns: Host, dev: Device, next: Ip | undefined, p: Packet): void {
  if (!ns.hooks.run(POSTROUTING, p)) {
    if (!p.in) p.stopped = true;
    return;
  }
  const target = resolve(dev, next ?? p.dst, p, (lost) => neighbourFailed(ns, lost));
  if (target) ns.send(dev, target, p);
  else if (p.record) p.record.good = false;
}

/** Out of a device towards a known neighbour; a bridge picks the port. */
export function sendTo(ns: Host, dev: Device, target: Device, p: Packet): void {
  const port = dev.kind === 'bridge' ? portTowards(dev, target) : dev;
  if (!port || !dev.up) return drop(ns, p, `${dev.name}: nobody there`);
  if (port !== dev) count(dev.traffic.tx, p);
  count(port.traffic.tx, p);
  if (ns.captured.heard) {
    if (port !== dev) capture(dev, p, 'Out');
    capture(port, p, 'Out');
  }
  leaveNamespace(p);
  ns.network.transmit(port, target, p);
}

function neighbourFailed(ns: Host, p: Packet): void {
  p.trace?.add('drop', ns, p, `no answer to ARP for ${p.dst.text}`);
  p.ctState = CT_NONE;
  ns.icmpError(p, 'unreachable', 1);
}

function drop(ns: Host, p: Packet, why: string): void {
  p.trace?.add('drop', ns, p, why);
}

/** What traces say of one way out after the other: made once, and anew when a device has another name. */
interface Said {
  readonly by: string;
  readonly out: string;
  readonly words: string;
}

const routesSaid = new WeakMap<Decision, Said>();
const forwardsSaid = new WeakMap<Device, WeakMap<Device, Said>>();

function routeWords(to: Extract<Decision, { kind: 'out' }>): string {
  const out = to.dev.name;
  const said = routesSaid.get(to);
  if (said?.out === out) return said.words;
  const dst = to.route.dst.bits === 0 ? 'default' : to.route.dst.text;
  const words = `${dst}${to.next ? ` via ${to.next.text}` : ''} dev ${out}`;
  routesSaid.set(to, { by: '', out, words });
  return words;
}

function forwardWords(from: Device | undefined, to: Device): string {
  const by = from?.name ?? '';
  const out = to.name;
  const known = from && forwardsSaid.get(from);
  const said = known?.get(to);
  if (said?.by === by && said.out === out) return said.words;
  const words = `forwarded from ${by} to ${out}`;
  if (known) known.set(to, { by, out, words });
  else if (from) forwardsSaid.set(from, new WeakMap([[to, { by, out, words }]]));
  return words;
}
