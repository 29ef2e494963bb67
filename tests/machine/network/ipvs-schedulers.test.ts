// The IPVS schedulers that remember addresses (lblc, lblcr) and the one that hashes them (mh), by the kernel's rules.
import { describe, expect, it } from 'vitest';
import { ip } from '../../../src/base/ip.ts';
import { sipHash13 } from '../../../src/machine/network/ipvs/maglev.ts';
import { schedule } from '../../../src/machine/network/ipvs/schedulers.ts';
import { nothingPassed, type RealServer, type SchedulerName, type VirtualServer } from '../../../src/machine/network/ipvs/types.ts';
import { TCP } from '../../../src/machine/network/packet.ts';

const DAY = 86_400_000;

function virtual(scheduler: SchedulerName, weights: readonly number[]): VirtualServer {
  const servers = weights.map(
    (weight, i): RealServer => ({ ip: ip(`10.244.1.${i + 1}`), port: 80, weight, lastWeight: weight, active: 0, inactive: 0, gone: false, passed: nothingPassed() }),
  );
  return { proto: TCP, ip: ip('10.96.0.1'), port: 80, scheduler, persistent: 0, servers, passed: nothingPassed(), memory: {} };
}

const name = (v: VirtualServer, s: RealServer | undefined): number => (s ? v.servers.indexOf(s) : -1);
const pick = (v: VirtualServer, now = 0, src = '192.168.1.100'): number => name(v, schedule(v, ip(src), v.ip, now));

describe('lblc', () => {
  it('stays with its server until that one is overloaded while another is idle', () => {
    const v = virtual('lblc', [2, 4]);
    expect(pick(v)).toBe(0);
    v.servers[0]!.active = 2;
    expect(pick(v)).toBe(0);
    // More connections than it weighs, but the other one is not idle either.
    v.servers[0]!.active = 3;
    v.servers[1]!.active = 2;
    expect(pick(v)).toBe(0);
    v.servers[1]!.active = 1;
    expect(pick(v)).toBe(1);
    v.servers[0]!.active = 0;
    expect(pick(v)).toBe(1);
  });

  it('leaves a server that takes nothing, and forgets after a day', () => {
    const v = virtual('lblc', [1, 1]);
    expect(pick(v)).toBe(0);
    v.servers[0]!.weight = 0;
    expect(pick(v)).toBe(1);
    v.servers[0]!.weight = 1;
    expect(pick(v, DAY)).toBe(1);
    expect(pick(v, 2 * DAY + 1)).toBe(0);
    expect(pick(virtual('lblc', [0, 0]))).toBe(-1);
  });
});

describe('lblcr', () => {
  it('adds a server under load, uses the least busy of its set, and drops the busiest after a day', () => {
    const v = virtual('lblcr', [2, 4, 4]);
    expect(pick(v)).toBe(0);
    v.servers[0]!.active = 3;
    v.servers[2]!.active = 1;
    expect(pick(v)).toBe(1);
    expect(v.memory.places?.get(v.ip)?.servers).toHaveLength(2);
    v.servers[0]!.active = 0;
    v.servers[1]!.active = 3;
    expect(pick(v, 1000)).toBe(0);
    expect(pick(v, DAY - 1)).toBe(0);
    expect(pick(v, DAY + 1)).toBe(0);
    expect(v.memory.places?.get(v.ip)?.servers).toEqual([v.servers[0]]);
  });
});

describe('mh', () => {
  it('hashes as the kernel does', () => {
    // The fifth of the vectors of lib/siphash_kunit.c: the bytes 0 1 2 3 under the key 0 … 15.
    expect(sipHash13(0x03020100, [0x0706050403020100n, 0x0f0e0d0c0b0a0908n])).toBe(0x88d38328);
  });

  const clients = Array.from({ length: 4000 }, (_, i) => `10.${i % 7}.${(i >> 4) & 255}.${(i * 13) & 255}`);
  const spread = (v: VirtualServer): number[] => {
    const seen = v.servers.map(() => 0);
    for (const c of clients) seen[pick(v, 0, c)]!++;
    return seen.map((n) => Math.round((100 * n) / clients.length));
  };

  it('deals by weight, and always the same to the same', () => {
    for (const share of spread(virtual('mh', [1, 1, 1, 1]))) expect(Math.abs(share - 25)).toBeLessThan(4);
    const [a = 0, b = 0] = spread(virtual('mh', [3, 1]));
    expect([Math.abs(a - 75) < 4, Math.abs(b - 25) < 4]).toEqual([true, true]);
    const v = virtual('mh', [1, 1, 1]);
    expect(new Set(Array.from({ length: 20 }, () => pick(v)))).toHaveProperty('size', 1);
  });

  it('moves few clients when a server goes; one that takes nothing keeps its places, and they are refused', () => {
    const four = virtual('mh', [1, 1, 1, 1]);
    const before = clients.map((c) => pick(four, 0, c));
    const three: VirtualServer = { ...four, servers: four.servers.slice(0, 3), memory: {} };
    const moved = clients.filter((c, i) => before[i] !== 3 && pick(three, 0, c) !== before[i]).length;
    expect(moved / clients.length).toBeLessThan(0.1);
    four.servers[3]!.weight = 0;
    four.memory = {};
    expect(clients.map((c) => pick(four, 0, c))).toEqual(before.map((at) => (at === 3 ? -1 : at)));
  });
});
