// What the roles that every cluster is born with allow. upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go
import type { PolicyRule } from '../../api/generated/types.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const ALL = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Several groups stand with commas between them. */
const rule = (groups: string, resources: string, verbs: readonly string[]): PolicyRule => ({ apiGroups: groups.split(','), resources: resources.split(' '), verbs: [...verbs] });
const urls = (list: string): PolicyRule => ({ nonResourceURLs: list.split(' '), verbs: ['get'] });

const EVENTS = ',events.k8s.io';
const RBAC = 'rbac.authorization.k8s.io';
const CLAIMS = 'resourceclaims resourceclaimtemplates';

export const ADMIN: readonly PolicyRule[] = [rule('authorization.k8s.io', 'localsubjectaccessreviews', ['create']), rule(RBAC, 'rolebindings roles', ALL)];

export const EDIT: readonly PolicyRule[] = [
  rule('', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy', READ),
  rule('', 'serviceaccounts', ['impersonate']),
  rule('', 'pods pods/attach pods/exec pods/portforward pods/proxy', WRITE),
  rule('', 'pods/eviction', ['create']),
  rule('', 'configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy', WRITE),
  rule('', 'serviceaccounts/token', ['create']),
  rule(EVENTS, 'events', WRITE),
  rule('apps', 'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale', WRITE),
  rule('autoscaling', 'horizontalpodautoscalers', WRITE),
  rule('batch', 'cronjobs jobs', WRITE),
  rule('extensions', 'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale', WRITE),
  rule('policy', 'poddisruptionbudgets', WRITE),
  rule('networking.k8s.io', 'ingresses networkpolicies', WRITE),
  rule('coordination.k8s.io', 'leases', ALL),
  rule('resource.k8s.io', CLAIMS, WRITE),
];

export const VIEW: readonly PolicyRule[] = [
  rule(
    '',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
    READ,
  ),
  rule('', 'bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status', READ),
  rule('', 'namespaces', READ),
  rule(EVENTS, 'events', READ),
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
  rule('resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates', READ),
];

export const CLUSTER_ADMIN: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

export const DISCOVERY: readonly PolicyRule[] = [urls('/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/')];
export const ISSUER_DISCOVERY: readonly PolicyRule[] = [urls('/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/')];
export const PUBLIC_INFO: readonly PolicyRule[] = [urls('/healthz /livez /readyz /version /version/')];
export const MONITORING: readonly PolicyRule[] = [
  urls('/flagz /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/* /statusz'),
  rule('', 'nodes/metrics', ['get']),
];

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

const TELL = ['create', 'patch', 'update'];
const LEASES = 'coordination.k8s.io';
const STORAGE = 'storage.k8s.io';
const DEVICES = 'resource.k8s.io';

export const SCHEDULER: readonly PolicyRule[] = [
  rule(EVENTS, 'events', TELL),
  rule(LEASES, 'leases', ['create']),
  { ...rule(LEASES, 'leases', ['get', 'list', 'update', 'watch']), resourceNames: ['kube-scheduler'] },
  rule(LEASES, 'leasecandidates', ALL),
  rule('', 'nodes', READ),
  rule('', 'pods', ['delete', ...READ]),
  rule('', 'bindings pods/binding', ['create']),
  rule('', 'pods/status', ['patch', 'update']),
  rule('', 'replicationcontrollers services', READ),
  rule('apps,extensions', 'replicasets', READ),
  rule('apps', 'statefulsets', READ),
  rule('policy', 'poddisruptionbudgets', READ),
  rule('', 'persistentvolumeclaims persistentvolumes', READ),
  rule('authentication.k8s.io', 'tokenreviews', ['create']),
  rule('authorization.k8s.io', 'subjectaccessreviews', ['create']),
  rule(STORAGE, 'csinodes', READ),
  rule(STORAGE, 'volumeattachments', READ),
  rule('', 'namespaces', READ),
  rule(STORAGE, 'csidrivers', READ),
  rule(STORAGE, 'csistoragecapacities', READ),
  rule(DEVICES, 'deviceclasses', READ),
  rule(DEVICES, 'resourceclaims', ['get', 'list', 'patch', 'update', 'watch']),
  rule(DEVICES, 'resourceclaims/status', ['get', 'list', 'patch', 'update', 'watch']),
  rule('', 'pods/finalizers', ['update']),
  rule(DEVICES, 'resourceslices', READ),
  rule(DEVICES, 'resourceclaims', ['create', 'delete']),
  rule(DEVICES, 'resourceclaims/binding', ['patch', 'update']),
];
