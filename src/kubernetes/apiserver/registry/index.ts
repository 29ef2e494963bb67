// Every kind that the server stores. A new kind is a folder beside this file and a line here.
import type { ApiObject } from '../../api/meta.ts';
import { certificateSigningRequestStrategy } from './certificatesigningrequest/strategy.ts';
import { clusterRoleStrategy } from './clusterrole/strategy.ts';
import { clusterRoleBindingStrategy } from './clusterrolebinding/strategy.ts';
import { componentStatusStrategy } from './componentstatus/strategy.ts';
import { configMapStrategy } from './configmap/strategy.ts';
import { controllerRevisionStrategy } from './controllerrevision/strategy.ts';
import { cronJobStrategy } from './cronjob/strategy.ts';
import { customResourceDefinitionStrategy } from './customresourcedefinition/strategy.ts';
import { daemonSetStrategy } from './daemonset/strategy.ts';
import { deploymentStrategy } from './deployment/strategy.ts';
import { endpointsStrategy } from './endpoints/strategy.ts';
import { endpointSliceStrategy } from './endpointslice/strategy.ts';
import { eventStrategy } from './event/strategy.ts';
import { horizontalPodAutoscalerStrategy } from './horizontalpodautoscaler/strategy.ts';
import { ingressStrategy } from './ingress/strategy.ts';
import { ingressClassStrategy } from './ingressclass/strategy.ts';
import { ipAddressStrategy } from './ipaddress/strategy.ts';
import { jobStrategy } from './job/strategy.ts';
import { leaseStrategy } from './lease/strategy.ts';
import { limitRangeStrategy } from './limitrange/strategy.ts';
import { localSubjectAccessReviewStrategy } from './localsubjectaccessreview/strategy.ts';
import { namespaceStrategy } from './namespace/strategy.ts';
import { networkPolicyStrategy } from './networkpolicy/strategy.ts';
import { nodeStrategy } from './node/strategy.ts';
import { persistentVolumeStrategy } from './persistentvolume/strategy.ts';
import { persistentVolumeClaimStrategy } from './persistentvolumeclaim/strategy.ts';
import { podStrategy } from './pod/strategy.ts';
import { podDisruptionBudgetStrategy } from './poddisruptionbudget/strategy.ts';
import { podTemplateStrategy } from './podtemplate/strategy.ts';
import { priorityClassStrategy } from './priorityclass/strategy.ts';
import { replicaSetStrategy } from './replicaset/strategy.ts';
import { replicationControllerStrategy } from './replicationcontroller/strategy.ts';
import { resourceQuotaStrategy } from './resourcequota/strategy.ts';
import { roleStrategy } from './role/strategy.ts';
import { roleBindingStrategy } from './rolebinding/strategy.ts';
import { runtimeClassStrategy } from './runtimeclass/strategy.ts';
import { secretStrategy } from './secret/strategy.ts';
import { selfSubjectAccessReviewStrategy } from './selfsubjectaccessreview/strategy.ts';
import { selfSubjectReviewStrategy } from './selfsubjectreview/strategy.ts';
import { selfSubjectRulesReviewStrategy } from './selfsubjectrulesreview/strategy.ts';
import { createServiceStrategy } from './service/strategy.ts';
import { serviceAccountStrategy } from './serviceaccount/strategy.ts';
import { serviceCIDRStrategy } from './servicecidr/strategy.ts';
import { statefulSetStrategy } from './statefulset/strategy.ts';
import { storageClassStrategy } from './storageclass/strategy.ts';
import type { Strategy } from './strategy.ts';
import { subjectAccessReviewStrategy } from './subjectaccessreview/strategy.ts';
import { tokenReviewStrategy } from './tokenreview/strategy.ts';
import { validatingAdmissionPolicyStrategy } from './validatingadmissionpolicy/strategy.ts';
import { validatingAdmissionPolicyBindingStrategy } from './validatingadmissionpolicybinding/strategy.ts';

export interface RegistryConfig {
  /** e.g. 10.96.0.0/16; two, separated by a comma, for a dual-stack cluster. */
  readonly serviceCIDR: string;
  /** e.g. 30000-32767 */
  readonly nodePortRange: string;
}

// A strategy knows its own type; the server treats all alike.
const any = <T extends ApiObject>(strategy: Strategy<T>): Strategy => strategy as unknown as Strategy;

/** The kinds in the order in which discovery lists them, with fresh allocators. */
export function createRegistry(config: RegistryConfig): readonly Strategy[] {
  return [
    any(componentStatusStrategy),
    any(configMapStrategy),
    any(endpointsStrategy),
    any(eventStrategy),
    any(limitRangeStrategy),
    any(namespaceStrategy),
    any(nodeStrategy),
    any(persistentVolumeClaimStrategy),
    any(persistentVolumeStrategy),
    any(podStrategy),
    any(podTemplateStrategy),
    any(replicationControllerStrategy),
    any(resourceQuotaStrategy),
    any(secretStrategy),
    any(serviceAccountStrategy),
    any(createServiceStrategy(config.serviceCIDR, config.nodePortRange)),
    any(controllerRevisionStrategy),
    any(daemonSetStrategy),
    any(deploymentStrategy),
    any(replicaSetStrategy),
    any(statefulSetStrategy),
    any(tokenReviewStrategy),
    any(selfSubjectReviewStrategy),
    any(localSubjectAccessReviewStrategy),
    any(selfSubjectAccessReviewStrategy),
    any(selfSubjectRulesReviewStrategy),
    any(subjectAccessReviewStrategy),
    any(horizontalPodAutoscalerStrategy),
    any(cronJobStrategy),
    any(jobStrategy),
    any(certificateSigningRequestStrategy),
    any(ingressClassStrategy),
    any(ingressStrategy),
    any(ipAddressStrategy),
    any(networkPolicyStrategy),
    any(serviceCIDRStrategy),
    any(podDisruptionBudgetStrategy),
    any(clusterRoleBindingStrategy),
    any(clusterRoleStrategy),
    any(roleBindingStrategy),
    any(roleStrategy),
    any(storageClassStrategy),
    any(validatingAdmissionPolicyStrategy),
    any(validatingAdmissionPolicyBindingStrategy),
    any(customResourceDefinitionStrategy),
    any(priorityClassStrategy),
    any(leaseStrategy),
    any(runtimeClassStrategy),
    any(endpointSliceStrategy),
  ];
}
