// What iptables -v says of the rules that it adds, and ip's other forms: one line a record, JSON.
import { describe, expect, it } from 'vitest';
import { run } from '../../support/network-shell.ts';
import { proxiedWorld } from '../../support/proxied-world.ts';

describe('iptables -v', () => {
  it.each([
    ['-A INPUT -p tcp --dport 99 -j DROP', 'DROP  tcp opt -- in * out *  0.0.0.0/0  -> 0.0.0.0/0   tcp dpt:99\n'],
    ['-I FORWARD -s 10.0.0.0/8 -i eth0 -j REJECT', 'REJECT  all opt -- in eth0 out *  10.0.0.0/8  -> 0.0.0.0/0   reject-with icmp-port-unreachable\n'],
    ['-A INPUT -s 1.2.3.4 -j DROP', 'DROP  all opt -- in * out *  1.2.3.4  -> 0.0.0.0/0  \n'],
    ['-D INPUT -s 9.9.9.9 -j DROP', 'iptables: Bad rule (does a matching rule exist in that chain?).\n'],
  ])('%s', async (rule, said) => {
    const w = await proxiedWorld({});
    expect((await run(w, 'node-1', `iptables -v ${rule}`)).output).toBe(said);
  });
});

describe('ip', () => {
  it.each([
    ['ip -o -4 addr show eth0', '2: eth0    inet 192.168.1.11/24 scope global eth0\\       valid_lft forever preferred_lft forever\n'],
    ['ip -br -4 addr show lo', 'lo               UNKNOWN        127.0.0.1/8 \n'],
    ['ip rule', '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n'],
    ['ip -j -br addr show lo', '[{"ifname":"lo","operstate":"UNKNOWN","addr_info":[{"local":"127.0.0.1","prefixlen":8},{"local":"::1","prefixlen":128}]}]\n'],
    ['bridge fdb show dev lo', ''],
    ['bridge fdb add 02:00:00:00:00:09 dev eth0', 'bridge fdb add: not simulated here\n'],
    ['ip -s link show nope', 'Device "nope" does not exist.\n'],
    ['bridge link show master eth9', 'Cannot find device "eth9"\n'],
    ['ip rule list table 7', ''],
    ['ip rule add uidrange 0-5 table 7', 'ip rule uidrange: not simulated here\n'],
  ])('%s', async (command, said) => {
    const w = await proxiedWorld({});
    expect((await run(w, 'node-1', command)).output).toBe(said);
  });

  it('and bridge show the ports of a bridge', async () => {
    const w = await proxiedWorld({});
    w.pod('web-1', 1, 11);
    const port = /^\d+: veth\S+@if\d+: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master cni0 state forwarding priority 32 cost 2 \n/;
    expect((await run(w, 'node-1', 'bridge link')).output).toMatch(port);
    expect((await run(w, 'node-1', 'bridge -d link show master cni0')).output).toMatch(/\n {4}hairpin on guard off /);
    expect((await run(w, 'node-1', 'ip link show master cni0')).output).toMatch(/ master cni0 state UP mode DEFAULT /);
  });

  it('gives routes and links as JSON', async () => {
    const w = await proxiedWorld({});
    const json = async (command: string) => JSON.parse((await run(w, 'node-1', command)).output);
    expect(await json('ip -j route show default')).toEqual([{ dst: 'default', gateway: '192.168.1.1', dev: 'eth0', flags: [] }]);
    expect((await json('ip -j link show lo'))[0]).toMatchObject({
      ifindex: 1,
      ifname: 'lo',
      flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
      mtu: 65536,
      linkmode: 'DEFAULT',
      link_type: 'loopback',
    });
  });
});
