// upstream: kubectl/pkg/cmd/rollout/rollout_undo.go, kubectl/pkg/polymorphichelpers/rollback.go
import { deepEqual, isRecord } from '../../../../base/deep.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion.ts';
import { aggregate, CommandError } from '../../lib/errors.ts';
import { dryRunFlag, printFlags } from '../../lib/flags.ts';
import type { Info } from '../../lib/infos.ts';
import type { KubeObject } from '../../lib/kube-object.ts';
import { dryRunOf, lastApplied, resultPrinter } from '../../lib/mutate.ts';
import { objectPath } from '../../lib/object-path.ts';
import { historyOf, type Revision } from '../../lib/rollout.ts';
import { rolloutTargets, targetFlags } from '../../lib/rollout-command.ts';
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
  const { infos, errors } = await rolloutTargets(k, false);
  const failed: Error[] = [...errors];
  for (const info of infos) {
    try {
      await one(k, info);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push(error);
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}

async function one(k: Invocation, info: Info): Promise<void> {
  const { object } = info;
  if (!object) return;
  const dryRun = dryRunOf(k);
  const spec = isRecord(object.spec) ? object.spec : {};
  const wanted = k.flags.number('to-revision');
  const warning = `Warning: resource ${info.mapping.plural}/${info.name} was previously managed with 'kubectl apply'. Rolling back will not update the kubectl.kubernetes.io/last-applied-configuration annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`;
  if (lastApplied(object) !== undefined) await k.s.err(warning);
  const history = await historyOf(k, info);
  const target = wanted > 0 ? history.find((r) => r.number === wanted) : history.at(-2);
  if (!target) {
    if (wanted > 0) throw new CommandError(`unable to find specified revision ${wanted} in history`);
    throw new CommandError(object.kind === 'Deployment' ? `no rollout history found for deployment ${JSON.stringify(info.name)}` : 'no last revision to roll back to');
  }
  if (object.kind === 'Deployment' && spec.paused === true)
    throw new CommandError(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${info.name}' and try again`);
  if (dryRun === 'client') return k.s.out(`${kindName(info)} ${`Pod Template:\n${templateText(target.template)}`.trimEnd()}\n`);
  if (same(spec.template, target)) return k.s.out((await resultPrinter(k, `skipped rollback (current template already matches revision ${target.number})`, dryRun))(object));
  await restore(k, info, target, dryRun === 'server');
  await k.s.out((await resultPrinter(k, 'rolled back', dryRun))(object));
}

function kindName(info: Info): string {
  return `${info.mapping.kind.toLowerCase()}.${info.mapping.group}/${info.name}`;
}

function same(template: unknown, target: Revision): boolean {
  const { restore: r } = target;
  return r.type === 'json' && Array.isArray(r.patch) && deepEqual(template, (r.patch[0] as { value?: unknown }).value);
}

async function restore(k: Invocation, info: Info, target: Revision, server: boolean): Promise<KubeObject> {
  const type = target.restore.type === 'json' ? 'application/json-patch+json' : 'application/strategic-merge-patch+json';
  const query = server ? [['dryRun', 'All'] as const] : [];
  return (await k.s.json({
    method: 'PATCH',
    path: objectPath(info),
    query,
    headers: { 'content-type': type },
    body: target.restore.patch,
  })) as KubeObject;
}
