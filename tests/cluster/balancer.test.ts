// In front of node ports by hand: HAProxy and nginx on a host of one's own, a name with several addresses.
import { describe, expect, it } from 'vitest';
import { ConfigProblem, readConfig } from '../../src/machine/programs/lib/haproxy/config.ts';
import { type ClusterShell, clusterShell, website } from '../support/cluster-shell.ts';

const CONFIG = [
  'defaults',
  '  mode http',
  '  timeout connect 2s',
  '  option redispatch',
  'frontend web',
  '  bind *:80',
  '  acl two hdr(host) -i two.example.net',
  '  use_backend second if two',
  '  default_backend nodes',
  'backend nodes',
  '  balance roundrobin',
  '  option forwardfor',
  '  server n1 192.168.1.11:30080 check inter 1s fall 2',
  '  server n2 192.168.1.12:30080 check inter 1s fall 2',
  'backend second',
  '  server n2 192.168.1.12:30080',
  'listen raw',
  '  bind *:9000',
  '  mode tcp',
  '  server n1 192.168.1.11:30080',
  '  server n2 192.168.1.12:30080 backup',
];

async function nodePort(options: Parameters<typeof clusterShell>[0] = {}): Promise<ClusterShell> {
  const s = await clusterShell({ addons: ['balancer-host'], ...options });
  await website(s, '--type=NodePort');
  await s.sh(`kubectl patch svc web --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30080}]'`);
  await s.pass(3);
  return s;
}

const cut = (s: ClusterShell, node: string): void => {
  const device = s.cluster.netns(node)?.devices.get('eth0');
  if (device) s.cluster.network.cut(device);
};
const CODE = "-s -m 8 -o /dev/null -w '%{http_code}'";

describe('HAProxy on a host in front', () => {
  it('takes turns, checks, and passes over a dead node', async () => {
    const s = await nodePort();
    await s.sh(`printf '%s\\n' ${CONFIG.map((l) => `'${l}'`).join(' ')} > h.cfg`, 'balancer');
    expect(await s.sh('haproxy -c -f h.cfg', 'balancer')).toBe('Configuration file is valid');
    await s.sh('sudo haproxy -f h.cfg -db >h.log 2>&1 &', 'balancer');
    await s.pass(2);
    expect(await s.sh("ss -tlnH | grep -c ':80 \\|:9000 '", 'balancer')).toBe('2');
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) seen.add((await s.sh('curl -s -m 5 balancer/clientip')).replace(/:\d+$/, ''));
    expect([...seen].every((ip) => /^(192\.168\.1\.1[12]|10\.244\.[12]\.1)$/.test(ip)) && seen.size).toBeGreaterThan(1);
    expect(await s.sh(`curl ${CODE} balancer:9000`)).toBe('200');
    cut(s, 'node-1');
    await s.pass(70);
    expect(await s.sh('cat h.log', 'balancer')).toMatch(/\[WARNING\] {2}\(\d+\) : Server nodes\/n1 is DOWN, reason: Layer4 .*\. 1 active and 0 backup servers left\./);
    for (let i = 0; i < 4; i++) expect(await s.sh(`curl ${CODE} balancer`)).toBe('200');
    cut(s, 'node-2');
    await s.pass(10);
    expect(await s.sh('curl -s -m 8 balancer')).toBe('<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>');
  });

  it.each([
    [['frontend web', '  bind *:80', '  default_backend x'], "Proxy 'web': unable to find required default_backend: 'x'."],
    [['frontend web', '  bind 80'], "parsing [h.cfg:2] : 'bind' : missing port number: '80'"],
    [['backend b', '  server n1 nowhere:80'], "parsing [h.cfg:2] : 'server n1' : could not resolve address 'nowhere'."],
    [['backend b', '  balanse roundrobin'], "parsing [h.cfg:2] : unknown keyword 'balanse' in 'backend' section"],
    [['defaults', '  mode htp'], "parsing [h.cfg:2] : unknown proxy mode 'htp'."],
    [['defaults', '  timeout connect 5x'], "parsing [h.cfg:2] : unexpected character 'x' in 'timeout connect'"],
  ])('refuses %j', (lines, words) => {
    expect(() => readConfig(lines.join('\n'), 'h.cfg')).toThrow(new ConfigProblem(words));
  });
});

describe('nginx on a host in front', () => {
  it('passes on to node ports', async () => {
    const s = await nodePort();
    await s.sh(
      `printf '%s\\n' 'upstream nodes { server 192.168.1.11:30080; server 192.168.1.12:30080; }' 'server { listen 8080; location / { proxy_pass http://nodes; } }' | sudo tee /etc/nginx/conf.d/default.conf; sudo nginx`,
      'balancer',
    );
    await s.pass(1);
    expect(await s.sh(`curl ${CODE} 192.168.1.200:8080/hostname`)).toBe('200');
  });
});

describe('a name with several addresses', () => {
  it('is answered in turns; curl tries the next address when one is dead', async () => {
    const s = await nodePort({ addons: [] });
    const [one, two] = [await s.sh('dig +short shop.example.net'), await s.sh('dig +short shop.example.net')];
    expect([one.split('\n'), two.split('\n')].map((l) => l.length)).toEqual([2, 2]);
    expect(one).toBe(two.split('\n').reverse().join('\n'));
    cut(s, 'node-1');
    await s.pass(60);
    const times: number[] = [];
    for (let i = 0; i < 4; i++) times.push(Number((await s.sh("curl -s -m 10 -o /dev/null -w '%{http_code} %{time_total}' shop.example.net:30080")).split(' ')[1]));
    // Every other request asks the dead node first and waits.
    expect(times.filter((t) => t > 2).length).toBe(2);
    await s.sh("sed -i '/192.168.1.11/d' /etc/dnsmasq.hosts", 'router');
    expect(await s.sh('dig +short shop.example.net')).toBe('192.168.1.12');
  });
});
