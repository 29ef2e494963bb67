// What kubeadm leaves in a cluster, taken from our own as it boots, and the control plane's pods as plain ones.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadAll } from 'js-yaml';
import { request } from './instance.mjs';

const KINDS = {
  ServiceAccount: '/api/v1/namespaces/kube-system/serviceaccounts',
  ConfigMap: '/api/v1/namespaces/kube-system/configmaps',
  Service: '/api/v1/namespaces/kube-system/services',
  Deployment: '/apis/apps/v1/namespaces/kube-system/deployments',
  DaemonSet: '/apis/apps/v1/namespaces/kube-system/daemonsets',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  Pod: '/api/v1/namespaces/kube-system/pods',
};
const WANTED = ['sa/coredns', 'sa/kube-proxy', 'cm/coredns', 'cm/kube-proxy', 'svc/kube-dns', 'deploy/coredns', 'ds/kube-proxy', 'clusterrolebinding/kubeadm:cluster-admins'];
const CONTROL_PLANE = { etcd: '100m', 'kube-apiserver': '250m', 'kube-controller-manager': '200m', 'kube-scheduler': '100m' };

function ownObjects() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const script = WANTED.map((name) => `kubectl get -n kube-system ${name} -o yaml; echo ---`).join('\n');
  const { stdout } = spawnSync('npm', ['run', '-s', 'portside', '--', 'sh', '-c', script], { cwd: root, encoding: 'utf8' });
  return loadAll(stdout).filter(Boolean);
}

function fresh(object) {
  const { uid: _, resourceVersion: __, creationTimestamp: ___, generation: ____, annotations: _____, ...metadata } = object.metadata;
  const { status: ______, ...rest } = object;
  return { ...rest, metadata };
}

function staticPod(name, cpu) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-control-plane`, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } },
    spec: {
      nodeName: 'control-plane',
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
      containers: [{ name, image: `registry.k8s.io/${name}`, command: [name], resources: { requests: { cpu } } }],
    },
  };
}

export async function seed(server) {
  const objects = [...ownObjects().map(fresh), ...Object.entries(CONTROL_PLANE).map(([name, cpu]) => staticPod(name, cpu))];
  for (const object of objects) {
    for (let tries = 0; ; tries++) {
      const { code, body } = await request(server, 'POST', KINDS[object.kind], object);
      if (code < 300 || code === 409) break;
      // The account of a new namespace and the priority classes come a moment after the server.
      if (tries === 20) throw new Error(`${object.kind} ${object.metadata.name}: ${body.message}`);
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}
