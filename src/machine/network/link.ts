// Layer 2: what hears what, and how a frame gets from one device to another: veth pairs, switches, bridges. upstream: Linux drivers/net/veth.c, net/bridge
import type { Device, Segment } from './types.ts';

/** Every device with an IP stack of its own that hears a frame sent by `dev` (bridge ports are passed through). */
export function linkEnds(dev: Device): readonly Device[] {
  const ends: Device[] = [];
  const seen = new Set<Device>([dev]);
  if (!dev.up || dev.cut || dev.gone) return ends;
  const hear = (at: Device): void => {
    if (seen.has(at) || !at.up || at.cut || at.gone) return;
    seen.add(at);
    if (!at.master) return void ends.push(at);
    if (!at.master.up) return;
    if (!seen.has(at.master)) {
      seen.add(at.master);
      ends.push(at.master);
    }
    for (const port of at.master.ports) if (port !== at) outOf(port);
  };
  const outOf = (port: Device): void => {
    seen.add(port);
    if (!port.up || port.cut) return;
    if (port.peer) hear(port.peer);
    if (port.segment) for (const member of port.segment.members) hear(member);
  };
  if (dev.kind === 'bridge') for (const port of dev.ports) outOf(port);
  else outOf(dev);
  return ends;
}

/** The port of a bridge behind which a device is, if any. */
export function portTowards(bridge: Device, target: Device): Device | undefined {
  for (const port of bridge.ports) {
    if (port.peer === target || (port.segment?.members.includes(target) && port !== target)) return port;
    // Two bridges in a row are rare: look through the wire only when the simple answer fails.
  }
  for (const port of bridge.ports) if (port.peer?.master && linkEnds(port).includes(target)) return port;
  return undefined;
}

/** Where a frame that leaves `dev` for `target` arrives first: the device at the other end of the wire, or undefined when it is lost. */
export function wire(dev: Device, target: Device): Device | undefined {
  if (!dev.up || dev.cut || dev.gone) return undefined;
  const peer = dev.peer;
  if (peer) return peer.up && !peer.cut && !peer.gone ? peer : undefined;
  if (!dev.segment) return undefined;
  for (const member of dev.segment.members) {
    if (member === dev || !member.up || member.cut || member.gone) continue;
    if (member === target || (member.master && (member.master === target || portTowards(member.master, target)))) return member;
  }
  return undefined;
}

/** True when a device is up with a live wire behind it. */
export function isRunning(dev: Device): boolean {
  if (!dev.up || dev.gone || dev.cut) return false;
  if (dev.kind === 'veth') return dev.peer?.up === true;
  return dev.kind !== 'bridge' || !dev.hadPorts || dev.ports.some((p) => p.up);
}

export function newSegment(name: string): Segment {
  return { name, members: [] };
}
