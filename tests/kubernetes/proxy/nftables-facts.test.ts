// What differs in nftables mode, by packets and commands: the recorded facts 7, 8, 9, 10 and who comes first of two engines with the same priority.
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/kubernetes/api/generated/types.ts';
import { run } from '../../support/network-shell.ts';
import { ask } from '../../support/network-world.ts';
import { type ProxiedWorld, proxiedWorld } from '../../support/proxied-world.ts';

type Spec = NonNullable<Service['spec']>;

async function lab(spec: Partial<Spec> = {}, ready = true, config: NonNullable<Parameters<typeof proxiedWorld>[0]>['config'] = { mode: 'nftables' }): Promise<ProxiedWorld> {
  const w = await proxiedWorld({ config });
  w.pod('web-1', 1, 11);
  w.pod('client-1', 1, 21);
  w.service('web', { type: 'NodePort', clusterIP: '10.96.100.1', ports: [{ port: 80, nodePort: 30080 }], ...spec });
  w.endpoints('web', [['', 80]], [{ ip: '10.244.1.11', node: 'node-1', ready }]);
  await w.settle();
  return w;
}

const curl = async (w: ProxiedWorld, from: string, ip: string, port = 30080): Promise<string> => (await ask(w, w.host(from), ip, port, 3000)).replace(/ \S+:\d+ /, ' ');

describe('nftables mode', () => {
  it('7: node ports are on the primary address alone', async () => {
    const w = await lab();
    expect(await curl(w, 'laptop', '192.168.1.11')).toBe('web-1 10.244.1.1');
    for (const ip of ['127.0.0.1', '10.244.1.1']) expect(await curl(w, 'node-1', ip)).toBe('ECONNREFUSED 0.0');
  });

  it('8: a wrong port of a clusterIP is refused, a ping too: by an error on the host itself, and the send fails', async () => {
    const w = await lab();
    expect(await curl(w, 'pod:client-1', '10.96.100.1', 81)).toBe('ECONNREFUSED 0.0');
    const { output, exit } = await run(w, 'node-1', 'ping -c 1 -W 1 10.96.100.1');
    expect([output, exit]).toEqual([
      expect.stringMatching(
        /^PING 10\.96\.100\.1 \(10\.96\.100\.1\) 56\(84\) bytes of data\.\nFrom 192\.168\.1\.11 icmp_seq=1 Destination Port Unreachable\nping: sendmsg: Operation not permitted\n\n--- 10\.96\.100\.1 ping statistics ---\n1 packets transmitted, 0 received, \+1 errors, 100% packet loss, time 0ms\n\n$/,
      ),
      1,
    ]);
  });

  it('9: a health check node port listens on the node address, in iptables mode on all', async () => {
    const spec: Partial<Spec> = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32100 };
    const at = async (w: ProxiedWorld): Promise<string> => (await run(w, 'node-1', 'ss -tlnH sport = :32100')).output.replace(/ +/g, ' ').trim();
    expect(await at(await lab(spec))).toBe('LISTEN 0 4096 192.168.1.11:32100 0.0.0.0:*');
    expect(await at(await lab(spec, true, {}))).toBe('LISTEN 0 4096 0.0.0.0:32100 0.0.0.0:*');
    expect(await at(await lab(spec, true, { nodePortAddresses: ['primary'] }))).toBe('LISTEN 0 4096 192.168.1.11:32100 0.0.0.0:*');
  });

  it('10: without endpoints INPUT is passed, and a table that came later is asked first', async () => {
    const w = await lab({}, false);
    expect(await curl(w, 'laptop', '192.168.1.11')).toBe('ECONNREFUSED 0.0');
    await run(w, 'node-1', 'iptables -I INPUT -p tcp --dport 30080 -j DROP');
    expect(await curl(w, 'laptop', '192.168.1.11')).toBe('ETIMEDOUT 3.0');
  });
});

describe('a packet that a rule stops on its way out', () => {
  it.each(['OUTPUT', 'POSTROUTING -t mangle'])('fails to be sent: %s', async (chain) => {
    const w = await lab({}, true, {});
    await run(w, 'node-1', `iptables -A ${chain} -d 192.168.1.12 -j DROP`);
    const { output, exit } = await run(w, 'node-1', 'ping -c 1 -W 1 192.168.1.12');
    expect([output.split('\n')[1], exit]).toEqual(['ping: sendmsg: Operation not permitted', 1]);
  });

  it('does not fail when another host stops it', async () => {
    const w = await lab({}, true, {});
    await run(w, 'node-1', 'iptables -t mangle -A POSTROUTING -p icmp -d 10.244.1.11 -j DROP');
    expect((await run(w, 'laptop', 'ip route add 10.244.1.0/24 via 192.168.1.11')).exit).toBe(0);
    expect((await run(w, 'laptop', 'ping -c 1 -W 1 10.244.1.11')).output).not.toContain('not permitted');
  });
});
