// Services of type LoadBalancer with the simulated cloud in front of the cluster.
import { describe, expect, it } from 'vitest';
import { type ClusterShell, clusterShell, website } from '../../support/cluster-shell.ts';

const CLOUD = { addons: ['cloud-load-balancer'] } as const;
const ADDRESS = "kubectl get svc web -o jsonpath='{.status.loadBalancer.ingress[*].ip}'";
const events = (s: ClusterShell): Promise<string> => s.sh('kubectl get events --field-selector involvedObject.name=web -o custom-columns=R:.reason --no-headers | grep Balancer');

describe('a cloud in front of the cluster', () => {
  it('is not there unless it is asked for: the address stays pending', async () => {
    const s = await clusterShell();
    await website(s, '--type=LoadBalancer');
    await s.pass(60);
    expect(await s.sh('kubectl get svc web --no-headers')).toContain('<pending>');
    expect(await events(s)).toBe('');
  });

  it('gives an address after a while, and keeps the client with policy Local', async () => {
    const s = await clusterShell(CLOUD);
    await s.sh('kubectl create service loadbalancer early --tcp=80:80');
    expect(await s.sh('kubectl get svc early --no-headers')).toContain('<pending>');
    await website(s, '--type=LoadBalancer');
    await s.pass(20);
    const address = await s.sh(ADDRESS);
    expect(address).toMatch(/^203\.0\.113\.1\d\d$/);
    expect(await s.sh(`curl -s -m 3 ${address}/clientip`, 'outside')).toMatch(/^(192\.168\.1\.1[12]|10\.244\.[12]\.1):/);
    await s.sh(`kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'`);
    await s.sh('kubectl scale deployment web --replicas=1');
    await s.pass(20);
    // The node without a pod fails its health check and is not asked.
    for (let i = 0; i < 6; i++) expect(await s.sh(`curl -s -m 3 ${address}/clientip`, 'outside')).toMatch(/^203\.0\.113\.7:/);
    expect((await events(s)).split('\n')).toEqual(['EnsuringLoadBalancer', 'EnsuredLoadBalancer', 'UpdatedLoadBalancer']);
  });

  it('passes over a node that is down, lets only source ranges in, and goes with the Service', async () => {
    const s = await clusterShell(CLOUD);
    await website(s, '--type=LoadBalancer', 4);
    await s.pass(20);
    const address = await s.sh(ADDRESS);
    const node = s.cluster.netns('node-2');
    const device = node?.devices.get('eth0');
    if (device) s.cluster.network.cut(device);
    await s.pass(70);
    for (let i = 0; i < 4; i++) expect(await s.sh(`curl -s -m 3 -o /dev/null -w '%{http_code}' ${address}`, 'outside')).toBe('200');
    await s.sh(`kubectl patch svc web -p '{"spec":{"loadBalancerSourceRanges":["192.168.1.0/24"]}}'`);
    await s.pass(3);
    expect(await s.sh(`curl -s -m 3 ${address} || echo $?`, 'outside')).toBe('28');
    expect(await s.sh(`curl -s -m 3 -o /dev/null -w '%{http_code}' ${address}`)).toBe('200');
    await s.sh('kubectl delete svc web');
    await s.pass(3);
    expect(await s.sh(`curl -s -m 3 ${address} || echo $?`, 'outside')).toMatch(/^(7|28)$/);
  });

  it('has nothing to send to without node ports', async () => {
    const s = await clusterShell(CLOUD);
    await s.sh(
      `printf 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}\n' | kubectl apply -f -`,
    );
    await s.pass(20);
    expect(await s.sh('kubectl get svc web --no-headers')).toContain('<pending>');
    expect(await s.sh('kubectl describe svc web')).toMatch(/Warning +SyncLoadBalancerFailed .*failed to ensure load balancer: port 80 has no node port/);
  });
});
