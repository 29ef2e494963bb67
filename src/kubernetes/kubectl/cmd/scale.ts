// upstream: kubectl/pkg/cmd/scale/scale.go, kubectl/pkg/scale
import { isRecord } from '../../../base/deep.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { aggregate, CommandError } from '../lib/errors.ts';
import { dryRunFlag, filenameFlags, printFlags, selectorFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { dryRunOf, resultPrinter } from '../lib/objects/mutate.ts';
import { objectPath } from '../lib/objects/object-path.ts';
import { recordFlag, sendRecord } from '../lib/record.ts';

export const scale: Command = {
  use: 'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  plainUse: true,
  short: 'Set a new size for a deployment, replica set or replication controller',
  long: 'Set how many replicas a deployment, replica set, replication controller or stateful set has.',
  examples: `# Three replicas
kubectl scale --replicas=3 deployment/web

# Only when there are two now
kubectl scale --current-replicas=2 --replicas=3 deployment/web`,
  flags: [
    { name: 'all', kind: 'bool', usage: 'All objects of the named types in the namespace' },
    ...printFlags(),
    { name: 'current-replicas', kind: 'int', default: '-1', usage: 'Scale only if it has this many now.' },
    dryRunFlag,
    ...filenameFlags('that names what to scale'),
    recordFlag,
    { name: 'replicas', kind: 'int', required: true, usage: 'How many. Required.' },
    { name: 'resource-version', kind: 'string', usage: 'Scale only if it has this version.' },
    selectorFlag,
    { name: 'timeout', kind: 'duration', usage: 'How long to wait for it to be so; 0 does not wait.' },
  ],
  run,
  complete: resources({ types: ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'] }),
};

async function run(k: Invocation): Promise<void> {
  const replicas = k.flags.number('replicas');
  const current = k.flags.number('current-replicas');
  if (!k.flags.changed('replicas') || replicas < 0) throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (current < -1) throw new CommandError('The --current-replicas must specify an integer of -1 or greater');
  const dryRun = dryRunOf(k);
  const b = new Builder(k.s).filenames(k.flags.list('filename'), k.flags.bool('recursive')).args(k.flags.bool('all'), k.args);
  const { infos, errors } = await b.labelSelector(k.flags.string('selector')).selectAll(k.flags.bool('all')).continueOnError().infos({ latest: true });
  if (k.flags.string('resource-version') && infos.length > 1) throw new CommandError('cannot use --resource-version with multiple resources');
  for (const info of infos) {
    if (dryRun !== 'client') await scaleOne(k, info, replicas, current, dryRun === 'server');
    if (dryRun === 'none') await sendRecord(k, info);
    const { object } = info;
    const shown = object && dryRun === 'client' && isRecord(object.spec) ? { ...object, spec: { ...object.spec, replicas } } : object;
    if (shown) await k.s.out((await resultPrinter(k, 'scaled', dryRun))(shown));
  }
  const problem = aggregate(errors);
  if (problem) throw problem;
  if (infos.length === 0) throw new CommandError('no objects passed to scale');
}

async function scaleOne(k: Invocation, info: Info, replicas: number, current: number, server: boolean): Promise<void> {
  const path = objectPath(info, 'scale');
  const query = server ? [['dryRun', 'All'] as const] : [];
  const version = k.flags.string('resource-version');
  if (current < 0 && version === '') {
    await k.s.json({ method: 'PATCH', path, query, headers: { 'content-type': 'application/merge-patch+json' }, body: { spec: { replicas } } });
    return;
  }
  const there = (await k.s.json({ method: 'GET', path })) as KubeObject;
  const spec = isRecord(there.spec) ? there.spec : {};
  const has = Number(spec.replicas ?? 0);
  if (current >= 0 && has !== current) throw new CommandError(`Expected replicas to be ${current}, was ${has}`);
  if (version && there.metadata.resourceVersion !== version) throw new CommandError(`Expected resource version to be ${version}, was ${there.metadata.resourceVersion}`);
  await k.s.json({ method: 'PUT', path, query, body: { ...there, spec: { ...spec, replicas } } });
}
