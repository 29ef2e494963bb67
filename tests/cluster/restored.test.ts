// A world that goes on from a saved state still has what stood in front of it, and its families.
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/cluster/snapshot.ts';
import { clusterShell, website } from '../support/cluster-shell.ts';

const ADDRESS = "kubectl get svc web -o jsonpath='{.status.loadBalancer.ingress[0].ip}'";

describe('a restored world', () => {
  it('keeps its cloud, its security group and both families', async () => {
    const addons = ['cloud-load-balancer', 'security-group', 'balancer-host'] as const;
    const options = { addons, families: ['IPv4', 'IPv6'], proxyMode: 'ipvs' } as const;
    const s = await clusterShell(options);
    await website(s, '--type=LoadBalancer');
    await s.sh('cloud security-group allow --port 30000-32767');
    await s.pass(20);
    const [address, pods] = [await s.sh(ADDRESS), await s.sh("kubectl get pods -o jsonpath='{.items[*].status.podIPs[*].ip}'")];
    const saved = readSnapshot(structuredClone(s.cluster.snapshot()));
    expect([saved?.addons, saved?.families]).toEqual([addons, options.families]);
    s.cluster.close();
    const again = await clusterShell({ ...options, ...(saved ? { saved } : {}) });
    await again.pass(20);
    expect(await again.sh("kubectl get pods -o jsonpath='{.items[*].status.podIPs[*].ip}'")).toBe(pods);
    expect(await again.sh(ADDRESS)).toBe(address);
    expect(await again.sh(`curl -s -m 3 -o /dev/null -w '%{http_code}' ${address}`, 'outside')).toBe('200');
    expect(await again.sh('cloud security-group list | tail -1')).toContain('sgr-4');
    expect(await again.sh('kubectl get events --field-selector involvedObject.name=web | grep -c EnsuringLoadBalancer')).toMatch(/^[12]$/);
    expect(await again.sh('hostname', 'balancer')).toBe('balancer');
  });

  it('keeps MetalLB announcing', async () => {
    const options = { addons: ['metallb'] } as const;
    const s = await clusterShell(options);
    await s.sh(
      `printf '%s\\n' 'apiVersion: metallb.io/v1beta1' 'kind: IPAddressPool' 'metadata: {name: p, namespace: metallb-system}' 'spec: {addresses: [192.168.1.240/30]}' '---' 'apiVersion: metallb.io/v1beta1' 'kind: L2Advertisement' 'metadata: {name: l2, namespace: metallb-system}' | kubectl apply -f -`,
    );
    await website(s, '--type=LoadBalancer');
    await s.pass(5);
    expect(await s.sh(ADDRESS)).toBe('192.168.1.240');
    const saved = readSnapshot(structuredClone(s.cluster.snapshot()));
    s.cluster.close();
    const again = await clusterShell({ ...options, ...(saved ? { saved } : {}) });
    await again.pass(20);
    expect(await again.sh(`curl -s -m 3 -o /dev/null -w '%{http_code}' 192.168.1.240`)).toBe('200');
  });
});
