// The controllers of a cluster, in the order in which a controller manager starts them. A new one is added here and nowhere else.
import type { Controller } from '../client/controller.ts';
import { daemonset } from './daemonset/daemonset.ts';
import { deployment } from './deployment/deployment.ts';
import { endpoints } from './endpoints.ts';
import { endpointslice } from './endpointslice/endpointslice.ts';
import { replicaset } from './replicaset.ts';
import { replicationcontroller } from './replicationcontroller.ts';

/** Each call makes one controller; controllers with a memory are made anew for each cluster. */
export const CONTROLLERS: readonly (() => Controller)[] = [endpoints, endpointslice, replicationcontroller, daemonset, () => deployment, replicaset];
