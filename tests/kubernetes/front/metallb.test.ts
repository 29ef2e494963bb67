// MetalLB in layer 2 mode: addresses from pools, one node that answers ARP, another one when that dies.
import { describe, expect, it } from 'vitest';
import { ip } from '../../../src/base/ip.ts';
import type { Service } from '../../../src/kubernetes/api/generated/types.ts';
import { allocate, NoAddress, portsOf, type Used } from '../../../src/kubernetes/front/metallb/allocator.ts';
import { type IPAddressPool, poolsOf } from '../../../src/kubernetes/front/metallb/types.ts';
import { type ClusterShell, clusterShell, website } from '../../support/cluster-shell.ts';

const CONFIGURE = `printf '%s\\n' 'apiVersion: metallb.io/v1beta1' 'kind: IPAddressPool' 'metadata: {name: first-pool, namespace: metallb-system}' 'spec: {addresses: [192.168.1.240-192.168.1.241]}' '---' 'apiVersion: metallb.io/v1beta1' 'kind: L2Advertisement' 'metadata: {name: l2, namespace: metallb-system}' | kubectl apply -f -`;
const announcing = async (s: ClusterShell, service = 'web'): Promise<string> =>
  /announcing from node "(.*)" with/.exec(
    await s.sh(
      `kubectl get events --field-selector involvedObject.name=${service},reason=nodeAssigned --sort-by=.lastTimestamp -o jsonpath='{range .items[*]}{.message}{"\\n"}{end}' | tail -1`,
    ),
  )?.[1] ?? '';

describe('MetalLB', () => {
  it('is installed from its manifest; without a pool addresses stay pending', async () => {
    const s = await clusterShell();
    expect(await s.sh('kubectl apply -f http://manifests.example.net/metallb-native.yaml')).toContain('daemonset.apps/speaker created');
    expect(await s.sh('kubectl rollout status -n metallb-system ds/speaker')).toContain('successfully rolled out');
    await website(s, '--type=LoadBalancer');
    expect(await s.sh('kubectl get svc web --no-headers')).toContain('<pending>');
    expect(await s.sh('kubectl describe svc web')).toMatch(/Warning +AllocationFailed .* metallb-controller +Failed to allocate IP for "default\/web": no available IPs/);
    expect(await s.sh(CONFIGURE)).toContain('ipaddresspool.metallb.io/first-pool created');
    await s.pass(5);
    expect(await s.sh('kubectl get svc web --no-headers')).toContain('192.168.1.240');
    expect(await s.sh("kubectl get svc web -o jsonpath='{.metadata.annotations}'")).toContain('"metallb.io/ip-allocated-from-pool":"first-pool"');
  });

  it('lets one node answer, and another when it dies; policy Local picks a node with a pod', async () => {
    const s = await clusterShell({ addons: ['metallb'] });
    await s.sh(CONFIGURE);
    await website(s, '--type=LoadBalancer', 4);
    await s.pass(5);
    expect(await s.sh('curl -s -m 3 -o /dev/null -w "%{http_code}" 192.168.1.240')).toBe('200');
    const first = await announcing(s);
    expect(first).toMatch(/^node-[12]$/);
    const mac = await s.sh('ip neigh show 192.168.1.240');
    const device = s.cluster.netns(first)?.devices.get('eth0');
    expect(mac).toContain(device?.mac);
    if (device) s.cluster.network.cut(device);
    await s.pass(15);
    const second = await announcing(s);
    expect([first, second].sort()).toEqual(['node-1', 'node-2']);
    expect(await s.sh('ip neigh show 192.168.1.240')).toContain(s.cluster.netns(second)?.devices.get('eth0')?.mac);
    await s.pass(60);
    expect(await s.sh('curl -s -m 3 -o /dev/null -w "%{http_code}" 192.168.1.240')).toBe('200');
    if (device) s.cluster.network.cut(device, false);
    await s.pass(30);
    const answers = (node: string) => s.cluster.netns(node)?.devices.get('eth0')?.answersFor.has(ip('192.168.1.240'));
    expect([answers(first), answers(second)]).toEqual([true, false]);
    await s.sh(`kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'`);
    await s.sh(`kubectl cordon ${first}; kubectl delete pods --field-selector spec.nodeName=${first} -l app=web --wait=false`);
    await s.pass(40);
    expect(await s.sh('curl -s -m 3 192.168.1.240/clientip')).toMatch(/^192\.168\.1\.100:/);
    expect([answers(first), answers(second)]).toEqual([false, true]);
  });

  it('is silent where no advertisement names the pool', async () => {
    const s = await clusterShell({ addons: ['metallb'] });
    await s.sh(CONFIGURE);
    await s.sh(`kubectl patch l2advertisement -n metallb-system l2 --type=merge -p '{"spec":{"ipAddressPools":["other"]}}'`);
    await website(s, '--type=LoadBalancer');
    await s.pass(5);
    expect(await s.sh('kubectl get svc web --no-headers')).toContain('192.168.1.240');
    expect(await s.sh('curl -s -m 5 192.168.1.240 || echo $?')).toMatch(/^(7|28)$/);
  });
});

