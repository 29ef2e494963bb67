// What kubeadm leaves in a fresh cluster: CoreDNS, kube-proxy with its configuration, the static pods of the control plane, cluster-info. upstream: cmd/kubeadm/app/phases/addons
import type { ConfigMap, DaemonSet, Deployment, Pod, Service, ServiceAccount } from '../../kubernetes/api/generated/types.ts';
import type { ApiObject } from '../../kubernetes/api/meta.ts';
import type { ClusterNetwork } from '../families.ts';
import { API_PORT, CONTROL_PLANE_IP, NODE_PORT_RANGE } from '../topology.ts';

export const VERSION = 'v1.36.3';
const COREDNS_IMAGE = 'registry.k8s.io/coredns/coredns:v1.14.2';
const ETCD_IMAGE = 'registry.k8s.io/etcd:3.6.8-0';
const component = (name: string): string => `registry.k8s.io/${name}:${VERSION}`;
const system = (name: string, labels?: Record<string, string>) => ({ name, namespace: 'kube-system', ...(labels ? { labels } : {}) });

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

function account(name: string): ServiceAccount {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: system(name) };
}

function coreDns(net: ClusterNetwork): readonly ApiObject[] {
  const labels = { 'k8s-app': 'kube-dns' };
  const config: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: system('coredns'), data: { Corefile: COREFILE } };
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: system('coredns', labels),
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-cluster-critical',
          serviceAccountName: 'coredns',
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 100,
                  podAffinityTerm: { labelSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] }, topologyKey: 'kubernetes.io/hostname' },
                },
              ],
            },
          },
          tolerations: [
            { key: 'CriticalAddonsOnly', operator: 'Exists' },
            { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
          ],
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          containers: [
            {
              name: 'coredns',
              image: COREDNS_IMAGE,
              imagePullPolicy: 'IfNotPresent',
              resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
              args: ['-conf', '/etc/coredns/Corefile'],
              volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
              ports: [
                { containerPort: 53, name: 'dns', protocol: 'UDP' },
                { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
                { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
                { containerPort: 8080, name: 'liveness-probe', protocol: 'TCP' },
                { containerPort: 8181, name: 'readiness-probe', protocol: 'TCP' },
              ],
              livenessProbe: {
                httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' },
                initialDelaySeconds: 60,
                timeoutSeconds: 5,
                successThreshold: 1,
                failureThreshold: 5,
              },
              readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] }, readOnlyRootFilesystem: true },
            },
          ],
          dnsPolicy: 'Default',
          volumes: [{ name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } }],
        },
      },
    },
  };
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      ...system('kube-dns', { ...labels, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' }),
      annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
    },
    spec: {
      selector: labels,
      clusterIP: net.dnsServiceIP,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
      ],
    },
  };
  return [account('coredns'), config, service, deployment];
}

function proxyConfig(mode: string, net: ClusterNetwork): string {
  return `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
clientConnection:
  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
clusterCIDR: ${net.podCIDR}
conntrack:
  maxPerCore: null
  min: null
  tcpCloseWaitTimeout: null
  tcpEstablishedTimeout: null
enableProfiling: false
healthzBindAddress: ""
hostnameOverride: ""
iptables:
  localhostNodePorts: null
  masqueradeAll: false
  masqueradeBit: null
  minSyncPeriod: 0s
  syncPeriod: 0s
ipvs:
  excludeCIDRs: null
  minSyncPeriod: 0s
  scheduler: ""
  strictARP: false
  syncPeriod: 0s
  tcpFinTimeout: 0s
  tcpTimeout: 0s
  udpTimeout: 0s
kind: KubeProxyConfiguration
metricsBindAddress: ""
mode: "${mode === 'iptables' ? '' : mode}"
nodePortAddresses: null
`;
}

