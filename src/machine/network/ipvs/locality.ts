// Schedulers that remember which server (or servers) an address was sent to, for caches. upstream: Linux net/netfilter/ipvs/ip_vs_lblc.c, ip_vs_lblcr.c
import type { Ip } from '../../../base/ip.ts';
import { byWeight, overhead } from './load.ts';
import type { Locality, RealServer, VirtualServer } from './types.ts';

/** What is not used, or not changed, for so long is forgotten. */
const FORGET_MS = 86_400_000;

/** It has more connections than it weighs, while another has less than half of what it weighs. */
function overloaded(server: RealServer, v: VirtualServer): boolean {
  return server.active > server.weight && v.servers.some((s) => s.active * 2 < s.weight);
}

const able = (s: RealServer): boolean => !s.gone && s.weight > 0;

function recall(v: VirtualServer, dst: Ip, now: number): Locality | undefined {
  v.memory.places ??= new Map();
  const known = v.memory.places.get(dst);
  if (!known || now - known.used > FORGET_MS) return undefined;
  known.used = now;
  return known;
}

/** Locality-based least connection: an address stays with its server as long as that one is able and not overloaded. */
export function lblc(v: VirtualServer, dst: Ip, now: number): RealServer | undefined {
  const [kept] = recall(v, dst, now)?.servers ?? [];
  if (kept && able(kept) && !overloaded(kept, v)) return kept;
  const chosen = byWeight(v.servers);
  if (chosen) v.memory.places?.set(dst, { servers: [chosen], used: now, changed: now });
  return chosen;
}

/** The same with replication: an address has a set of servers, which grows under load and shrinks when it has not changed for long. */
export function lblcr(v: VirtualServer, dst: Ip, now: number): RealServer | undefined {
  const known = recall(v, dst, now);
  if (!known) {
    const chosen = byWeight(v.servers);
    if (chosen) v.memory.places?.set(dst, { servers: [chosen], used: now, changed: now });
    return chosen;
  }
  const kept = byWeight(known.servers.filter(able));
  if (known.servers.length > 1 && now - known.changed > FORGET_MS) {
    const most = busiest(known.servers);
    known.servers = known.servers.filter((s) => s !== most);
    known.changed = now;
  }
  if (kept && !overloaded(kept, v)) return kept;
  const chosen = byWeight(v.servers);
  if (chosen && !known.servers.includes(chosen)) {
    known.servers = [...known.servers, chosen];
    known.changed = now;
  }
  return chosen;
}

function busiest(servers: readonly RealServer[]): RealServer | undefined {
  let most: RealServer | undefined;
  for (const s of servers) if (able(s) && (!most || overhead(s) * most.weight > overhead(most) * s.weight)) most = s;
  return most;
}
