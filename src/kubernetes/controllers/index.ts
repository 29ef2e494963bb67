// The controllers of a cluster, in the order in which a controller manager starts them. A new one is added here and nowhere else.
import type { CertificateAuthority } from '../api/certificate-request.ts';
import type { Controller } from '../client/controller.ts';
import { certificates } from './certificates/certificates.ts';
import { clusterroleaggregation } from './clusterroleaggregation.ts';
import { cronjob } from './cronjob/cronjob.ts';
import { daemonset } from './daemonset/daemonset.ts';
import { deployment } from './deployment/deployment.ts';
import { endpoints } from './endpoints.ts';
import { endpointslice } from './endpointslice/endpointslice.ts';
import { endpointslicemirroring } from './endpointslicemirroring.ts';
import { garbagecollector } from './garbagecollector.ts';
import { hpa } from './hpa/hpa.ts';
import { job } from './job/job.ts';
import { namespace } from './namespace/namespace.ts';
import { nodelifecycle } from './nodelifecycle/nodelifecycle.ts';
import { pdb } from './pdb/pdb.ts';
import { persistentvolume } from './persistentvolume/binder.ts';
import { pvcprotection, pvprotection } from './persistentvolume/protection.ts';
import { podgc } from './podgc.ts';
import { resourcequota } from './quota/resourcequota.ts';
import { replicaset } from './replicaset.ts';
import { replicationcontroller } from './replicationcontroller.ts';
import { rootCaPublisher } from './rootca.ts';
import { serviceaccount } from './serviceaccount.ts';
import { servicecidr } from './servicecidr/servicecidr.ts';
import { statefulset } from './statefulset/statefulset.ts';
import { taintEviction } from './tainteviction.ts';
import { tokens } from './tokens.ts';
import { ttlafterfinished } from './ttlafterfinished.ts';

/** What controllers are told about their cluster. */
export interface ControllerSettings {
  readonly rootCA: () => string;
  /** Signs approved requests; without one nobody does. */
  readonly authority?: CertificateAuthority;
}

/** Each call makes one controller; controllers with a memory are made anew for each cluster. */
export const CONTROLLERS: readonly ((settings: ControllerSettings) => Controller)[] = [
  endpoints,
  endpointslice,
  endpointslicemirroring,
  replicationcontroller,
  podgc,
  () => resourcequota,
  () => namespace,
  () => serviceaccount,
  ({ rootCA }) => tokens(rootCA),
  garbagecollector,
  daemonset,
  job,
  () => deployment,
  replicaset,
  () => hpa,
  () => pdb,
  statefulset,
  () => cronjob,
  ({ authority }) => certificates(authority),
  () => clusterroleaggregation,
  () => servicecidr,
  () => ttlafterfinished,
  nodelifecycle,
  taintEviction,
  () => persistentvolume,
  () => pvcprotection,
  () => pvprotection,
  ({ rootCA }) => rootCaPublisher(rootCA),
];
