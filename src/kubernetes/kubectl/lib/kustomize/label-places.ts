// Where labels and annotations go beside metadata. upstream: kustomize/api/internal/konfig/builtinpluginconsts/{commonlabels,commonannotations,templatelabels}.go
import type { FieldSpec } from './field-path.ts';

const WITH_TEMPLATE: readonly FieldSpec[] = [
  { kind: 'ReplicationController', path: '' },
  { kind: 'Deployment', path: '' },
  { group: 'apps', kind: 'ReplicaSet', path: '' },
  { kind: 'DaemonSet', path: '' },
  { group: 'apps', kind: 'StatefulSet', path: '' },
  { group: 'batch', kind: 'Job', path: '' },
];

const templates = (what: string): FieldSpec[] => [
  ...WITH_TEMPLATE.map((s) => ({ ...s, path: `spec/template/metadata/${what}`, create: true })),
  { group: 'batch', kind: 'CronJob', path: `spec/jobTemplate/metadata/${what}`, create: true },
  { group: 'batch', kind: 'CronJob', path: `spec/jobTemplate/spec/template/metadata/${what}`, create: true },
];

const CLAIMS: FieldSpec = { group: 'apps', kind: 'StatefulSet', path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true };

export const METADATA_LABELS: FieldSpec = { path: 'metadata/labels', create: true };

export const TEMPLATE_LABELS: readonly FieldSpec[] = [METADATA_LABELS, ...templates('labels'), CLAIMS];

const AFFINITY = ['podAffinity', 'podAntiAffinity'].flatMap((a) => [
  `affinity/${a}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `affinity/${a}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);

const spread = (kind: string): FieldSpec[] =>
  [...AFFINITY, 'topologySpreadConstraints/labelSelector/matchLabels'].map((path) => ({ group: 'apps', kind, path: `spec/template/spec/${path}` }));

export const SELECTOR_LABELS: readonly FieldSpec[] = [
  ...TEMPLATE_LABELS,
  { kind: 'Service', version: 'v1', path: 'spec/selector', create: true },
  { kind: 'ReplicationController', version: 'v1', path: 'spec/selector', create: true },
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].map((kind) => ({ kind, path: 'spec/selector/matchLabels', create: true })),
  ...spread('Deployment'),
  ...spread('StatefulSet'),
  { group: 'batch', kind: 'Job', path: 'spec/selector/matchLabels' },
  { group: 'batch', kind: 'CronJob', path: 'spec/jobTemplate/spec/selector/matchLabels' },
  { group: 'policy', kind: 'PodDisruptionBudget', path: 'spec/selector/matchLabels' },
  ...['podSelector', 'ingress/from/podSelector', 'egress/to/podSelector'].map((path) => ({ group: 'networking.k8s.io', kind: 'NetworkPolicy', path: `spec/${path}/matchLabels` })),
];

export const ANNOTATIONS: readonly FieldSpec[] = [{ path: 'metadata/annotations', create: true }, ...templates('annotations')];
