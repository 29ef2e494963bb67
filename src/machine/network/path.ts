// The way that packets of an established connection take, remembered. While nothing in the world has changed, the next packet takes it without walking the
// rules again; the counters of all rules and policies on it are brought up to date when somebody reads them. upstream: the idea of Linux nf_flow_table, for all hops at once
import type { Host, Packet, PathRecord } from './types.ts';

export function newPath(generation: number): PathRecord {
  return { good: true, generation, connections: [], replies: [], counters: [], end: undefined, packets: 0, bytes: 0 };
}

/** Sends a packet along a remembered path. False when the path does not hold any more. */
export function takePath(path: PathRecord, host: Host, p: Packet): boolean {
  const network = host.network;
  if (path.generation !== network.generation || !path.end) return false;
  const now = host.clock.now();
  const connections = path.connections;
  for (let i = 0; i < connections.length; i++) {
    const c = connections[i];
    if (!c || c.dead || c.expires <= now) return false;
  }
  for (let i = 0; i < connections.length; i++) connections[i]?.touch(p.flags, path.replies[i] === true, now);
  if (path.packets === 0) network.owe(path);
  path.packets++;
  path.bytes += p.length;
  network.arrive(path.end, p);
  return true;
}

/** Adds what is owed to the counters of every rule on the path. */
export function settlePath(path: PathRecord): void {
  for (const c of path.counters) {
    c.packets += path.packets;
    c.bytes += path.bytes;
  }
  path.packets = 0;
  path.bytes = 0;
}
