// The resources that this house knows by type. Capital plurals, as they are named everywhere.
import type * as t from './generated/types.ts';
import { resource } from './meta.ts';

export const NAMESPACES = resource<t.Namespace>('', 'v1', 'Namespace', 'namespaces', false);
export const NODES = resource<t.Node>('', 'v1', 'Node', 'nodes', false);
export const PODS = resource<t.Pod>('', 'v1', 'Pod', 'pods', true);
export const SERVICES = resource<t.Service>('', 'v1', 'Service', 'services', true);
export const ENDPOINTS = resource<t.Endpoints>('', 'v1', 'Endpoints', 'endpoints', true);
export const EVENTS = resource<t.Event>('', 'v1', 'Event', 'events', true);
export const CONFIG_MAPS = resource<t.ConfigMap>('', 'v1', 'ConfigMap', 'configmaps', true);
export const SECRETS = resource<t.Secret>('', 'v1', 'Secret', 'secrets', true);
export const SERVICE_ACCOUNTS = resource<t.ServiceAccount>('', 'v1', 'ServiceAccount', 'serviceaccounts', true);
export const ENDPOINT_SLICES = resource<t.EndpointSlice>('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices', true);
export const LEASES = resource<t.Lease>('coordination.k8s.io', 'v1', 'Lease', 'leases', true);
export const DEPLOYMENTS = resource<t.Deployment>('apps', 'v1', 'Deployment', 'deployments', true);
export const REPLICA_SETS = resource<t.ReplicaSet>('apps', 'v1', 'ReplicaSet', 'replicasets', true);
export const DAEMON_SETS = resource<t.DaemonSet>('apps', 'v1', 'DaemonSet', 'daemonsets', true);
export const CONTROLLER_REVISIONS = resource<t.ControllerRevision>('apps', 'v1', 'ControllerRevision', 'controllerrevisions', true);
export const STATEFUL_SETS = resource<t.StatefulSet>('apps', 'v1', 'StatefulSet', 'statefulsets', true);
export const REPLICATION_CONTROLLERS = resource<t.ReplicationController>('', 'v1', 'ReplicationController', 'replicationcontrollers', true);
export const RESOURCE_QUOTAS = resource<t.ResourceQuota>('', 'v1', 'ResourceQuota', 'resourcequotas', true);
export const PERSISTENT_VOLUME_CLAIMS = resource<t.PersistentVolumeClaim>('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', true);
export const PERSISTENT_VOLUMES = resource<t.PersistentVolume>('', 'v1', 'PersistentVolume', 'persistentvolumes', false);
export const STORAGE_CLASSES = resource<t.StorageClass>('storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', false);
export const JOBS = resource<t.Job>('batch', 'v1', 'Job', 'jobs', true);
export const CRON_JOBS = resource<t.CronJob>('batch', 'v1', 'CronJob', 'cronjobs', true);
export const HORIZONTAL_POD_AUTOSCALERS = resource<t.HorizontalPodAutoscaler>('autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true);
export const POD_DISRUPTION_BUDGETS = resource<t.PodDisruptionBudget>('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true);
export const INGRESSES = resource<t.Ingress>('networking.k8s.io', 'v1', 'Ingress', 'ingresses', true);
export const PRIORITY_CLASSES = resource<t.PriorityClass>('scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', false);
export const ROLES = resource<t.Role>('rbac.authorization.k8s.io', 'v1', 'Role', 'roles', true);
export const CLUSTER_ROLES = resource<t.ClusterRole>('rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', false);
export const ROLE_BINDINGS = resource<t.RoleBinding>('rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings', true);
export const CLUSTER_ROLE_BINDINGS = resource<t.ClusterRoleBinding>('rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', 'clusterrolebindings', false);
/** The same events as the scheduler and the proxy write them. */
export const EVENTS_V1 = resource<t.EventsV1Event>('events.k8s.io', 'v1', 'Event', 'events', true);
export const NETWORK_POLICIES = resource<t.NetworkPolicy>('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies', true);
export const SERVICE_CIDRS = resource<t.ServiceCIDR>('networking.k8s.io', 'v1', 'ServiceCIDR', 'servicecidrs', false);