const pool = (name: string, addresses: string[], spec: object = {}): IPAddressPool => ({
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name },
  spec: { addresses, ...spec },
});
const service = (annotations: Record<string, string>, spec: Service['spec'] = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', annotations },
  spec: { type: 'LoadBalancer', ipFamilies: ['IPv4'], ports: [{ port: 80 }], ...spec },
});

describe('allocation', () => {
  const pools = poolsOf([
    pool('a', ['10.1.0.0/30'], { avoidBuggyIPs: true }),
    pool('b', ['10.2.0.5-10.2.0.6', 'fd00:2::/126']),
    pool('c', ['10.3.0.1/32'], { autoAssign: false }),
  ]).pools;
  const used: readonly Used[] = [
    { key: 'default/x', ip: ip('10.1.0.1'), sharing: 'k', ports: ['TCP/80'] },
    { key: 'default/y', ip: ip('10.1.0.2'), sharing: undefined, ports: ['TCP/443'] },
    { key: 'default/y', ip: ip('10.1.0.3'), sharing: undefined, ports: ['TCP/443'] },
  ];
  it.each<readonly [string, Service, string]>([
    ['the first pool with room', service({}), 'b 10.2.0.5'],
    ['a pool by name', service({ 'metallb.io/address-pool': 'c' }), 'c 10.3.0.1'],
    ['an unknown pool', service({ 'metallb.io/address-pool': 'z' }), 'unknown pool "z"'],
    ['a full pool', service({ 'metallb.universe.tf/address-pool': 'a' }), 'no available IPs in pool "a"'],
    ['an address', service({ 'metallb.io/loadBalancerIPs': '10.2.0.6' }), 'b 10.2.0.6'],
    ['an address of nobody', service({}, { loadBalancerIP: '10.9.0.1' }), '["10.9.0.1"] is not allowed in config'],
    ['a taken address', service({}, { loadBalancerIP: '10.1.0.2' }), 'can\'t change sharing key for "default/web", address also in use by default/y'],
    ['a shared address', service({ 'metallb.io/allow-shared-ip': 'k', 'metallb.io/loadBalancerIPs': '10.1.0.1' }, { ports: [{ port: 81 }] }), 'a 10.1.0.1'],
    ['a shared port', service({ 'metallb.io/allow-shared-ip': 'k', 'metallb.io/loadBalancerIPs': '10.1.0.1' }), 'port tcp/80 is already in use on "10.1.0.1"'],
    ['both families', service({}, { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' }), 'b 10.2.0.5 fd00:2::'],
  ])('%s', (_, s, expected) => {
    const input = { key: 'default/web', service: s, namespace: undefined, pools, used, had: [] };
    let got: string;
    try {
      const { pool, ips } = allocate(input);
      got = [pool, ...ips.map((i) => i.text)].join(' ');
    } catch (e) {
      if (!(e instanceof NoAddress)) throw e;
      got = e.message;
    }
    expect(got).toBe(expected);
    expect(portsOf(s).length).toBe(1);
  });

  it('says what is wrong with a range', () => {
    expect(poolsOf([pool('x', ['10.0.0.9-10.0.0.1']), pool('y', ['nonsense'])]).problems).toEqual([
      'parsing address pool x: invalid IP range "10.0.0.9-10.0.0.1": start IP "10.0.0.9" is after the end IP "10.0.0.1"',
      'parsing address pool y: invalid CIDR "nonsense"',
    ]);
  });
});
