// Every kind that the server stores. A new kind is a folder beside this file and a line here. Those that a new cluster has none of are fetched when one is made or shown.
import { type ApiObject, resource } from '../../api/meta.ts';
import {
  CRON_JOBS,
  HORIZONTAL_POD_AUTOSCALERS,
  INGRESSES,
  JOBS,
  NETWORK_POLICIES,
  PERSISTENT_VOLUME_CLAIMS,
  PERSISTENT_VOLUMES,
  POD_DISRUPTION_BUDGETS,
  REPLICATION_CONTROLLERS,
  RESOURCE_QUOTAS,
  STATEFUL_SETS,
  STORAGE_CLASSES,
} from '../../api/resources.ts';
import { clusterRoleStrategy } from './clusterrole/strategy.ts';
import { clusterRoleBindingStrategy } from './clusterrolebinding/strategy.ts';
import { configMapStrategy } from './configmap/strategy.ts';
import { controllerRevisionStrategy } from './controllerrevision/strategy.ts';
import { daemonSetStrategy } from './daemonset/strategy.ts';
import { deploymentStrategy } from './deployment/strategy.ts';
import { endpointsStrategy } from './endpoints/strategy.ts';
import { endpointSliceStrategy } from './endpointslice/strategy.ts';
import { eventStrategy } from './event/strategy.ts';
import { ipAddressStrategy } from './ipaddress/strategy.ts';
import { leaseStrategy } from './lease/strategy.ts';
import { namespaceStrategy } from './namespace/strategy.ts';
import { nodeStrategy } from './node/strategy.ts';
import { onFirstUse } from './on-first-use.ts';
import { podStrategy } from './pod/strategy.ts';
import { priorityClassStrategy } from './priorityclass/strategy.ts';
import { RARE_KINDS } from './rare.ts';
import { replicaSetStrategy } from './replicaset/strategy.ts';
import { roleStrategy } from './role/strategy.ts';
import { roleBindingStrategy } from './rolebinding/strategy.ts';
import { secretStrategy } from './secret/strategy.ts';
import { createServiceStrategy } from './service/strategy.ts';
import { serviceAccountStrategy } from './serviceaccount/strategy.ts';
import { createServiceCIDRStrategy } from './servicecidr/strategy.ts';
import type { Strategy } from './strategy.ts';

export interface RegistryConfig {
  /** e.g. 10.96.0.0/16; two, separated by a comma, for a dual-stack cluster. */
  readonly serviceCIDR: string;
  /** e.g. 30000-32767; a function is asked whenever the server starts over what is stored. */
  readonly nodePortRange: string | (() => string);
}

// A strategy knows its own type; the server treats all alike.
const any = <T extends ApiObject>(strategy: Strategy<T>): Strategy => strategy as unknown as Strategy;

