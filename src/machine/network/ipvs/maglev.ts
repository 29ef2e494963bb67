// Maglev hashing: a table that says for every hash which server gets it, and that changes little when a server comes or goes. upstream: Linux net/netfilter/ipvs/ip_vs_mh.c, lib/siphash.c
import type { Ip } from '../../../base/ip.ts';
import type { RealServer } from './types.ts';

/** CONFIG_IP_VS_MH_TAB_INDEX=12, as distributions have it. */
const SIZE = 4093;
const WEIGHT_BITS = 6;
type Key = readonly [bigint, bigint];
const FIRST_KEY: Key = [2_654_435_761n, 2_654_435_761n];
const SECOND_KEY: Key = [2_654_446_892n, 2_654_446_892n];
const U64 = (1n << 64n) - 1n;

/** Which server each place of the table belongs to. */
export function maglevTable(servers: readonly RealServer[]): readonly (RealServer | undefined)[] {
  const weights = servers.map((s) => s.lastWeight);
  const divisor = weights.reduce(gcd, 0);
  const table = new Array<RealServer | undefined>(SIZE).fill(undefined);
  if (divisor < 1) return table;
  const shift = Math.max(0, 32 - Math.clz32(Math.max(...weights) / divisor) - WEIGHT_BITS);
  const walks = servers.map((server) => ({
    server,
    at: hash(server.ip, server.port, FIRST_KEY) % SIZE,
    skip: (hash(server.ip, server.port, SECOND_KEY) % (SIZE - 1)) + 1,
    turns: (server.lastWeight / divisor) >> shift || (server.lastWeight === 0 ? 0 : 1),
  }));
  let left = SIZE;
  for (;;) {
    for (const walk of walks) {
      for (let turn = 0; turn < walk.turns; turn++) {
        while (table[walk.at]) walk.at = (walk.at + walk.skip) % SIZE;
        table[walk.at] = walk.server;
        if (--left === 0) return table;
      }
    }
  }
}

/** The place of a client; its port does not count (no flag mh-port). */
export function maglevPlace(client: Ip): number {
  return hash(client, 0, FIRST_KEY) % SIZE;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

function hash(address: Ip, port: number, key: Key): number {
  let folded = 0;
  for (let i = 0; i < address.groups.length; i += 2) folded ^= ((address.groups[i] ?? 0) << 16) | (address.groups[i + 1] ?? 0);
  return sipHash13((folded + port) >>> 0, key);
}

const rotate = (v: bigint, by: bigint): bigint => ((v << by) | (v >> (64n - by))) & U64;

/** SipHash-1-3 of one word of 32 bits, folded to 32 bits: what hsiphash is on machines of 64 bits. */
export function sipHash13(word: number, [low, high]: Key): number {
  const state: [bigint, bigint, bigint, bigint] = [0x736f6d6570736575n ^ low, 0x646f72616e646f6dn ^ high, 0x6c7967656e657261n ^ low, 0x7465646279746573n ^ high];
  const block = (4n << 56n) | BigInt(word);
  state[3] ^= block;
  round(state);
  state[0] ^= block;
  state[2] ^= 0xffn;
  for (let i = 0; i < 3; i++) round(state);
  return Number((state[0] ^ state[1] ^ state[2] ^ state[3]) & 0xffff_ffffn);
}

function round(v: [bigint, bigint, bigint, bigint]): void {
  v[0] = (v[0] + v[1]) & U64;
  v[1] = rotate(v[1], 13n) ^ v[0];
  v[0] = rotate(v[0], 32n);
  v[2] = (v[2] + v[3]) & U64;
  v[3] = rotate(v[3], 16n) ^ v[2];
  v[0] = (v[0] + v[3]) & U64;
  v[3] = rotate(v[3], 21n) ^ v[0];
  v[2] = (v[2] + v[1]) & U64;
  v[1] = rotate(v[1], 17n) ^ v[2];
  v[2] = rotate(v[2], 32n);
}
