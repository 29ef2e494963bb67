// CronJobs: jobs at their times. The work is fetched with the first of them. upstream: pkg/controller/cronjob/cronjob_controllerv2.go
import { later } from '../../../base/on-demand.ts';
import { CRON_JOBS, JOBS } from '../../api/resources.ts';
import type { Controller } from '../../client/controller.ts';
import { controllerIndex, ownerKey } from '../lib/owner.ts';

const sync = later(async () => (await import('./sync.ts')).syncCronJob);

export const cronjob: Controller = {
  name: 'cronjob-controller',
  setup: (setup) => {
    setup.index(JOBS, 'controller', controllerIndex);
    setup.watch(CRON_JOBS);
    setup.watch(JOBS, (job) => [ownerKey(job, CRON_JOBS) ?? []].flat());
  },
  reconcile: (key, context) => {
    const cron = context.lister(CRON_JOBS).get(key);
    if (cron) return sync(key, cron, context);
  },
};
