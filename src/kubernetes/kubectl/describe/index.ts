/*
 * Who describes which kind. upstream: describe.go describerMap
 * To add one: describe/<kind>.ts exports a `Describer` that writes to a DescribeText (tabs make columns); list it here under Kind.group.
 */
import { describeHorizontalPodAutoscaler, describePodDisruptionBudget } from './autoscaling.ts';
import { describeCertificateRequest } from './certificate-request.ts';
import { describeConfigMap, describeSecret, describeServiceAccount } from './config.ts';
import { describeDaemonSet } from './daemon-set.ts';
import { describeDeployment } from './deployment.ts';
import { describeEndpointSlice, describeEndpoints } from './endpoints.ts';
import { describeIngress, describeIngressClass } from './ingress.ts';
import { describeCronJob, describeJob } from './job.ts';
import type { Describer } from './lib/context.ts';
import { describeLimitRange, describeNamespace, describeResourceQuota } from './namespace.ts';
import { describeNetworkPolicy } from './network-policy.ts';
import { describeNode } from './node.ts';
import { describeGeneric, describeIpAddress, describePriorityClass, describeServiceCidr } from './other.ts';
import { describePod } from './pod.ts';
import { describeRole, describeRoleBinding } from './rbac.ts';
import { describeReplicaSet, describeReplicationController } from './replica-set.ts';
import { describeService } from './service.ts';
import { describeStatefulSet } from './stateful-set.ts';
import { describeCsiNode, describePersistentVolume, describePersistentVolumeClaim, describeStorageClass, describeVolumeAttributesClass } from './storage.ts';

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  ConfigMap: describeConfigMap,
  Endpoints: describeEndpoints,
  LimitRange: describeLimitRange,
  Namespace: describeNamespace,
  Node: describeNode,
  PersistentVolume: describePersistentVolume,
  PersistentVolumeClaim: describePersistentVolumeClaim,
  Pod: describePod,
  ReplicationController: describeReplicationController,
  ResourceQuota: describeResourceQuota,
  Secret: describeSecret,
  Service: describeService,
  ServiceAccount: describeServiceAccount,
  'CertificateSigningRequest.certificates.k8s.io': describeCertificateRequest,
  'CSINode.storage.k8s.io': describeCsiNode,
  'CronJob.batch': describeCronJob,
  'DaemonSet.apps': describeDaemonSet,
  'Deployment.apps': describeDeployment,
  'EndpointSlice.discovery.k8s.io': describeEndpointSlice,
  'HorizontalPodAutoscaler.autoscaling': describeHorizontalPodAutoscaler,
  'IPAddress.networking.k8s.io': describeIpAddress,
  'Ingress.networking.k8s.io': describeIngress,
  'IngressClass.networking.k8s.io': describeIngressClass,
  'Job.batch': describeJob,
  'NetworkPolicy.networking.k8s.io': describeNetworkPolicy,
  'PodDisruptionBudget.policy': describePodDisruptionBudget,
  'PriorityClass.scheduling.k8s.io': describePriorityClass,
  'ClusterRole.rbac.authorization.k8s.io': describeRole,
  'ClusterRoleBinding.rbac.authorization.k8s.io': describeRoleBinding,
  'ReplicaSet.apps': describeReplicaSet,
  'Role.rbac.authorization.k8s.io': describeRole,
  'RoleBinding.rbac.authorization.k8s.io': describeRoleBinding,
  'ServiceCIDR.networking.k8s.io': describeServiceCidr,
  'StatefulSet.apps': describeStatefulSet,
  'StorageClass.storage.k8s.io': describeStorageClass,
  'VolumeAttributesClass.storage.k8s.io': describeVolumeAttributesClass,
};

/** The describer of a kind; every other kind is told field by field. */
export function describerFor(kind: string, group: string): Describer {
  return DESCRIBERS[group ? `${kind}.${group}` : kind] ?? describeGeneric;
}
