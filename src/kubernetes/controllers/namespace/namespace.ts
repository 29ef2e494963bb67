// Namespaces that are deleted. The work is fetched with the first of them. upstream: pkg/controller/namespace/namespace_controller.go
import { later } from '../../../base/on-demand.ts';
import { NAMESPACES } from '../../api/resources.ts';
import type { Controller } from '../../client/controller.ts';

/** Other servers may not have heard of the deletion yet. upstream: namespaceDeletionGracePeriod */
const GRACE_MS = 5000;
const FINALIZER = 'kubernetes';
const end = later(async () => (await import('./end.ts')).endNamespace);

export const namespace: Controller = {
  name: 'namespace-controller',
  setup: (setup) => setup.follow(NAMESPACES, ({ object }) => (object?.metadata.deletionTimestamp ? [object.metadata.name ?? ''] : []), GRACE_MS),
  reconcile: (name, context) => {
    const ns = context.lister(NAMESPACES).get(name);
    if (ns?.metadata.deletionTimestamp && ns.spec?.finalizers?.includes(FINALIZER)) return end(name, context);
  },
};
