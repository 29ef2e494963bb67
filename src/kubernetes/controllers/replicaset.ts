// ReplicaSets: as many pods as are wanted. upstream: pkg/controller/replicaset/replica_set.go
import type { Pod, ReplicaSet } from '../api/generated/types.ts';
import { PODS, REPLICA_SETS } from '../api/resources.ts';
import type { Controller, ControllerContext } from '../client/controller.ts';
import { selects } from '../client/selectors.ts';
import { controllerOf } from './lib/owner.ts';
import { replicaController } from './lib/replicas.ts';

/** A new controller. */
export const replicaset = (): Controller =>
  replicaController<ReplicaSet>({
    name: 'replicaset-controller',
    resource: REPLICA_SETS,
    selects: (set, pod) => selects(set.spec?.selector, pod.metadata.labels),
    related: siblings,
    countsTerminating: true,
  });

/** The pods of all ReplicaSets of the same Deployment, so that a roll-out takes pods from crowded nodes. */
function* siblings(set: ReplicaSet, context: ControllerContext): Iterable<Pod> {
  const owner = controllerOf(set)?.uid;
  const pods = context.lister(PODS);
  if (!owner) return yield* pods.by('controller', set.metadata.uid ?? '');
  for (const other of context.lister(REPLICA_SETS).by('namespace', set.metadata.namespace ?? '')) {
    if (controllerOf(other)?.uid === owner) yield* pods.by('controller', other.metadata.uid ?? '');
  }
}
