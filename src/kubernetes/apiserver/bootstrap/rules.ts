// What the roles that every cluster is born with allow. upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go
import type { PolicyRule } from '../../api/generated/types.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const ALL = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const rule = (group: string, resources: string, verbs: readonly string[]): PolicyRule => ({ apiGroups: [group], resources: resources.split(' '), verbs: [...verbs] });
const urls = (list: string): PolicyRule => ({ nonResourceURLs: list.split(' '), verbs: ['get'] });

const RBAC = 'rbac.authorization.k8s.io';
const CLAIMS = 'resourceclaims resourceclaimtemplates';

export const ADMIN: readonly PolicyRule[] = [rule('authorization.k8s.io', 'localsubjectaccessreviews', ['create']), rule(RBAC, 'rolebindings roles', ALL)];

export const EDIT: readonly PolicyRule[] = [
  rule('', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy', READ),
  rule('', 'serviceaccounts', ['impersonate']),
  rule('', 'pods pods/attach pods/exec pods/portforward pods/proxy', WRITE),
  rule('', 'pods/eviction', ['create']),
  rule('', 'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy', WRITE),
  rule('', 'serviceaccounts/token', ['create']),
  rule('apps', 'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale', WRITE),
  rule('autoscaling', 'horizontalpodautoscalers', WRITE),
  rule('batch', 'cronjobs jobs', WRITE),
  rule('extensions', 'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale', WRITE),
  rule('policy', 'poddisruptionbudgets', WRITE),
  rule('networking.k8s.io', 'ingresses networkpolicies', WRITE),
  rule('coordination.k8s.io', 'leases', ALL),
  rule('events.k8s.io', 'events', WRITE),
  rule('resource.k8s.io', CLAIMS, WRITE),
];

export const VIEW: readonly PolicyRule[] = [
  rule(
    '',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
    READ,
  ),
  rule('', 'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status', READ),
  rule('', 'namespaces', READ),
  rule('discovery.k8s.io', 'endpointslices', READ),
  rule(
    'apps',
    'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
    READ,
  ),
  rule('autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status', READ),
  rule('batch', 'cronjobs cronjobs/status jobs jobs/status', READ),
  rule(
    'extensions',
    'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
    READ,
  ),
  rule('policy', 'poddisruptionbudgets poddisruptionbudgets/status', READ),
  rule('networking.k8s.io', 'ingresses ingresses/status networkpolicies', READ),
  rule('events.k8s.io', 'events', READ),
  rule('resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates', READ),
];

export const CLUSTER_ADMIN: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

export const DISCOVERY: readonly PolicyRule[] = [urls('/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/')];
export const PUBLIC_INFO: readonly PolicyRule[] = [urls('/healthz /livez /readyz /version /version/')];
export const MONITORING: readonly PolicyRule[] = [urls('/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*')];

export const BASIC_USER: readonly PolicyRule[] = [
  rule('authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews', ['create']),
  rule('authentication.k8s.io', 'selfsubjectreviews', ['create']),
];

export const NODE_PROXIER: readonly PolicyRule[] = [
  rule('', 'services endpoints', ['list', 'watch']),
  rule('', 'nodes', READ),
  rule('', 'events', ['create', 'patch', 'update']),
  rule('events.k8s.io', 'events', ['create', 'patch', 'update']),
  rule('discovery.k8s.io', 'endpointslices', ['list', 'watch']),
  rule('networking.k8s.io', 'servicecidrs', ['list', 'watch']),
];

export const SCHEDULER: readonly PolicyRule[] = [
  rule('', 'events', ['create', 'patch', 'update']),
  rule('events.k8s.io', 'events', ['create', 'patch', 'update']),
  rule('coordination.k8s.io', 'leases', ['create']),
  rule('', 'nodes', READ),
  rule('', 'pods', ['delete', 'get', 'list', 'watch']),
  rule('', 'bindings pods/binding', ['create']),
  rule('', 'pods/status', ['patch', 'update']),
  rule('', 'replicationcontrollers services persistentvolumeclaims persistentvolumes namespaces', READ),
  rule('apps', 'replicasets statefulsets', READ),
  rule('policy', 'poddisruptionbudgets', READ),
  rule('storage.k8s.io', 'csinodes storageclasses csidrivers csistoragecapacities', READ),
];
