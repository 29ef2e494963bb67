// Which real server a new connection gets. upstream: Linux net/netfilter/ipvs/ip_vs_{rr,wrr,lc,wlc,sh,dh,sed,nq}.c; lblc and lblcr: locality.ts, mh: maglev.ts
import type { Ip } from '../../../base/ip.ts';
import { byWeight, least, overhead } from './load.ts';
import { lblc, lblcr } from './locality.ts';
import { maglevPlace, maglevTable } from './maglev.ts';
import type { RealServer, SchedulerName, VirtualServer } from './types.ts';

type Scheduler = (v: VirtualServer, src: Ip, dst: Ip, now: number) => RealServer | undefined;

/** Picks a server; undefined when none takes connections. */
export function schedule(v: VirtualServer, src: Ip, dst: Ip, now: number): RealServer | undefined {
  return BY_NAME[v.scheduler](v, src, dst, now);
}

/** One after the other, whatever their weights are, as long as these are not 0. */
const rr: Scheduler = (v) => {
  const all = v.servers;
  const start = v.memory.last ? all.indexOf(v.memory.last) + 1 : 0;
  for (let i = 0; i < all.length; i++) {
    const server = all[(start + i) % all.length];
    if (!server || server.weight === 0) continue;
    v.memory.last = server;
    return server;
  }
  return undefined;
};

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Rounds with a falling bar: who weighs at least as much as the bar gets a connection. */
const wrr: Scheduler = (v) => {
  const all = v.servers;
  const most = Math.max(0, ...all.map((s) => s.weight));
  if (most === 0) return undefined;
  const step = all.reduce((n, s) => gcd(n, s.weight), 0);
  let bar = Math.min(v.memory.weight ?? 0, most);
  let at = v.memory.last ? all.indexOf(v.memory.last) : -1;
  for (;;) {
    at++;
    if (at >= all.length || bar === 0) {
      at = 0;
      bar -= step;
      if (bar <= 0) bar = most;
    }
    const server = all[at];
    if (!server || server.weight < bar) continue;
    v.memory.last = server;
    v.memory.weight = bar;
    return server;
  }
};

const expected = (s: RealServer): number => (s.active + 1) / s.weight;

const lc: Scheduler = (v) => least(v.servers, overhead);
const wlc: Scheduler = (v) => byWeight(v.servers);
const sed: Scheduler = (v) => least(v.servers, expected);
const nq: Scheduler = (v) => v.servers.find((s) => s.weight > 0 && s.active === 0) ?? least(v.servers, expected);

const BUCKETS = 256;

/** An address folded to 32 bits, hashed to eight. upstream: hash_32, IP_VS_SH_TAB_BITS */
function bucket(address: Ip): number {
  let folded = 0;
  for (let i = 0; i < address.groups.length; i += 2) folded ^= ((address.groups[i] ?? 0) << 16) | (address.groups[i + 1] ?? 0);
  return Math.imul(folded, 0x61c88647) >>> 24;
}

/** 256 places, dealt out to the servers in turn; `times` places running for each. */
function dealt(v: VirtualServer, times: (s: RealServer) => number): readonly (RealServer | undefined)[] {
  const table: (RealServer | undefined)[] = [];
  for (let at = 0; table.length < BUCKETS && v.servers.length > 0; at++) {
    const server = v.servers[at % v.servers.length];
    for (let i = 0; server && i < Math.max(1, times(server)) && table.length < BUCKETS; i++) table.push(server);
  }
  return table;
}

/** By the client's address. A place whose server takes nothing stays empty. */
const sh: Scheduler = (v, src) => {
  v.memory.table ??= dealt(v, (s) => s.weight);
  const server = v.memory.table[bucket(src)];
  return server && server.weight > 0 ? server : undefined;
};

/** By the destination's address. */
const dh: Scheduler = (v, _src, dst) => {
  v.memory.table ??= dealt(v, () => 1);
  const server = v.memory.table[bucket(dst)];
  return server && server.weight > 0 ? server : undefined;
};

/** By the client's address, so that most clients keep their server when others come and go. */
const mh: Scheduler = (v, src) => {
  v.memory.table ??= maglevTable(v.servers);
  const server = v.memory.table[maglevPlace(src)];
  return server && server.weight > 0 ? server : undefined;
};

const BY_NAME: Readonly<Record<SchedulerName, Scheduler>> = {
  rr,
  wrr,
  lc,
  wlc,
  lblc: (v, _src, dst, now) => lblc(v, dst, now),
  lblcr: (v, _src, dst, now) => lblcr(v, dst, now),
  sh,
  dh,
  sed,
  nq,
  mh,
};
