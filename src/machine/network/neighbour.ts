// Who has this address on this link: ARP and NDP, as far as messages and delays need them. upstream: Linux net/core/neighbour.c
import type { Ip } from '../../base/ip.ts';
import { captureArp } from './capture.ts';
import { linkEnds } from './link.ts';
import type { Device, Neighbour, Packet } from './types.ts';

const PROBE_MS = 1020;
const DELAY_MS = 5000;
const MAX_QUEUE = 101;

/** The device that a packet to `ip` on this link goes to; undefined while nobody has answered (the packet is kept, then given to `failed`). */
export function resolve(dev: Device, ip: Ip, p: Packet, failed: (p: Packet) => void): Device | undefined {
  const now = dev.netns.clock.now();
  const known = dev.neighbours.get(ip);
  if (known) {
    if (known.state === 'PERMANENT' || known.state === 'NOARP') return givenTarget(dev, known);
    refresh(dev, known, now);
    if (known.state === 'STALE') {
      known.state = 'DELAY';
      known.since = now;
    }
    if (known.state === 'INCOMPLETE') {
      if (known.queue.length < MAX_QUEUE) known.queue.push(p);
      return undefined;
    }
    if (known.state !== 'FAILED') return known.target;
  }
  // Without ARP nobody is asked, and nobody takes the frame.
  if (!dev.settings.arp) return undefined;
  const target = whoHas(dev, ip);
  ask(dev, ip, p, target);
  const reachable = 15_000 + dev.netns.random.int(30_000);
  const entry: Neighbour = { ip, state: target ? 'REACHABLE' : 'INCOMPLETE', target, confirmed: now, reachable, since: now, queue: [] };
  dev.neighbours.set(ip, entry);
  if (target) return target;
  entry.queue.push(p);
  probe(dev, entry, 1, failed);
  return undefined;
}

/** True when somebody on the link answers for the address; whoever was not known yet is asked now, for the next time. */
export function knows(dev: Device, ip: Ip): boolean {
  const known = dev.neighbours.get(ip);
  if (known) refresh(dev, known, dev.netns.clock.now());
  return known ? known.state !== 'FAILED' && known.state !== 'INCOMPLETE' : whoHas(dev, ip) !== undefined;
}

/** The question is on the wire: who answers it learns who has asked. The asker names its packet's source when that is its own. upstream: arp_solicit, arp_process */
function ask(dev: Device, ip: Ip, p: Packet, answer: Device | undefined): void {
  const from = dev.netns.routes.owns(p.src) ? p.src : dev.netns.routes.addressOf(dev, ip);
  if (!from) return;
  captureArp(dev, ip, from, answer);
  const known = answer?.neighbours.get(from);
  if (!answer || (known && known.state !== 'FAILED')) return;
  const now = dev.netns.clock.now();
  answer.neighbours.set(from, { ip: from, state: 'STALE', target: dev, confirmed: now, reachable: 15_000 + answer.netns.random.int(30_000), since: now, queue: [] });
}

/** Whoever has the address that was written into an entry: nobody may, and frames are lost. */
function givenTarget(dev: Device, known: Neighbour): Device | undefined {
  return linkEnds(dev).find((end) => end.mac === known.given);
}

/** An entry that somebody writes: `ip neigh add`. */
export function writeNeighbour(dev: Device, ip: Ip, mac: string, state: Neighbour['state']): void {
  const now = dev.netns.clock.now();
  const target = linkEnds(dev).find((end) => end.mac === mac);
  dev.neighbours.set(ip, { ip, state, target, given: mac, confirmed: now, reachable: 30_000, since: now, queue: [] });
}

function probe(dev: Device, entry: Neighbour, tries: number, failed: (p: Packet) => void): void {
  dev.netns.clock.after(PROBE_MS, () => {
    if (dev.gone || dev.neighbours.get(entry.ip) !== entry || entry.state !== 'INCOMPLETE') return;
    const target = whoHas(dev, entry.ip);
    const queue = entry.queue;
    const [first] = queue;
    if (first && (target || tries < 3)) ask(dev, entry.ip, first, target);
    if (!target && tries < 3) return probe(dev, entry, tries + 1, failed);
    entry.queue = [];
    entry.target = target;
    entry.state = target ? 'REACHABLE' : 'FAILED';
    entry.confirmed = dev.netns.clock.now();
    for (const p of queue) {
      if (target) dev.netns.send(dev, target, p);
      else failed(p);
    }
    dev.netns.network.pump();
  });
}

/** Brings an entry's state up to the present: nothing runs while nobody looks. */
export function refresh(dev: Device, n: Neighbour, now: number): void {
  if (n.state === 'REACHABLE' && now - n.confirmed > n.reachable) n.state = 'STALE';
  if (n.state === 'DELAY' && now - n.since > DELAY_MS) {
    const target = whoHas(dev, n.ip);
    if (target === n.target && target) {
      n.state = 'REACHABLE';
      n.confirmed = now;
    } else n.state = now - n.since > DELAY_MS + 3 * PROBE_MS ? 'FAILED' : 'PROBE';
  }
  if (n.state === 'PROBE') {
    const target = whoHas(dev, n.ip);
    if (target) {
      n.state = 'REACHABLE';
      n.target = target;
      n.given = undefined;
      n.confirmed = now;
    } else if (now - n.since > DELAY_MS + 3 * PROBE_MS) n.state = 'FAILED';
  }
}

/** The device on the link that answers for an address: its owner's (any address of the host counts unless arp_ignore says otherwise), or one with proxy ARP. */
function whoHas(dev: Device, ip: Ip): Device | undefined {
  let proxy: Device | undefined;
  for (const end of linkEnds(dev)) {
    if (end === dev) continue;
    if (end.netns !== dev.netns && (end.answers(ip) || (end.netns.routes.owns(ip) && answersFor(end, ip)))) return end;
    if (end.proxyArp && end.netns.routes.canForwardTo(ip, end)) proxy = end;
  }
  return proxy;
}

/** upstream: Linux net/ipv4/arp.c arp_ignore */
function answersFor(dev: Device, ip: Ip): boolean {
  return ip.family === 6 || dev.netns.sysctl.number('net.ipv4.conf.all.arp_ignore') === 0 || dev.addresses.some((a) => a.ip === ip);
}

/** A gratuitous ARP: those who know the address learn where it is now. */
export function announce(dev: Device, ip: Ip): void {
  for (const end of linkEnds(dev)) {
    const entry = end === dev ? undefined : end.neighbours.get(ip);
    if (!entry || entry.state === 'INCOMPLETE' || entry.state === 'PERMANENT' || entry.state === 'NOARP') continue;
    entry.target = dev;
    entry.given = undefined;
    entry.state = 'REACHABLE';
    entry.confirmed = dev.netns.clock.now();
  }
}
