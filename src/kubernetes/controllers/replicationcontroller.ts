// ReplicationControllers: what ReplicaSets were before. upstream: pkg/controller/replication/replication_controller.go
import type { ReplicationController } from '../api/generated/types.ts';
import { PODS, REPLICATION_CONTROLLERS } from '../api/resources.ts';
import type { Controller } from '../client/controller.ts';
import { hasLabels } from '../client/selectors.ts';
import { replicaController } from './lib/replicas.ts';

/** A new controller. */
export const replicationcontroller = (): Controller =>
  replicaController<ReplicationController>({
    name: 'replication-controller',
    resource: REPLICATION_CONTROLLERS,
    selects: (rc, pod) => {
      const selector = rc.spec?.selector ?? {};
      return Object.keys(selector).length > 0 && hasLabels(pod.metadata.labels, selector);
    },
    related: (rc, context) => context.lister(PODS).by('controller', rc.metadata.uid ?? ''),
    countsTerminating: false,
  });
