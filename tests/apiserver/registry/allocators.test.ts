// Ranges and their bands. upstream: portallocator/allocator_test.go, ipallocator
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { staticBand } from '../../../src/kubernetes/apiserver/registry/service/band-allocator.ts';
import { IPAllocator, NOT_IN_RANGE, TAKEN } from '../../../src/kubernetes/apiserver/registry/service/ip-allocator.ts';
import { ALLOCATED, PortAllocator, PortOperation } from '../../../src/kubernetes/apiserver/registry/service/port-allocator.ts';

const NONE: ReadonlySet<number> = new Set();

function fill(ports: PortAllocator, count: number, random = new Random(3)): number[] {
  const out: number[] = [];
  for (let i = 0; i < count; i++) {
    const port = ports.pick(random, NONE);
    if (port === undefined) break;
    expect(ports.allocate(port)).toBeUndefined();
    out.push(port);
  }
  return out;
}

describe('the static band of node ports', () => {
  it.each([
    [2768, 86],
    [10, 0],
    [16, 0],
    [128, 16],
    [2048, 64],
    [4096, 128],
    [8192, 128],
  ])('of %i ports is %i wide', (size, width) => {
    expect(staticBand(size, 32, 128)).toBe(width);
  });
});

describe('node ports', () => {
  it('are given out once each until the range is full', () => {
    const ports = new PortAllocator('10000-10200');
    const all = fill(ports, 300);
    expect(new Set(all).size).toBe(201);
    expect([Math.min(...all), Math.max(...all)]).toEqual([10000, 10200]);
    ports.release(10005);
    expect(fill(ports, 5)).toEqual([10005]);
    const outside = 'provided port is not in the valid range. The range of valid ports is 10000-10200';
    expect([1, 10001, 20000, 10201].map((p) => ports.allocate(p))).toEqual([outside, ALLOCATED, outside, outside]);
  });

  it('by chance come from the upper band first', () => {
    const ports = new PortAllocator('30000-30128');
    const dynamic = fill(ports, 113);
    expect(Math.min(...dynamic)).toBe(30016);
    expect(new Set(dynamic).size).toBe(113);
    const lower = fill(ports, 20);
    expect(lower).toHaveLength(16);
    expect(Math.max(...lower)).toBe(30015);
    ports.release(30053);
    expect(fill(ports, 2)).toEqual([30053]);
  });

  it('taken by a write that fails are given back; what a write frees is free when it has succeeded', () => {
    const ports = new PortAllocator('30000-32767');
    const first = new PortOperation(ports, false);
    expect(first.allocate(30080)).toBeUndefined();
    first.commit();
    const failing = new PortOperation(ports, false);
    failing.releaseLater(30080);
    expect(failing.allocate(30081)).toBeUndefined();
    failing.revert();
    expect([30080, 30081].map((p) => ports.has(p))).toEqual([true, false]);
    const moving = new PortOperation(ports, false);
    moving.releaseLater(30080);
    expect(moving.allocate(30082)).toBeUndefined();
    expect(ports.has(30080)).toBe(true);
    moving.commit();
    expect([30080, 30082].map((p) => ports.has(p))).toEqual([false, true]);
  });

  it('of a dry run stay free', () => {
    const ports = new PortAllocator('30000-32767');
    const dry = new PortOperation(ports, true);
    expect(dry.allocate(30080)).toBeUndefined();
    expect(dry.allocateNext(new Random(1))).toBeGreaterThanOrEqual(30086);
    dry.commit();
    expect(ports.has(30080)).toBe(false);
  });
});

describe('cluster IPs', () => {
  it('never are the first or the last address of an IPv4 range', () => {
    const ips = new IPAllocator('10.0.0.0/29');
    const random = new Random(5);
    const all = Array.from({ length: 7 }, () => ips.allocateNext(random, false));
    expect(all.slice(0, 6).sort()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `10.0.0.${n}`));
    expect(all[6]).toBeUndefined();
  });

  it('are refused outside the range and when taken', () => {
    const ips = new IPAllocator('10.96.0.0/16');
    expect(['10.96.0.10', '10.96.0.10', '10.97.0.1', '10.96.0.0', '10.96.255.255', 'fd00::1'].map((ip) => ips.allocate(ip, false))).toEqual([
      undefined,
      TAKEN,
      ...Array<string>(4).fill(NOT_IN_RANGE),
    ]);
    ips.release('10.96.0.10');
    expect(ips.allocate('10.96.0.10', false)).toBeUndefined();
  });

  it('of wide IPv6 ranges work too', () => {
    const ips = new IPAllocator('fd00:10:96::/108');
    const one = ips.allocateNext(new Random(1), false);
    expect(one).toMatch(/^fd00:10:96::/);
    expect(ips.allocate(one ?? '', false)).toBe(TAKEN);
  });
});
