// Jobs that are over and have outlived their time. upstream: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go
import { parseTime } from '../../base/time.ts';
import type { Job } from '../api/generated/types.ts';
import { JOBS } from '../api/resources.ts';
import { isNotFound } from '../api/status.ts';
import type { Controller } from '../client/controller.ts';

/** When a job ended, undefined while it runs. */
function endOf(job: Job): number | undefined {
  const end = job.status?.conditions?.find((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True');
  return end?.lastTransitionTime ? parseTime(end.lastTransitionTime) : undefined;
}

export const ttlafterfinished: Controller = {
  name: 'ttl-after-finished-controller',
  setup: (setup) => setup.watch(JOBS),
  reconcile: async (key, { client, clock, lister, requeue }) => {
    const job = lister(JOBS).get(key);
    const ttl = job?.spec?.ttlSecondsAfterFinished;
    const end = job && endOf(job);
    if (!job || ttl === undefined || end === undefined || job.metadata.deletionTimestamp) return;
    const left = end + ttl * 1000 - clock.now();
    if (left > 0) return requeue(key, left);
    const { namespace = '', name = '', uid } = job.metadata;
    try {
      await client.delete(JOBS, namespace, name, { propagationPolicy: 'Foreground', ...(uid ? { uid } : {}) });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};
