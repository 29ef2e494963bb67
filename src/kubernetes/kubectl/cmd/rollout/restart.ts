// upstream: kubectl/pkg/cmd/rollout/rollout_restart.go
import { isRecord } from '../../../../base/deep.ts';
import { rfc3339 } from '../../../../base/time.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion.ts';
import { aggregate, CommandError } from '../../lib/errors.ts';
import { fieldManagerFlag, printFlags } from '../../lib/flags.ts';
import type { Info } from '../../lib/infos.ts';
import type { KubeObject } from '../../lib/kube-object.ts';
import { resultPrinter, writeQuery } from '../../lib/mutate.ts';
import { objectPath } from '../../lib/object-path.ts';
import { resourceAndName, rolloutTargets, targetFlags } from '../../lib/rollout-command.ts';

export const restart: Command = {
  use: 'restart RESOURCE',
  plainUse: true,
  short: 'Start all pods anew',
  long: 'Start all pods of an object anew, by a rollout: an annotation of its pod template changes.',
  examples: '# A deployment\nkubectl rollout restart deployment/web',
  flags: [...printFlags(), fieldManagerFlag('kubectl-rollout'), ...targetFlags],
  run,
  complete: resources({ types: ['deployment', 'daemonset', 'statefulset'] }),
};

async function run(k: Invocation): Promise<void> {
  const { infos, errors } = await rolloutTargets(k);
  const failed: Error[] = [...errors];
  for (const info of infos) {
    try {
      await k.s.out((await resultPrinter(k, 'restarted'))(await restarted(k, info)));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

async function restarted(k: Invocation, info: Info): Promise<KubeObject> {
  const { object } = info;
  const kind = object?.kind ?? '';
  const spec = object?.spec;
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind)) throw new CommandError(`${resourceAndName(info)} restarting is not supported`);
  if (isRecord(spec) && spec.paused === true) throw new CommandError(`${resourceAndName(info)} can't restart paused deployment (run rollout resume first)`);
  const body = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': rfc3339(k.s.p.clock.now()) } } } } };
  const path = objectPath(info);
  return (await k.s.json({ method: 'PATCH', path, query: writeQuery(k), headers: { 'content-type': 'application/strategic-merge-patch+json' }, body })) as KubeObject;
}