/** The kinds in the order in which discovery lists them, with fresh allocators. */
export function createRegistry(config: RegistryConfig): readonly Strategy[] {
  return [
    onFirstUse(
      {
        resource: resource('', 'v1', 'ComponentStatus', 'componentstatuses', false),
        singular: 'componentstatus',
        shortNames: ['cs'],
        deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
        verbs: ['get', 'list'],
        schema: 'io.k8s.api.core.v1.ComponentStatus',
      },
      async () => (await import('./componentstatus/strategy.ts')).componentStatusStrategy,
    ),
    any(configMapStrategy),
    any(endpointsStrategy),
    any(eventStrategy),
    onFirstUse(
      { resource: resource('', 'v1', 'LimitRange', 'limitranges', true), singular: 'limitrange', shortNames: ['limits'], schema: 'io.k8s.api.core.v1.LimitRange' },
      async () => (await import('./limitrange/strategy.ts')).limitRangeStrategy,
    ),
    any(namespaceStrategy),
    any(nodeStrategy),
    onFirstUse(
      { resource: PERSISTENT_VOLUME_CLAIMS, singular: 'persistentvolumeclaim', shortNames: ['pvc'], schema: 'io.k8s.api.core.v1.PersistentVolumeClaim', parts: ['status'] },
      async () => (await import('./persistentvolumeclaim/strategy.ts')).persistentVolumeClaimStrategy,
    ),
    onFirstUse(
      { resource: PERSISTENT_VOLUMES, singular: 'persistentvolume', shortNames: ['pv'], schema: 'io.k8s.api.core.v1.PersistentVolume', parts: ['status'] },
      async () => (await import('./persistentvolume/strategy.ts')).persistentVolumeStrategy,
    ),
    any(podStrategy),
    onFirstUse(
      { resource: resource('', 'v1', 'PodTemplate', 'podtemplates', true), singular: 'podtemplate', schema: 'io.k8s.api.core.v1.PodTemplate' },
      async () => (await import('./podtemplate/strategy.ts')).podTemplateStrategy,
    ),
    onFirstUse(
      {
        resource: REPLICATION_CONTROLLERS,
        singular: 'replicationcontroller',
        shortNames: ['rc'],
        categories: ['all'],
        schema: 'io.k8s.api.core.v1.ReplicationController',
        parts: ['status', 'scale'],
      },
      async () => (await import('./replicationcontroller/strategy.ts')).replicationControllerStrategy,
    ),
    onFirstUse(
      { resource: RESOURCE_QUOTAS, singular: 'resourcequota', shortNames: ['quota'], schema: 'io.k8s.api.core.v1.ResourceQuota', parts: ['status'] },
      async () => (await import('./resourcequota/strategy.ts')).resourceQuotaStrategy,
    ),
    any(secretStrategy),
    any(serviceAccountStrategy),
    any(createServiceStrategy(config.serviceCIDR, config.nodePortRange)),
    any(controllerRevisionStrategy),
    any(daemonSetStrategy),
    any(deploymentStrategy),
    any(replicaSetStrategy),
    onFirstUse(
      { resource: STATEFUL_SETS, singular: 'statefulset', shortNames: ['sts'], categories: ['all'], schema: 'io.k8s.api.apps.v1.StatefulSet', parts: ['status', 'scale'] },
      async () => (await import('./statefulset/strategy.ts')).statefulSetStrategy,
    ),
    onFirstUse(
      {
        resource: resource('authentication.k8s.io', 'v1', 'TokenReview', 'tokenreviews', false),
        singular: 'tokenreview',
        verbs: ['create'],
        schema: 'io.k8s.api.authentication.v1.TokenReview',
      },
      async () => (await import('./tokenreview/strategy.ts')).tokenReviewStrategy,
    ),
    onFirstUse(
      {
        resource: resource('authentication.k8s.io', 'v1', 'SelfSubjectReview', 'selfsubjectreviews', false),
        singular: 'selfsubjectreview',
        verbs: ['create'],
        schema: 'io.k8s.api.authentication.v1.SelfSubjectReview',
      },
      async () => (await import('./selfsubjectreview/strategy.ts')).selfSubjectReviewStrategy,
    ),
    onFirstUse(
      {
        resource: resource('authorization.k8s.io', 'v1', 'LocalSubjectAccessReview', 'localsubjectaccessreviews', true),
        singular: 'localsubjectaccessreview',
        verbs: ['create'],
        schema: 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
      },
      async () => (await import('./localsubjectaccessreview/strategy.ts')).localSubjectAccessReviewStrategy,
    ),
    onFirstUse(
      {
        resource: resource('authorization.k8s.io', 'v1', 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', false),
        singular: 'selfsubjectaccessreview',
        verbs: ['create'],
        schema: 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
      },
      async () => (await import('./selfsubjectaccessreview/strategy.ts')).selfSubjectAccessReviewStrategy,
    ),
    onFirstUse(
      {
        resource: resource('authorization.k8s.io', 'v1', 'SelfSubjectRulesReview', 'selfsubjectrulesreviews', false),
        singular: 'selfsubjectrulesreview',
        verbs: ['create'],
        schema: 'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
      },
      async () => (await import('./selfsubjectrulesreview/strategy.ts')).selfSubjectRulesReviewStrategy,
    ),
    onFirstUse(
      {
        resource: resource('authorization.k8s.io', 'v1', 'SubjectAccessReview', 'subjectaccessreviews', false),
        singular: 'subjectaccessreview',
        verbs: ['create'],
        schema: 'io.k8s.api.authorization.v1.SubjectAccessReview',
      },
      async () => (await import('./subjectaccessreview/strategy.ts')).subjectAccessReviewStrategy,
    ),
    onFirstUse(
      {
        resource: HORIZONTAL_POD_AUTOSCALERS,
        singular: 'horizontalpodautoscaler',
        shortNames: ['hpa'],
        categories: ['all'],
        schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
        parts: ['status'],
        other: {
          resource: resource('autoscaling', 'v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true),
          schema: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
        },
      },
      async () => (await import('./horizontalpodautoscaler/strategy.ts')).horizontalPodAutoscalerStrategy,
    ),
    onFirstUse(
      { resource: CRON_JOBS, singular: 'cronjob', shortNames: ['cj'], categories: ['all'], schema: 'io.k8s.api.batch.v1.CronJob', parts: ['status'] },
      async () => (await import('./cronjob/strategy.ts')).cronJobStrategy,
    ),
    onFirstUse(
      { resource: JOBS, singular: 'job', categories: ['all'], schema: 'io.k8s.api.batch.v1.Job', parts: ['status'] },
      async () => (await import('./job/strategy.ts')).jobStrategy,
    ),
    onFirstUse(
      {
        resource: resource('certificates.k8s.io', 'v1', 'CertificateSigningRequest', 'certificatesigningrequests', false),
        singular: 'certificatesigningrequest',
        shortNames: ['csr'],
        schema: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
        parts: ['status', 'approval'],
      },
      async () => (await import('./certificatesigningrequest/strategy.ts')).certificateSigningRequestStrategy,
    ),
    onFirstUse(
      { resource: resource('networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', false), singular: 'ingressclass', schema: 'io.k8s.api.networking.v1.IngressClass' },
      async () => (await import('./ingressclass/strategy.ts')).ingressClassStrategy,
    ),
    onFirstUse(
      { resource: INGRESSES, singular: 'ingress', shortNames: ['ing'], schema: 'io.k8s.api.networking.v1.Ingress', parts: ['status'] },
      async () => (await import('./ingress/strategy.ts')).ingressStrategy,
    ),
    any(ipAddressStrategy),
    onFirstUse(
      { resource: NETWORK_POLICIES, singular: 'networkpolicy', shortNames: ['netpol'], schema: 'io.k8s.api.networking.v1.NetworkPolicy' },
      async () => (await import('./networkpolicy/strategy.ts')).networkPolicyStrategy,
    ),
    any(createServiceCIDRStrategy(config.serviceCIDR)),
    onFirstUse(
      { resource: POD_DISRUPTION_BUDGETS, singular: 'poddisruptionbudget', shortNames: ['pdb'], schema: 'io.k8s.api.policy.v1.PodDisruptionBudget', parts: ['status'] },
      async () => (await import('./poddisruptionbudget/strategy.ts')).podDisruptionBudgetStrategy,
    ),
    any(clusterRoleBindingStrategy),
    any(clusterRoleStrategy),
    any(roleBindingStrategy),
    any(roleStrategy),
    onFirstUse(
      { resource: STORAGE_CLASSES, singular: 'storageclass', shortNames: ['sc'], schema: 'io.k8s.api.storage.v1.StorageClass' },
      async () => (await import('./storageclass/strategy.ts')).storageClassStrategy,
    ),
    onFirstUse(
      {
        resource: resource('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies', false),
        singular: 'validatingadmissionpolicy',
        categories: ['api-extensions'],
        usesCel: true,
        schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
        parts: ['status'],
      },
      async () => (await import('./validatingadmissionpolicy/strategy.ts')).validatingAdmissionPolicyStrategy,
    ),
    onFirstUse(
      {
        resource: resource('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', false),
        singular: 'validatingadmissionpolicybinding',
        categories: ['api-extensions'],
        schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
      },
      async () => (await import('./validatingadmissionpolicybinding/strategy.ts')).validatingAdmissionPolicyBindingStrategy,
    ),
    onFirstUse(
      {
        resource: resource('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
        singular: 'customresourcedefinition',
        shortNames: ['crd', 'crds'],
        categories: ['api-extensions'],
        schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
        parts: ['status'],
      },
      async () => (await import('./customresourcedefinition/strategy.ts')).customResourceDefinitionStrategy,
    ),
    any(priorityClassStrategy),
    any(leaseStrategy),
    onFirstUse(
      { resource: resource('node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', false), singular: 'runtimeclass', schema: 'io.k8s.api.node.v1.RuntimeClass' },
      async () => (await import('./runtimeclass/strategy.ts')).runtimeClassStrategy,
    ),
    any(endpointSliceStrategy),
    ...RARE_KINDS,
  ];
}