function kubeProxy(mode: string, net: ClusterNetwork): readonly ApiObject[] {
  const labels = { 'k8s-app': 'kube-proxy' };
  const kubeconfig = `apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt\n    server: https://${CONTROL_PLANE_IP}:${API_PORT}\n  name: default\ncontexts:\n- context:\n    cluster: default\n    namespace: default\n    user: default\n  name: default\ncurrent-context: default\nusers:\n- name: default\n  user:\n    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token\n`;
  const config: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: system('kube-proxy', { app: 'kube-proxy' }),
    data: { 'config.conf': proxyConfig(mode, net), 'kubeconfig.conf': kubeconfig },
  };
  const set: DaemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: system('kube-proxy', labels),
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-node-critical',
          containers: [
            {
              name: 'kube-proxy',
              image: component('kube-proxy'),
              imagePullPolicy: 'IfNotPresent',
              command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--hostname-override=$(NODE_NAME)'],
              securityContext: { privileged: true },
              volumeMounts: [{ mountPath: '/var/lib/kube-proxy', name: 'kube-proxy' }],
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
            },
          ],
          hostNetwork: true,
          serviceAccountName: 'kube-proxy',
          volumes: [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }],
          tolerations: [{ operator: 'Exists' }],
          nodeSelector: { 'kubernetes.io/os': 'linux' },
        },
      },
    },
  };
  return [account('kube-proxy'), config, set];
}

/** The objects that are created through the door once the API server answers. */
export function addons(proxyMode: string, net: ClusterNetwork): readonly ApiObject[] {
  return [...coreDns(net), ...kubeProxy(proxyMode, net)];
}

function staticPod(name: string, image: string, command: readonly string[], probe: { readonly port: number; readonly path: string }, requests: Record<string, string>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...system(name, { component: name, tier: 'control-plane' }) },
    spec: {
      containers: [
        {
          name,
          image,
          command: [...command],
          imagePullPolicy: 'IfNotPresent',
          resources: { requests },
          ports: [{ containerPort: probe.port, name: 'probe-port', protocol: 'TCP' }],
          livenessProbe: {
            failureThreshold: 8,
            httpGet: { host: '127.0.0.1', path: probe.path, port: 'probe-port', scheme: 'HTTPS' },
            initialDelaySeconds: 10,
            periodSeconds: 10,
            timeoutSeconds: 15,
          },
        },
      ],
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  };
}

/** The manifests in /etc/kubernetes/manifests of the control plane's node. A range that is the default is not written. */
export function staticPods(net: ClusterNetwork, nodePortRange: string): readonly Pod[] {
  const kubeconfig = (who: string): string => `/etc/kubernetes/${who}.conf`;
  return [
    staticPod(
      'etcd',
      ETCD_IMAGE,
      ['etcd', `--advertise-client-urls=https://${CONTROL_PLANE_IP}:2379`, '--data-dir=/var/lib/etcd'],
      { port: 2381, path: '/health' },
      { cpu: '100m', memory: '100Mi' },
    ),
    staticPod(
      'kube-apiserver',
      component('kube-apiserver'),
      [
        'kube-apiserver',
        `--advertise-address=${CONTROL_PLANE_IP}`,
        '--authorization-mode=Node,RBAC',
        '--enable-admission-plugins=NodeRestriction',
        `--secure-port=${API_PORT}`,
        `--service-cluster-ip-range=${net.serviceCIDR}`,
        ...(nodePortRange === NODE_PORT_RANGE ? [] : [`--service-node-port-range=${nodePortRange}`]),
      ],
      { port: API_PORT, path: '/livez' },
      { cpu: '250m' },
    ),
    staticPod(
      'kube-controller-manager',
      component('kube-controller-manager'),
      [
        'kube-controller-manager',
        '--allocate-node-cidrs=true',
        `--cluster-cidr=${net.podCIDR}`,
        `--kubeconfig=${kubeconfig('controller-manager')}`,
        '--leader-elect=true',
        `--service-cluster-ip-range=${net.serviceCIDR}`,
      ],
      { port: 10257, path: '/healthz' },
      { cpu: '200m' },
    ),
    staticPod(
      'kube-scheduler',
      component('kube-scheduler'),
      ['kube-scheduler', `--kubeconfig=${kubeconfig('scheduler')}`, '--leader-elect=true'],
      { port: 10259, path: '/livez' },
      { cpu: '100m' },
    ),
  ];
}
