// How busy a real server is. upstream: Linux include/net/ip_vs.h ip_vs_dest_conn_overhead
import type { RealServer } from './types.ts';

/** Active connections count 256 times as much as others. */
export const overhead = (s: RealServer): number => s.active * 256 + s.inactive;

/** The one with the lowest load among those that take connections; the first of equals. */
export function least(servers: readonly RealServer[], load: (s: RealServer) => number): RealServer | undefined {
  let best: RealServer | undefined;
  for (const s of servers) if (s.weight > 0 && (!best || load(s) < load(best))) best = s;
  return best;
}

/** Weighted least connection. */
export const byWeight = (servers: readonly RealServer[]): RealServer | undefined => least(servers, (s) => overhead(s) / s.weight);
