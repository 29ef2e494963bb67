// upstream: kubectl/pkg/cmd/rollout/rollout_undo.go, kubectl/pkg/polymorphichelpers/rollback.go
import { deepEqual, isRecord } from '../../../../base/deep.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { CommandError } from '../../lib/errors.ts';
import { dryRunFlag, printFlags } from '../../lib/flags/flags.ts';
import type { Info } from '../../lib/objects/infos.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { type DryRun, dryRunOf, lastApplied, pluralName, resultPrinter } from '../../lib/objects/mutate.ts';
import { objectPath } from '../../lib/objects/object-path.ts';
import { historyOf, type Revision } from '../../lib/rollout/rollout.ts';
import { targetFlags, visitRollouts } from '../../lib/rollout/rollout-command.ts';
import { templateText } from '../../lib/template-text.ts';

export const undo: Command = {
  use: 'undo (TYPE NAME | TYPE/NAME) [flags]',
  plainUse: true,
  short: 'Go back to an earlier revision',
  long: 'Go back to the revision before, or to the one that --to-revision names.',
  examples: '# The one before\nkubectl rollout undo deployment/web\n\n# A certain one\nkubectl rollout undo deployment/web --to-revision=3',
  flags: [...printFlags(), dryRunFlag, ...targetFlags, { name: 'to-revision', kind: 'int64', usage: 'The revision to go back to; 0 is the one before.' }],
  run,
  complete: resources({ types: ['deployment', 'daemonset', 'statefulset'] }),
};

async function run(k: Invocation): Promise<void> {
  const dryRun = dryRunOf(k);
  await visitRollouts(k, async (info, object) => {
    const warning = `Warning: resource ${pluralName(info)} was previously managed with 'kubectl apply'. Rolling back will not update the kubectl.kubernetes.io/last-applied-configuration annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`;
    if (lastApplied(object) !== undefined) await k.s.err(warning);
    const done = await rolledBack(k, info, object, dryRun);
    await k.s.out((await resultPrinter(k, done, dryRun))(object));
  });
}

/** Puts an old template back and says what it did. upstream: Rollbacker.Rollback */
async function rolledBack(k: Invocation, info: Info, object: KubeObject, dryRun: DryRun): Promise<string> {
  const target = chosen(await historyOf(k, info, 'rollbacker'), object, k.flags.number('to-revision'));
  const deployment = object.kind === 'Deployment';
  const spec = isRecord(object.spec) ? object.spec : {};
  if (dryRun === 'client') return `${deployment ? '' : 'will roll back to '}${templateText(target.template)}`;
  if (deployment && spec.paused === true) throw new CommandError("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  if (deepEqual(spec.template, target.restored)) return `skipped rollback (current template already matches revision ${k.flags.number('to-revision')})`;
  await k.s.json({
    method: 'PATCH',
    path: objectPath(info),
    query: dryRun === 'server' ? [['dryRun', 'All'] as const] : [],
    headers: { 'content-type': target.patchType },
    body: target.patch,
  });
  return 'rolled back';
}

/** The revision with that number; for 0 the one before the newest. */
function chosen(history: readonly Revision[], { kind, metadata }: KubeObject, wanted: number): Revision {
  const target = wanted === 0 ? history.at(-2) : history.find((r) => r.number === wanted);
  if (target) return target;
  if (wanted !== 0) throw new CommandError(`unable to find specified revision ${wanted} in history`);
  throw new CommandError(kind === 'Deployment' ? `no rollout history found for deployment ${JSON.stringify(metadata.name)}` : 'no last revision to roll back to');
}
