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
