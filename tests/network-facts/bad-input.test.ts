// Worlds that are wrong: routes in a circle, prefixes over each other, a Service on the kubelet's port, words that are no addresses.
import { describe, expect, it } from 'vitest';
import { lab, pod, service } from './world.ts';

describe('routes in a circle', () => {
  it('end by the TTL, with an error from the host where it ran out', async () => {
    const l = await lab();
    await l.sh('node-1', 'ip route add 198.51.100.0/24 via 192.168.1.12');
    await l.sh('node-2', 'ip route add 198.51.100.0/24 via 192.168.1.11');
    expect((await l.sh('router', 'ip route add 198.51.100.0/24 via 192.168.1.11')).exit).toBe(0);
    const ping = await l.sh('outside', 'ping -c 1 -W 2 198.51.100.9');
    expect(ping.output).toMatch(/\nFrom 192\.168\.1\.1[12] icmp_seq=1 Time to live exceeded\n/);
    expect(ping.exit).toBe(1);
    expect(await l.ask('outside', '198.51.100.9:80', 5)).toMatch(/^(unreachable|timeout|refused)/);
    const path = await l.sh('outside', 'traceroute -n -m 6 198.51.100.9');
    // Errors are limited in rate: some hops stay silent.
    expect([...path.output.matchAll(/^ \d {2}(\S+)/gm)].map((m, i) => m[1] === '*' || m[1] === (i === 0 ? '203.0.113.1' : `192.168.1.1${2 - (i % 2)}`))).toEqual(
      Array(6).fill(true),
    );
    await l.table([['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1']]);
  });
});

describe('prefixes over each other', () => {
  it('the longest wins: a route for one pod takes it away, and gives it back', async () => {
    const l = await lab();
    await l.sh('node-2', 'ip route add blackhole 10.244.1.11/32');
    await l.table([
      ['laptop', '192.168.1.12:30080', 'timeout'],
      ['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1'],
    ]);
    await l.sh('node-2', 'ip route add 10.244.0.0/16 via 192.168.1.10');
    await l.sh('node-2', 'ip route del blackhole 10.244.1.11/32');
    await l.table([['laptop', '192.168.1.12:30080', 'web-1 192.168.1.12']]);
  });

  it('a device with an address of the pods takes over what it is nearer to', async () => {
    const l = await lab();
    await l.sh('node-2', 'ip addr add 10.244.1.129/25 dev eth0');
    // web-1 is in the other half.
    await l.table([['laptop', '192.168.1.12:30080', 'web-1 192.168.1.12']]);
    await l.sh('node-2', 'ip addr add 10.244.1.2/25 dev eth0');
    expect(await l.ask('node-2', '10.244.1.11', 9)).toBe('unreachable 3');
  });

  it('a laptop on a network of the Services reaches none of them', async () => {
    const l = await lab();
    await l.sh('laptop', 'ip route add 10.96.0.0/16 via 192.168.1.11');
    await l.table([['laptop', '10.96.100.1', 'web-1 10.244.1.1']]);
    await l.sh('laptop', 'ip addr add 10.96.100.77/24 dev eth0');
    expect(await l.ask('laptop', '10.96.100.1', 9)).toBe('unreachable 3');
  });
});

describe('a Service on the port of the kubelet', () => {
  it('is like any other on its own address', async () => {
    const l = await lab({ ports: [{ port: 10_250, targetPort: 80, nodePort: 30_080 }] });
    await l.table([
      ['pod:client-2', '10.96.100.1:10250', 'web-1 10.244.2.22'],
      ['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1'],
    ]);
    expect((await l.sh('laptop', 'curl -sk https://192.168.1.11:10250/healthz')).output).toBe('Unauthorized');
  });

  it("takes the kubelet's place when a node's address is its external one", async () => {
    const l = await lab({ ports: [{ port: 10_250, targetPort: 80, nodePort: 30_080 }], externalIPs: ['192.168.1.12'] });
    await l.table([
      ['laptop', '192.168.1.12:10250', 'web-1 192.168.1.12'],
      ['node-2', '192.168.1.12:10250', 'web-1 192.168.1.12'],
    ]);
    // The control plane has a way of its own to the kubelet here, so logs still come.
    expect((await l.sh('control-plane', 'kubectl logs client-2; echo $?')).output).toMatch(/0\n$/);
    await l.sh('control-plane', 'kubectl delete svc web');
    await l.wait(2);
    expect((await l.sh('laptop', 'curl -sk https://192.168.1.12:10250/healthz')).output).toBe('Unauthorized');
  });

  it('cannot have it as its node port', async () => {
    const l = await lab();
    const { output, exit } = await l.sh('control-plane', `kubectl patch svc web -p '{"spec":{"ports":[{"port":80,"nodePort":10250}]}}'`);
    expect(output).toContain('spec.ports[0].nodePort: Invalid value: 10250: provided port is not in the valid range. The range of valid ports is 30000-32767');
    expect(exit).toBe(1);
    await l.table([['laptop', '192.168.1.11:30080', 'web-1 10.244.1.1']]);
  });
});

