// Jobs: pods that end, as many as have to succeed. The work is fetched with the first job. upstream: pkg/controller/job/job_controller.go
import { later } from '../../../base/on-demand.ts';
import type { Pod } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { JOBS, PODS } from '../../api/resources.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { selects } from '../../client/selectors.ts';
import { Expectations } from '../lib/expectations.ts';
import { controllerIndex, controllerOf, ownerKey } from '../lib/owner.ts';
import type { Memory } from './memory.ts';

const sync = later(async () => (await import('./sync.ts')).syncJob);

/** A new controller: it remembers what it expects. */
export function job(): Controller {
  const memory: Memory = { expectations: new Expectations(), streaks: new Map(), released: new Map(), announced: new Map() };
  return {
    name: 'job-controller',
    setup: (setup, context) => {
      setup.index(PODS, 'controller', controllerIndex);
      setup.index(JOBS, 'namespace', (j) => j.metadata.namespace ?? '');
      setup.watch(JOBS);
      setup.watch(PODS, (pod) => keysOf(pod, context));
    },
    reconcile: (key, context) => {
      const found = context.lister(JOBS).get(key);
      return found ? sync(key, found, memory, context) : forget(key, memory);
    },
  };
}

function forget(key: string, { expectations, streaks, released, announced }: Memory): void {
  expectations.forget(key);
  streaks.delete(key);
  released.delete(key);
  announced.delete(key);
}

function keysOf(pod: Pod, context: ControllerContext): string[] {
  const owned = ownerKey(pod, JOBS);
  if (owned) return [owned];
  if (controllerOf(pod)) return [];
  return [...context.lister(JOBS).by('namespace', pod.metadata.namespace ?? '')].filter((j) => selects(j.spec?.selector, pod.metadata.labels)).map(keyOf);
}
