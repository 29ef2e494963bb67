// How many pods may be taken away. The work is fetched with the first budget. upstream: pkg/controller/disruption/disruption.go
import { later } from '../../../base/on-demand.ts';
import type { Pod } from '../../api/generated/types.ts';
import { keyOf, type Resource } from '../../api/meta.ts';
import { DEPLOYMENTS, POD_DISRUPTION_BUDGETS, PODS, REPLICA_SETS, REPLICATION_CONTROLLERS, STATEFUL_SETS } from '../../api/resources.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { covers } from './covers.ts';

const BATCH_MS = 10;
const SCALED: readonly Resource[] = [REPLICA_SETS, STATEFUL_SETS, REPLICATION_CONTROLLERS, DEPLOYMENTS] as readonly Resource[];
const sync = later(async () => (await import('./sync.ts')).syncBudget);

export const pdb: Controller = {
  name: 'disruption-controller',
  eventSource: 'controllermanager',
  setup: (setup, context) => {
    setup.index(POD_DISRUPTION_BUDGETS, 'namespace', (b) => b.metadata.namespace ?? '');
    setup.index(PODS, 'namespace', (pod) => pod.metadata.namespace ?? '');
    for (const r of SCALED) context.lister(r);
    setup.watch(POD_DISRUPTION_BUDGETS);
    setup.watch(PODS, (pod) => budgetsOf(pod, context), BATCH_MS);
  },
  reconcile: async (key, context) => {
    const budget = context.lister(POD_DISRUPTION_BUDGETS).get(key);
    if (budget) await sync(budget, context);
  },
};

function budgetsOf(pod: Pod, context: ControllerContext): readonly string[] {
  const keys: string[] = [];
  for (const b of context.lister(POD_DISRUPTION_BUDGETS).by('namespace', pod.metadata.namespace ?? '')) if (covers(b, pod)) keys.push(keyOf(b));
  return keys;
}
