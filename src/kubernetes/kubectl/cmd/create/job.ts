// upstream: kubectl/pkg/cmd/create/create_job.go
import { isRecord } from '../../../../base/deep.ts';
import { JOBS } from '../../../api/resources.ts';
import type { Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { Builder } from '../../lib/objects/builder.ts';
import { commandOf, generator } from '../../lib/objects/generate.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';

export const job = generator({
  use: 'job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  short: 'Create a job',
  long: 'Create a job: from an image, or as the next run of a cron job.',
  examples: `# One run of an image
kubectl create job once --image=busybox

# With a command
kubectl create job once --image=busybox -- date

# What cron job backup would do, now
kubectl create job backup-now --from=cronjob/backup`,
  flags: [
    { name: 'from', kind: 'string', usage: 'Cron job to take the job from: cronjob/NAME.' },
    { name: 'image', kind: 'string', usage: 'Image to run.' },
  ],
  resource: JOBS,
  failing: 'failed to create job:',
  make,
});

async function make(k: Invocation, name: string): Promise<KubeObject> {
  const image = k.flags.string('image');
  const from = k.flags.string('from');
  const command = commandOf(k);
  if ((image === '') === (from === '')) throw new CommandError('either --image or --from must be specified');
  if (command.length && from) throw new CommandError('cannot specify --from and command');
  if (from) return fromCronJob(await cronJob(k, from), name);
  const container = { name, image, ...(command.length ? { command } : {}), resources: {} };
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: { name },
    spec: { template: { metadata: {}, spec: { containers: [container], restartPolicy: 'Never' } } },
    status: {},
  };
}

async function cronJob(k: Invocation, from: string): Promise<KubeObject> {
  const { infos } = await new Builder(k.s).args(false, [from]).infos({ latest: true });
  const [info, ...more] = infos;
  if (!info?.object || more.length) throw new CommandError('from must be an existing cronjob');
  const { group, version, kind } = info.mapping;
  if (kind !== 'CronJob' || group !== 'batch') throw new CommandError(`unknown object type ${goType(group, version, kind)}`);
  return info.object;
}

/** A kind as Go prints its type: *v1.Deployment */
function goType(group: string, version: string, kind: string): string {
  return group.includes('.') && !group.endsWith('.k8s.io') ? '*unstructured.Unstructured' : `*${version}.${kind}`;
}

/** The job that the cron job's controller would make, marked as made by hand. */
function fromCronJob(cron: KubeObject, name: string): KubeObject {
  const spec = isRecord(cron.spec) ? cron.spec : {};
  const template = isRecord(spec.jobTemplate) ? spec.jobTemplate : {};
  const metadata = isRecord(template.metadata) ? template.metadata : {};
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: cron.metadata.name ?? '', uid: cron.metadata.uid ?? '', controller: true };
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: {
      name,
      ...(isRecord(metadata.labels) ? { labels: metadata.labels as Record<string, string> } : {}),
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...(metadata.annotations as Record<string, string> | undefined) },
      ownerReferences: [owner],
    },
    spec: template.spec,
    status: {},
  };
}
