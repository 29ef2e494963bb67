// In which order objects come out: what others need first. upstream: kustomize/api/internal/builtins/SortOrderTransformer.go
import { idOf, type Resource } from './resource.ts';

const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

function place(kind: string): number {
  const first = FIRST.indexOf(kind);
  if (first >= 0) return first - FIRST.length;
  return LAST.indexOf(kind) + 1;
}

/** Sorts after all letters where something is missing. */
const sortText = (r: Resource): string => {
  const { group, version, kind, namespace, name } = idOf(r.object);
  return [group || '~G', version || '~V', kind || '~K', namespace || '~X', name || '~N'].join('\0');
};

/** What others need comes first: namespaces, definitions, accounts …; webhooks last. */
export function legacyOrder(all: readonly Resource[]): Resource[] {
  return [...all].sort((a, b) => place(idOf(a.object).kind) - place(idOf(b.object).kind) || (sortText(a) < sortText(b) ? -1 : 1));
}