describe('two on one port', () => {
  it('a pod of the host network and a node port: the Service wins on its node, and gives it back', async () => {
    const host = pod('host', 'node-2', 30, { container: { ports: [{ containerPort: 30_080 }] }, spec: { hostNetwork: true } });
    const l = await lab({}, { objects: [host] });
    await l.table([['laptop', '192.168.1.12:30080', 'web-1 192.168.1.12']]);
    await l.sh('control-plane', 'kubectl delete svc web');
    await l.wait(2);
    expect(await l.ask('laptop', '192.168.1.12:30080')).toMatch(/^node-2 /);
    await l.apply(service());
    await l.wait(3);
    await l.table([['laptop', '192.168.1.12:30080', 'web-1 192.168.1.12']]);
  });
});

describe('what is no address', () => {
  it.each([
    ['ip addr add 300.1.1.1/24 dev eth0', 'Error: any valid prefix is expected rather than "300.1.1.1/24".\n', 1],
    ['ip addr add 10.0.0.1/33 dev eth0', 'Error: any valid prefix is expected rather than "10.0.0.1/33".\n', 1],
    ['ip addr add 10.0.0.1/24 dev nope', 'Cannot find device "nope"\n', 1],
    ['ip route add 10.9.0.0/16 via 10.77.0.1', 'Error: Nexthop has invalid gateway.\n', 2],
    ['ip route add 10.9.0.1/16 via 192.168.1.1', 'Error: Invalid prefix for given prefix length.\n', 2],
    ['ip route add 10.9.0.0/16 via 300.1.1.1', 'Error: inet address is expected rather than "300.1.1.1".\n', 1],
    ['ip route add 10.9.0.0/99 via 192.168.1.1', 'Error: any valid prefix is expected rather than "10.9.0.0/99".\n', 1],
    ['ip route add default via 192.168.1.1', 'RTNETLINK answers: File exists\n', 2],
    ['ip route del 10.99.0.0/16', 'RTNETLINK answers: No such process\n', 2],
    ['ip route get 300.1.1.1', 'Error: any valid prefix is expected rather than "300.1.1.1".\n', 1],
    ['ip link set nope up', 'Cannot find device "nope"\n', 1],
    ['nc -z 192.168.1.11 99999', 'nc: port number too large: 99999\n', 1],
    ['conntrack -D -s 300.1.1.1', "conntrack v1.4.7 (conntrack-tools): Invalid IP address `300.1.1.1'\nTry `conntrack -h' or 'conntrack --help' for more information.\n", 2],
    ['conntrack -L -s 10.0.0.0/33', "conntrack v1.4.7 (conntrack-tools): Invalid netmask\nTry `conntrack -h' or 'conntrack --help' for more information.\n", 2],
    ['conntrack -L -p 300', "conntrack v1.4.7 (conntrack-tools): `300' unsupported protocol\nTry `conntrack -h' or 'conntrack --help' for more information.\n", 2],
    ['conntrack -x', "conntrack v1.4.7 (conntrack-tools): unknown option `-x'\nTry `conntrack -h' or 'conntrack --help' for more information.\n", 2],
    ['conntrack -L -p tcp --state NOPE', "conntrack v1.4.7 (conntrack-tools): unknown TCP state `NOPE'\nTry `conntrack -h' or 'conntrack --help' for more information.\n", 2],
    ['conntrack -L foo', "conntrack v1.4.7 (conntrack-tools): unknown type `foo'\nTry `conntrack -h' or 'conntrack --help' for more information.\n", 2],
    ['conntrack -L --dport 80', "conntrack v1.4.7 (conntrack-tools): unknown option `--dport'\nTry `conntrack -h' or 'conntrack --help' for more information.\n", 2],
  ])('%s', async (command, output, exit) => {
    const l = await lab();
    const before = (await l.sh('node-2', 'ip addr; ip route')).output;
    expect(await l.sh('node-2', command)).toEqual({ output, exit });
    expect((await l.sh('node-2', 'ip addr; ip route')).output).toBe(before);
  });
});
