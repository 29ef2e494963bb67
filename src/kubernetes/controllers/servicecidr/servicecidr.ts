// Ranges of cluster IPs: a new one becomes ready, an ended one stays as long as addresses need it. The work is fetched when there is some.
// upstream: pkg/controller/servicecidrs/servicecidrs_controller.go
import { later } from '../../../base/on-demand.ts';
import { SERVICE_CIDRS } from '../../api/resources.ts';
import type { Controller } from '../../client/controller.ts';

const FINALIZER = 'networking.k8s.io/service-cidr-finalizer';
const sync = later(async () => (await import('./sync.ts')).syncRange);

export const servicecidr: Controller = {
  name: 'service-cidr-controller',
  setup: (setup) => setup.watch(SERVICE_CIDRS),
  reconcile: async (name, context) => {
    const range = context.lister(SERVICE_CIDRS).get(name);
    if (!range) return;
    const ready = range.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
    const guarded = range.metadata.finalizers?.includes(FINALIZER) ?? false;
    if (range.metadata.deletionTimestamp || !ready || !guarded) await sync(range, FINALIZER, context);
  },
};
