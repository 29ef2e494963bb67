// StatefulSets: pods with names that stay, one after the other. The work is fetched with the first of them. upstream: pkg/controller/statefulset/stateful_set.go
import { later } from '../../../base/on-demand.ts';
import type { Pod } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { CONTROLLER_REVISIONS, PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS } from '../../api/resources.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { selects } from '../../client/selectors.ts';
import { Expectations } from '../lib/expectations.ts';
import { controllerIndex, controllerOf, ownerKey } from '../lib/owner.ts';

const sync = later(async () => (await import('./sync.ts')).syncStatefulSet);

/** A new controller: it remembers what it expects. */
export function statefulset(): Controller {
  const expectations = new Expectations();
  return {
    name: 'statefulset-controller',
    setup: (setup, context) => {
      setup.index(PODS, 'controller', controllerIndex);
      setup.index(CONTROLLER_REVISIONS, 'controller', controllerIndex);
      setup.index(STATEFUL_SETS, 'namespace', (s) => s.metadata.namespace ?? '');
      context.lister(PERSISTENT_VOLUME_CLAIMS);
      setup.watch(STATEFUL_SETS);
      setup.watch(CONTROLLER_REVISIONS, (revision) => [ownerKey(revision, STATEFUL_SETS) ?? []].flat());
      setup.watch(PODS, (pod) => keysOf(pod, context));
    },
    reconcile: (key, context) => {
      const set = context.lister(STATEFUL_SETS).get(key);
      return set ? sync(key, set, expectations, context) : expectations.forget(key);
    },
  };
}

function keysOf(pod: Pod, context: ControllerContext): string[] {
  const owned = ownerKey(pod, STATEFUL_SETS);
  if (owned) return [owned];
  if (controllerOf(pod)) return [];
  return [...context.lister(STATEFUL_SETS).by('namespace', pod.metadata.namespace ?? '')].filter((s) => selects(s.spec?.selector, pod.metadata.labels)).map(keyOf);
}
