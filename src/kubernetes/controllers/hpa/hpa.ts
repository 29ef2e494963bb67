// Autoscalers, looked at every so often. The work is fetched with the first of them. upstream: pkg/controller/podautoscaler/horizontal.go
import { later } from '../../../base/on-demand.ts';
import { HORIZONTAL_POD_AUTOSCALERS } from '../../api/resources.ts';
import type { Controller } from '../../client/controller.ts';

const PERIOD_MS = 15_000;
const sync = later(async () => (await import('./sync.ts')).syncAutoscaler);

export const hpa: Controller = {
  name: 'horizontal-pod-autoscaler',
  setup: (setup, context) => {
    setup.follow(HORIZONTAL_POD_AUTOSCALERS, ({ old, object }) => {
      if (object && old?.metadata.generation !== object.metadata.generation) context.requeue(`${object.metadata.namespace}/${object.metadata.name}`, PERIOD_MS);
      else if (object && old?.spec !== object.spec) context.requeue(`${object.metadata.namespace}/${object.metadata.name}`, PERIOD_MS);
      return [];
    });
  },
  reconcile: async (key, context) => {
    const autoscaler = context.lister(HORIZONTAL_POD_AUTOSCALERS).get(key);
    if (!autoscaler) return;
    await sync(autoscaler, context);
    context.requeue(key, PERIOD_MS);
  },
};
