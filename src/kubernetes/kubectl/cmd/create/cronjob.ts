// upstream: kubectl/pkg/cmd/create/create_cronjob.go
import { CRON_JOBS } from '../../../api/resources.ts';
import { commandOf, generator } from '../../lib/objects/generate.ts';

export const cronjob = generator({
  use: "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  aliases: ['cj'],
  short: 'Create a cron job',
  examples: `# Every minute
kubectl create cronjob tick --image=busybox --schedule="*/1 * * * *"

# With a command
kubectl create cronjob tick --image=busybox --schedule="*/1 * * * *" -- date`,
  flags: [
    { name: 'image', kind: 'string', required: true, usage: 'Image to run.' },
    { name: 'restart', kind: 'string', usage: "The pods' restart policy: OnFailure (when left out) or Never" },
    { name: 'schedule', kind: 'string', required: true, usage: 'When to run, in cron format.' },
  ],
  resource: CRON_JOBS,
  failing: 'failed to create cronjob:',
  make(k, name) {
    const command = commandOf(k);
    const container = { name, image: k.flags.string('image'), ...(command.length ? { command } : {}), resources: {} };
    const template = { metadata: {}, spec: { containers: [container], restartPolicy: k.flags.string('restart') || 'OnFailure' } };
    return {
      kind: 'CronJob',
      apiVersion: 'batch/v1',
      metadata: { name },
      spec: { schedule: k.flags.string('schedule'), jobTemplate: { metadata: { name }, spec: { template } } },
      status: {},
    };
  },
});
