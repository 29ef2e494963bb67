// upstream: kubectl/pkg/cmd/rollout/rollout_restart.go
import { isRecord } from '../../../../base/deep.ts';
import { rfc3339 } from '../../../../base/time.ts';
import type { PodTemplateSpec } from '../../../api/generated/types.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { CommandError } from '../../lib/errors.ts';
import { fieldManagerFlag, printFlags } from '../../lib/flags/flags.ts';
import type { Info } from '../../lib/objects/infos.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { resultPrinter, writeQuery } from '../../lib/objects/mutate.ts';
import { objectPath } from '../../lib/objects/object-path.ts';
import { typed } from '../../lib/objects/typed.ts';
import { changeRollouts, refusal, targetFlags } from '../../lib/rollout/rollout-command.ts';

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
  const print = await resultPrinter(k, 'restarted', 'none', true);
  await changeRollouts(k, async (info, object) => k.s.out(print(typed(await restarted(k, info, object)))));
}

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

async function restarted(k: Invocation, info: Info, { kind, spec }: KubeObject): Promise<KubeObject> {
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind)) throw refusal(info, 'restarting is not supported');
  if (isRecord(spec) && spec.paused === true) throw refusal(info, "can't restart paused deployment (run rollout resume first)");
  const now = rfc3339(k.s.p.clock.now());
  const { template } = spec as { template?: PodTemplateSpec };
  if (template?.metadata?.annotations?.[RESTARTED_AT] === now)
    throw new CommandError(
      `failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
    );
  return (await k.s.json({
    method: 'PATCH',
    path: objectPath(info),
    query: writeQuery(k),
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: now } } } } },
  })) as KubeObject;
}
