// Clusters with IPv6: both families or it alone. The first table is the recorded dual-stack cluster's (scenario j1), with our pods.
import { describe, expect, it } from 'vitest';
import type { ClusterOptions } from '../../src/cluster/cluster.ts';
import { type ClusterShell, clusterShell } from '../support/cluster-shell.ts';

const DUAL = { families: ['IPv4', 'IPv6'] } as const;
const SIX = { families: ['IPv6'] } as const;

async function web(options: Partial<ClusterOptions>, policy = 'PreferDualStack', more = ''): Promise<ClusterShell> {
  const s = await clusterShell(options);
  await s.sh('kubectl create deployment web --image=registry.k8s.io/e2e-test-images/agnhost:2.53 -- /agnhost netexec --http-port=80');
  await s.sh(
    `printf '%s\\n' 'apiVersion: v1' 'kind: Service' 'metadata: {name: web}' 'spec: {type: NodePort, ipFamilyPolicy: ${policy}, ${more}selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}' | kubectl apply -f -`,
  );
  await s.sh('kubectl rollout status deployment/web');
  await s.pass(3);
  return s;
}

/** The client's address as the pod sees it, or curl's exit code. */
const ask = async (s: ClusterShell, url: string, host = 'laptop'): Promise<string> =>
  (await s.sh(`curl -s -m 3 'http://${url}/clientip' || echo " $?"`, host)).replace(/:\d+$/, '');

describe.each(['iptables', 'nftables', 'ipvs'] as const)('both families, %s', (proxyMode) => {
  it('serves node ports and cluster IPs on both', async () => {
    const s = await web({ ...DUAL, proxyMode });
    const node = await s.sh("kubectl get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}'");
    const n = node === 'node-1' ? 1 : 2;
    const other = 3 - n;
    const rows: [string, string, string][] = [
      ['laptop', `192.168.1.1${n}:30080`, `10.244.${n}.1`],
      ['laptop', `[fd00:192:168:1::1${n}]:30080`, `[fd00:10:244:${n}::1]`],
      ['laptop', `[fd00:192:168:1::1${other}]:30080`, `[fd00:192:168:1::1${other}]`],
      ['outside', `[fd00:192:168:1::1${other}]:30080`, `[fd00:192:168:1::1${other}]`],
      [node, `[fd00:192:168:1::1${n}]:30080`, `[fd00:10:244:${n}::1]`],
      [node, '[::1]:30080', ' 7'],
      ['laptop', `[fd00:192:168:1::1${n}]:30099`, ' 7'],
    ];
    const got: unknown[] = [];
    for (const [host, url] of rows) got.push([host, url, await ask(s, url, host)]);
    expect(got).toEqual(rows);
    await s.sh(`kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'`);
    await s.pass(3);
    expect([await ask(s, `[fd00:192:168:1::1${n}]:30080`), await ask(s, `[fd00:192:168:1::1${other}]:30080`)]).toEqual(['[fd00:192:168:1::100]', ' 28']);
  });
});

describe('a cluster of both families', () => {
  it('gives pods, nodes and Services what their policies say', async () => {
    const s = await web(DUAL);
    expect(await s.sh("kubectl get svc web -o jsonpath='{.spec.ipFamilies}{.spec.clusterIPs}'")).toMatch(/^\["IPv4","IPv6"\]\["10\.96\.\d+\.\d+","fd00:10:96::[0-9a-f]+"\]$/);
    expect(await s.sh("kubectl get svc kubernetes -o jsonpath='{.spec.ipFamilies}{.spec.ipFamilyPolicy}'")).toBe('["IPv4"]SingleStack');
    expect(await s.sh("kubectl get pods -l app=web -o jsonpath='{.items[0].status.podIPs[*].ip}'")).toMatch(/^10\.244\.\d\.\d+ fd00:10:244:\d::[0-9a-f]+$/);
    expect(await s.sh("kubectl get node control-plane -o jsonpath='{.spec.podCIDRs}'")).toBe('["10.244.0.0/24","fd00:10:244::/64"]');
    expect(await s.sh("kubectl get endpointslices -l kubernetes.io/service-name=web -o jsonpath='{.items[*].addressType}'")).toMatch(/^(IPv4 IPv6|IPv6 IPv4)$/);
    expect(await s.sh("kubectl create service clusterip one --tcp=80 -o name; kubectl get svc one -o jsonpath='{.spec.ipFamilies}'")).toContain('["IPv4"]');
    await s.sh('kubectl run t --image=nicolaka/netshoot --restart=Never -- sleep 1000; kubectl wait --for=condition=Ready pod/t');
    expect(await s.sh('kubectl exec t -- dig +short web.default.svc.cluster.local AAAA')).toMatch(/^fd00:10:96::/);
    expect(await s.sh('kubectl exec t -- curl -4 -s -m 3 http://web/clientip')).toMatch(/^10\.244\./);
    expect(await s.sh('kubectl exec t -- curl -6 -s -m 3 http://web/clientip')).toMatch(/^\[fd00:10:244:/);
  });

  it('is asked for in vain where there is one family', async () => {
    const s = await clusterShell();
    const manifest = (policy: string): string =>
      `printf '%s\\n' 'apiVersion: v1' 'kind: Service' 'metadata: {name: web}' 'spec: {ipFamilyPolicy: ${policy}, ports: [{port: 80}]}' | kubectl apply -f -`;
    expect(await s.sh(manifest('RequireDualStack'))).toContain('this cluster is not configured for dual-stack services');
    expect(await s.sh(`${manifest('PreferDualStack')} >/dev/null; kubectl get svc web -o jsonpath='{.spec.ipFamilies}'`)).toBe('["IPv4"]');
  });
});

describe('a cluster of IPv6 alone', () => {
  it('has no IPv4 in pods and Services', async () => {
    const s = await web(SIX, 'SingleStack');
    expect(await s.sh('kubectl get nodes -o wide --no-headers | head -1')).toContain('fd00:192:168:1::10');
    expect(await s.sh('kubectl get svc -A --no-headers')).not.toMatch(/10\.96\./);
    expect(await ask(s, '[fd00:192:168:1::11]:30080')).toMatch(/^\[fd00:/);
    expect(await ask(s, '192.168.1.11:30080')).toBe(' 7');
    expect(await ask(s, 'node-1:30080')).toMatch(/^\[fd00:/);
    await s.sh('kubectl run t --image=busybox --restart=Never -- sleep 1000; kubectl wait --for=condition=Ready pod/t');
    expect(await s.sh('kubectl exec t -- wget -qO- -T 3 http://web/clientip')).toMatch(/^\[fd00:10:244:/);
    expect(await s.sh('kubectl exec t -- cat /etc/resolv.conf')).toContain('nameserver fd00:10:96::a');
  });
});
