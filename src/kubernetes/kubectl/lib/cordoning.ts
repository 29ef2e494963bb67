// cordon and uncordon are one field of a node. upstream: kubectl/pkg/drain/cordon.go
import { isRecord } from '../../../base/deep.ts';
import { pathOf } from '../../api/meta.ts';
import { NODES } from '../../api/resources.ts';
import { Builder } from './builder.ts';
import type { CompletionRequest, Invocation } from './command.ts';
import { namesOf } from './completion.ts';
import { aggregate, CommandError, usageErrorf } from './errors.ts';
import type { FlagSpec } from './flag-set.ts';
import { dryRunFlag, selectorFlag } from './flags.ts';
import type { KubeObject } from './kube-object.ts';
import { dryRunOf, operationText, writeQuery } from './mutate.ts';

export const cordonFlags: readonly FlagSpec[] = [dryRunFlag, selectorFlag];

export async function completeNodes(k: CompletionRequest): Promise<{ readonly words: readonly string[] }> {
  return { words: await namesOf(k.s, 'nodes') };
}

export async function setUnschedulable(k: Invocation, unschedulable: boolean): Promise<void> {
  const selector = k.flags.string('selector');
  if (k.args.length > 0 && selector) throw new CommandError('error: cannot specify both a node name and a --selector option');
  if (k.args.length === 0 && !selector) throw usageErrorf(k.path, `USAGE: ${k.path.replace(/^kubectl /, '')} NODE [flags]`);
  const dryRun = dryRunOf(k);
  const b = new Builder(k.s).continueOnError().labelSelector(selector);
  const { infos, errors } = await (selector ? b.args(true, ['nodes']) : b.names('nodes', k.args)).infos({ latest: true });
  const failed: Error[] = [...errors];
  const word = unschedulable ? 'cordoned' : 'uncordoned';
  for (const info of infos) {
    const spec = isRecord(info.object?.spec) ? info.object.spec : {};
    const already = (spec.unschedulable === true) === unschedulable;
    if (!already && dryRun !== 'client') {
      const body = { spec: { unschedulable: unschedulable ? true : null } };
      await k.s.json({
        method: 'PATCH',
        path: pathOf(NODES, '', info.name),
        query: writeQuery(k, { dryRun }),
        headers: { 'content-type': 'application/strategic-merge-patch+json' },
        body,
      });
    }
    await k.s.out(`node/${(info.object as KubeObject).metadata.name} ${operationText(already ? `already ${word}` : word, dryRun)}\n`);
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}
