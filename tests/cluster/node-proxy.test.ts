// nodes/proxy: the kubelet's own pages by the API server, which alone it trusts; other ports of the node over the network.
import { expect, it } from 'vitest';
import { clusterShell } from '../support/cluster-shell.ts';

const raw = (path: string): string => `kubectl get --raw /api/v1/nodes/${path} 2>&1`;

it('the API server asks the kubelet for whoever may', async () => {
  const s = await clusterShell();
  expect(await s.sh(raw('node-1/proxy/healthz'))).toBe('ok');
  expect(await s.sh(raw('https:node-1:10250/proxy/healthz'))).toBe('ok');
  expect(await s.sh(`${raw('node-1/proxy/pods')} | jq -r '.kind, (.items[] | .metadata.namespace + "/" + .metadata.labels["k8s-app"])'`)).toBe('PodList\nkube-system/kube-proxy');
  expect(await s.sh(`${raw('control-plane/proxy/metrics')} | grep desired_pods{`)).toBe('kubelet_desired_pods{static="false"} 3\nkubelet_desired_pods{static="true"} 4');
  expect(await s.sh(`${raw('node-1/proxy/configz')} | jq -c .kubeletconfig.clusterDNS`)).toBe('["10.96.0.10"]');
  expect(await s.sh(raw('node-1/proxy/nothing'))).toBe('Error from server (NotFound): the server could not find the requested resource');
  expect(await s.sh(raw('node-1:10256/proxy/livez'))).toContain('"healthy":true');
  expect(await s.sh(raw('node-1:10249/proxy/proxyMode'))).toContain('dial tcp 192.168.1.11:10249: connect: connection refused');
  expect(await s.sh(raw('node-9/proxy/healthz'))).toBe('Error from server (NotFound): nodes "node-9" not found');
  expect(await s.sh('curl -sk https://192.168.1.11:10250/pods')).toBe('Unauthorized');
});
