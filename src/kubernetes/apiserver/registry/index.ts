// Every kind that the server stores. A new kind is a folder beside this file and a line here.
import type { ApiObject } from '../../api/meta.ts';
import { configMapStrategy } from './configmap/strategy.ts';
import { controllerRevisionStrategy } from './controllerrevision/strategy.ts';
import { cronJobStrategy } from './cronjob/strategy.ts';
import { daemonSetStrategy } from './daemonset/strategy.ts';
import { deploymentStrategy } from './deployment/strategy.ts';
import { endpointsStrategy } from './endpoints/strategy.ts';
import { endpointSliceStrategy } from './endpointslice/strategy.ts';
import { eventStrategy } from './event/strategy.ts';
import { jobStrategy } from './job/strategy.ts';
import { leaseStrategy } from './lease/strategy.ts';
import { namespaceStrategy } from './namespace/strategy.ts';
import { nodeStrategy } from './node/strategy.ts';
import { persistentVolumeStrategy } from './persistentvolume/strategy.ts';
import { persistentVolumeClaimStrategy } from './persistentvolumeclaim/strategy.ts';
import { podStrategy } from './pod/strategy.ts';
import { replicaSetStrategy } from './replicaset/strategy.ts';
import { replicationControllerStrategy } from './replicationcontroller/strategy.ts';
import { secretStrategy } from './secret/strategy.ts';
import { createServiceStrategy } from './service/strategy.ts';
import { serviceAccountStrategy } from './serviceaccount/strategy.ts';
import { statefulSetStrategy } from './statefulset/strategy.ts';
import type { Strategy } from './strategy.ts';

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
    any(configMapStrategy),
    any(endpointsStrategy),
    any(eventStrategy),
    any(namespaceStrategy),
    any(nodeStrategy),
    any(persistentVolumeClaimStrategy),
    any(persistentVolumeStrategy),
    any(podStrategy),
    any(replicationControllerStrategy),
    any(secretStrategy),
    any(serviceAccountStrategy),
    any(createServiceStrategy(config.serviceCIDR, config.nodePortRange)),
    any(controllerRevisionStrategy),
    any(daemonSetStrategy),
    any(deploymentStrategy),
    any(replicaSetStrategy),
    any(statefulSetStrategy),
    any(cronJobStrategy),
    any(jobStrategy),
    any(leaseStrategy),
    any(endpointSliceStrategy),
  ];
}
