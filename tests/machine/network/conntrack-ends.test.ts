// When a tracked connection is forgotten: its time may be shortened by an end, and the table looks at it late; nobody can tell.
import { expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import { ip } from '../../../src/base/ip.ts';
import { Random } from '../../../src/base/random.ts';
import type { Netns } from '../../../src/machine/network/netns.ts';
import { Network } from '../../../src/machine/network/network.ts';
import { ACK, newPacket, PSH, RST, SYN, TCP } from '../../../src/machine/network/packet.ts';

const CLIENT = ip('192.168.1.100');
const SERVER = ip('10.244.1.11');

function world(): { readonly clock: VirtualClock; readonly host: Netns } {
  const clock = new VirtualClock(1_767_603_600_000);
  return { clock, host: new Network({ clock, random: new Random(1) }).netns('node-1', { forwarding: true }) };
}

function pass(host: Netns, port: number, flags: number, reply = false): void {
  const p = reply ? newPacket(TCP, SERVER, CLIENT, 80, port) : newPacket(TCP, CLIENT, SERVER, port, 80);
  p.flags = flags;
  host.conntrack.track(p);
  host.conntrack.confirm(p);
}

function establish(host: Netns, port: number): void {
  pass(host, port, SYN);
  pass(host, port, SYN | ACK, true);
  pass(host, port, ACK);
}

function advance(clock: VirtualClock, to: number): void {
  for (let due = clock.nextDue(); due !== undefined && due <= to; due = clock.nextDue()) {
    clock.advanceTo(due);
    clock.runReady();
  }
  clock.advanceTo(to);
}

it('counts what has expired until the next sweep, and not longer', () => {
  const { clock, host } = world();
  const start = clock.now();
  establish(host, 1);
  establish(host, 2);
  advance(clock, start + 31_000);
  pass(host, 1, RST, true);
  expect([...host.conntrack.list()].map((c) => c.tcp)).toEqual(['CLOSE', 'ESTABLISHED']);
  advance(clock, start + 45_000);
  expect([...host.conntrack.list()].map((c) => c.sport)).toEqual([2]);
  expect(host.conntrack.size).toBe(2);
  advance(clock, start + 60_000);
  expect(host.conntrack.size).toBe(1);
  // Long after, and kept alive: still there.
  advance(clock, start + 400_000_000);
  pass(host, 2, PSH | ACK);
  advance(clock, start + 800_000_000);
  expect(host.conntrack.size).toBe(1);
  advance(clock, start + 900_000_000);
  expect(host.conntrack.size).toBe(0);
});

it('tells of ends at the sweep after them, the oldest first, and of none that was before', () => {
  const { clock, host } = world();
  const start = clock.now();
  for (const port of [1, 2, 3]) establish(host, port);
  advance(clock, start + 5000);
  pass(host, 3, RST, true);
  advance(clock, start + 31_000);
  const told: string[] = [];
  host.conntrack.watch((e) => told.push(`${(clock.now() - start) / 1000} ${e.kind} ${e.connection.sport}`));
  pass(host, 2, RST, true);
  advance(clock, start + 40_000);
  pass(host, 1, RST, true);
  advance(clock, start + 400_000);
  expect(told).toEqual(['31 UPDATE 2', '40 UPDATE 1', '60 DESTROY 1', '60 DESTROY 2']);
});

it('uses what is over again, but for those that somebody has been shown', () => {
  const { clock, host } = world();
  const start = clock.now();
  establish(host, 1);
  const [shown] = host.conntrack.list();
  establish(host, 2);
  for (const port of [1, 2]) pass(host, port, RST);
  advance(clock, start + 60_000);
  expect(host.conntrack.size).toBe(0);
  for (const port of [3, 4]) establish(host, port);
  expect([shown?.sport, shown?.dead, shown?.tcp]).toEqual([1, true, 'CLOSE']);
  expect([...host.conntrack.list()].map((c) => [c.id, c.sport, c.tcp, c.dead, c.assured, c.expires])).toEqual([
    [3, 3, 'ESTABLISHED', false, true, start + 60_000 + 432_000_000],
    [4, 4, 'ESTABLISHED', false, true, start + 60_000 + 432_000_000],
  ]);
});
