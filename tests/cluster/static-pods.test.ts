// The control plane is what its files say: a manifest that changes is another process, one that is gone is none.
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import { parsePortRange } from '../../src/cluster/control-plane/port-range.ts';
import { runFree } from '../../src/host/run-free.ts';
import { type ClusterShell, clusterShell, website } from '../support/cluster-shell.ts';

const MANIFESTS = '/etc/kubernetes/manifests';
const REFUSED = 'The connection to the server 192.168.1.10:6443 was refused - did you specify the right host or port?';

let world: ClusterShell;
const root = (line: string): Promise<string> => world.sh(`sudo bash -c '${line}'`, 'control-plane');

describe('--service-node-port-range', () => {
  beforeEach(async () => {
    world = await clusterShell();
  });

  const setRange = async (range: string): Promise<void> => {
    await root(`sed -i "/service-node-port-range/d; s/    - kube-apiserver/&\\n    - --service-node-port-range=${range}/" ${MANIFESTS}/kube-apiserver.yaml`);
    await world.pass(8);
  };

  it('is what the API server is started with; old ports stay, and their Services are told', async () => {
    await website(world, '--type=NodePort');
    const port = await world.sh('kubectl get svc web -o jsonpath={.spec.ports[0].nodePort}');
    await setRange('20000-22767');
    expect(await world.sh('kubectl create svc nodeport low --tcp=80 --node-port=20001')).toBe('service/low created');
    expect(await world.sh('kubectl create svc nodeport high --tcp=80 --node-port=30001')).toContain('The range of valid ports is 20000-22767');
    expect(await world.sh(`curl -s -o /dev/null -w '%{http_code}' 192.168.1.11:${port}`)).toBe('200');
    expect(await world.sh('kubectl get events --field-selector reason=PortOutOfRange -o jsonpath={.items[0].message}')).toBe(
      `Port ${port} is not within the port range 20000-22767; please recreate service`,
    );
    expect(await world.sh('kubectl get pod -n kube-system kube-apiserver-control-plane -o jsonpath={.spec.containers[0].command}')).toContain('20000-22767');
  });

  it('stops the server when it cannot be read, until it can', async () => {
    await setRange('many');
    expect(await world.sh('kubectl get nodes')).toContain(REFUSED);
    await setRange('30000-30010');
    await world.pass(60);
    expect(await world.sh('kubectl create svc nodeport x --tcp=80 --node-port=30011')).toContain('The range of valid ports is 30000-30010');
  });
});

describe('a manifest that is taken away', () => {
  beforeEach(async () => {
    world = await clusterShell();
    await website(world, '--type=NodePort');
  });

  const move = async (name: string, from: string, to: string): Promise<void> => {
    await root(`mv ${from}/${name}.yaml ${to}/`);
    await world.pass(5);
  };

  it('of the API server: it refuses, the doors stay open, and all is there when it comes back', async () => {
    const port = await world.sh('kubectl get svc web -o jsonpath={.spec.ports[0].nodePort}');
    await move('kube-apiserver', MANIFESTS, '/root');
    expect(await world.sh('kubectl get pods')).toBe(REFUSED);
    expect(await world.sh(`curl -s -o /dev/null -w '%{http_code}' 192.168.1.10:${port}`)).toBe('200');
    await world.pass(300);
    await move('kube-apiserver', '/root', MANIFESTS);
    await world.pass(60);
    expect(await world.sh('kubectl get nodes --no-headers | grep -cw Ready')).toBe('3');
    await world.sh('kubectl scale deployment web --replicas=4 && kubectl rollout status deployment/web');
    expect(await world.sh('kubectl get endpointslices -l kubernetes.io/service-name=web -o jsonpath={.items[0].endpoints[*].addresses} | wc -w')).toBe('4');
  });

  it('of the scheduler: new pods wait for it', async () => {
    await move('kube-scheduler', MANIFESTS, '/root');
    await world.sh('kubectl run late --image=nginx');
    await world.pass(30);
    expect(await world.sh('kubectl get pod late -o jsonpath={.status.phase}')).toBe('Pending');
    expect(await world.sh('kubectl get pods -n kube-system -l component=kube-scheduler')).toContain('No resources found');
    await move('kube-scheduler', '/root', MANIFESTS);
    expect(await world.sh('kubectl wait --for=condition=Ready pod/late')).toBe('pod/late condition met');
  });

  it('of the controller manager: nothing follows a change until it is back', async () => {
    await move('kube-controller-manager', MANIFESTS, '/root');
    await world.sh('kubectl scale deployment web --replicas=5');
    await world.pass(30);
    expect(await world.sh('kubectl get pods -l app=web --no-headers | wc -l')).toBe('2');
    await move('kube-controller-manager', '/root', MANIFESTS);
    await world.pass(10);
    expect(await world.sh('kubectl get pods -l app=web --no-headers | wc -l')).toBe('5');
  });

  it('stays away in a saved world', async () => {
    await move('kube-scheduler', MANIFESTS, '/root');
    const saved = structuredClone(world.cluster.snapshot());
    const clock = new VirtualClock(saved.now);
    const again = createCluster({ clock, seed: 1, workers: 2, proxyMode: 'iptables', saved });
    await runFree(clock, again.start());
    await runFree(clock, again.probe.run('laptop', 'kubectl run late --image=nginx; sleep 20'));
    const { output } = await runFree(clock, again.probe.run('laptop', 'kubectl get pod late -o jsonpath={.status.phase}'));
    expect(output).toBe('Pending');
  });
});

it('a pod of somebody in the folder runs on that node, and a pod with the image of a component changes nothing', async () => {
  world = await clusterShell();
  await root(`printf "apiVersion: v1\\nkind: Pod\\nmetadata: {name: mine}\\nspec: {containers: [{name: c, image: nginx}]}\\n" > ${MANIFESTS}/mine.yaml`);
  await world.pass(8);
  expect(await world.sh('kubectl get pod mine-control-plane -o jsonpath={.status.phase}')).toBe('Running');
  await world.sh('kubectl delete pod mine-control-plane');
  await world.pass(5);
  expect(await world.sh('kubectl get pod mine-control-plane -o jsonpath={.status.phase}')).toBe('Running');
  await root(`rm ${MANIFESTS}/mine.yaml`);
  await world.pass(8);
  expect(await world.sh('kubectl get pod mine-control-plane')).toContain('not found');
  await world.sh('kubectl run copy --image=registry.k8s.io/kube-apiserver:v1.36.3 --command -- kube-apiserver; sleep 3; kubectl delete pod copy');
  expect(await world.sh('kubectl get nodes --no-headers | wc -l')).toBe('3');
});

it.each([
  ['30000-32767', { low: 30000, high: 32767 }],
  ['30000+10', { low: 30000, high: 30010 }],
  ['30000', { low: 30000, high: 30000 }],
  ['a-b', { problem: 'strconv.Atoi: parsing "a": invalid syntax' }],
  ['1-2+3', { problem: 'unable to parse port range: 1-2+3' }],
  ['1-70000', { problem: 'the port range cannot be greater than 65535: 1-70000' }],
  ['9-1', { problem: 'end port cannot be less than start port: 9-1' }],
])('range %s', (text, wanted) => {
  expect(parsePortRange(text)).toEqual(wanted);
});
