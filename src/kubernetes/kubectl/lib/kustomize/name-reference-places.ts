// Which fields name which objects. upstream: kustomize/api/internal/konfig/builtinpluginconsts/namereference.go
import type { FieldSpec } from './field-path.ts';

export interface Reference {
  /** The kind that is named. */
  readonly kind: string;
  readonly group?: string;
  readonly places: readonly FieldSpec[];
}

const POD_SPECS: readonly (readonly [string, string])[] = [
  ['Pod', 'spec'],
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'ReplicationController'].map((kind) => [kind, 'spec/template/spec'] as const),
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
];

const inPods = (...paths: readonly string[]): FieldSpec[] => POD_SPECS.flatMap(([kind, spec]) => paths.map((path) => ({ kind, path: `${spec}/${path}` })));

const containers = (...paths: readonly string[]): FieldSpec[] => inPods(...['containers', 'initContainers'].flatMap((list) => paths.map((path) => `${list}/${path}`)));

const at = (kind: string, ...paths: readonly string[]): FieldSpec[] => paths.map((path) => ({ kind, path }));

const scaled = at('HorizontalPodAutoscaler', 'spec/scaleTargetRef/name');
const roles = [...at('Role', 'rules/resourceNames'), ...at('ClusterRole', 'rules/resourceNames')];

export const REFERENCES: readonly Reference[] = [
  { kind: 'Deployment', group: 'apps', places: scaled },
  { kind: 'ReplicationController', places: scaled },
  { kind: 'ReplicaSet', group: 'apps', places: scaled },
  { kind: 'StatefulSet', group: 'apps', places: scaled },
  {
    kind: 'ConfigMap',
    group: '',
    places: [
      ...inPods('volumes/configMap/name', 'volumes/projected/sources/configMap/name'),
      ...containers('env/valueFrom/configMapKeyRef/name', 'envFrom/configMapRef/name'),
      ...at('Node', 'spec/configSource/configMap/name'),
      ...roles,
    ],
  },
  {
    kind: 'Secret',
    group: '',
    places: [
      ...inPods('volumes/secret/secretName', 'volumes/projected/sources/secret/name', 'imagePullSecrets/name'),
      ...containers('env/valueFrom/secretKeyRef/name', 'envFrom/secretRef/name'),
      ...at('ServiceAccount', 'imagePullSecrets/name', 'secrets/name'),
      ...at('Ingress', 'spec/tls/secretName'),
      ...at('StorageClass', 'parameters/secretName', 'parameters/adminSecretName', 'parameters/userSecretName', 'parameters/secretRef'),
      ...at(
        'PersistentVolume',
        'spec/azureFile/secretName',
        'spec/cephfs/secretRef/name',
        'spec/rbd/secretRef/name',
        'spec/flexVolume/secretRef/name',
        'spec/csi/nodePublishSecretRef/name',
      ),
      ...roles,
    ],
  },
  {
    kind: 'Service',
    group: '',
    places: [
      ...at('StatefulSet', 'spec/serviceName'),
      ...at('Ingress', 'spec/rules/http/paths/backend/serviceName', 'spec/backend/serviceName', 'spec/rules/http/paths/backend/service/name', 'spec/defaultBackend/service/name'),
      ...at('APIService', 'spec/service'),
      ...at('ValidatingWebhookConfiguration', 'webhooks/clientConfig/service'),
      ...at('MutatingWebhookConfiguration', 'webhooks/clientConfig/service'),
      ...at('CustomResourceDefinition', 'spec/conversion/webhook/clientConfig/service'),
    ],
  },
  { kind: 'Role', group: 'rbac.authorization.k8s.io', places: at('RoleBinding', 'roleRef') },
  { kind: 'ClusterRole', group: 'rbac.authorization.k8s.io', places: [...at('RoleBinding', 'roleRef'), ...at('ClusterRoleBinding', 'roleRef')] },
  { kind: 'ServiceAccount', group: '', places: [...at('RoleBinding', 'subjects'), ...at('ClusterRoleBinding', 'subjects'), ...inPods('serviceAccountName')] },
  { kind: 'PersistentVolumeClaim', group: '', places: inPods('volumes/persistentVolumeClaim/claimName') },
  { kind: 'PersistentVolume', group: '', places: [...at('PersistentVolumeClaim', 'spec/volumeName'), ...at('ClusterRole', 'rules/resourceNames')] },
  {
    kind: 'StorageClass',
    group: 'storage.k8s.io',
    places: [
      ...at('PersistentVolume', 'spec/storageClassName'),
      ...at('PersistentVolumeClaim', 'spec/storageClassName'),
      ...at('StatefulSet', 'spec/volumeClaimTemplates/spec/storageClassName'),
    ],
  },
  { kind: 'PriorityClass', group: 'scheduling.k8s.io', places: inPods('priorityClassName') },
  { kind: 'IngressClass', group: 'networking.k8s.io', places: at('Ingress', 'spec/ingressClassName') },
  { kind: 'ValidatingAdmissionPolicy', group: 'admissionregistration.k8s.io', places: at('ValidatingAdmissionPolicyBinding', 'spec/policyName') },
];
