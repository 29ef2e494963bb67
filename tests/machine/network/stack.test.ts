import { describe, expect, it } from 'vitest';
import { drive } from '../../support/drive.ts';
import { ask, buildWorld } from '../../support/network-world.ts';

describe('a network without any rules', () => {
  it.each([
    ['laptop', '192.168.1.11', 81, 'ECONNREFUSED 0.0'],
    ['laptop', '10.244.1.11', 80, 'ETIMEDOUT 134.9'],
    ['laptop', '192.168.1.77', 80, 'EHOSTUNREACH 3.1'],
    ['outside', '192.168.1.77', 80, 'EHOSTUNREACH 3.1'],
    ['node-1', '10.244.1.11', 80, 'web 10.244.1.11:80 10.244.1.1'],
    ['node-2', '10.244.1.11', 80, 'web 10.244.1.11:80 192.168.1.12'],
    ['node-1', '10.244.1.200', 80, 'EHOSTUNREACH 3.1'],
    ['pod:client', '10.244.1.11', 80, 'web 10.244.1.11:80 10.244.2.22'],
    ['pod:client', '10.244.1.200', 80, 'EHOSTUNREACH 3.1'],
    ['pod:near', '10.244.1.11', 80, 'web 10.244.1.11:80 10.244.1.22'],
    ['pod:web', '10.244.1.11', 80, 'web 10.244.1.11:80 10.244.1.11'],
    ['pod:web', '127.0.0.1', 80, 'web 127.0.0.1:80 127.0.0.1'],
  ])('%s -> %s:%i', async (from, ip, port, answer) => {
    const world = buildWorld();
    world.pod('web', 1, 11);
    world.pod('client', 2, 22);
    world.pod('near', 1, 22);
    expect(await ask(world, world.host(from), ip, port)).toBe(answer);
  });

  it('answers pings with the TTL of the way', async () => {
    const world = buildWorld();
    world.pod('web', 1, 11);
    world.pod('client', 2, 22);
    expect(await drive(world.clock, world.host('pod:client').ping('10.244.1.11'))).toMatchObject({ kind: 'reply', from: '10.244.1.11', ttl: 62 });
    expect(await drive(world.clock, world.laptop.ping('192.168.1.77'))).toMatchObject({ kind: 'unreachable', from: '192.168.1.100', what: 'host' });
    expect(await drive(world.clock, world.laptop.ping('10.1.1.1', { timeout: 1000 }))).toEqual({ kind: 'timeout' });
    expect(await drive(world.clock, world.laptop.ping('203.0.113.7', { ttl: 1 }))).toEqual({ kind: 'ttl', from: '192.168.1.1' });
  });
});
