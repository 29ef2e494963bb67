// cordon and uncordon are one field of a node; drain begins with it. upstream: kubectl/pkg/drain/cordon.go, kubectl/pkg/cmd/drain/drain.go
import { isRecord } from '../../../../base/deep.ts';
import { pathOf } from '../../../api/meta.ts';
import { NODES } from '../../../api/resources.ts';
import type { Invocation } from '../command.ts';
import { aggregate, CommandError, usageErrorf } from '../errors.ts';
import type { FlagSpec } from '../flags/flag-set.ts';
import { dryRunFlag, selectorFlag } from '../flags/flags.ts';
import { Builder } from '../objects/builder.ts';
import type { Info } from '../objects/infos.ts';
import { dryRunOf, operationText, writeQuery } from '../objects/mutate.ts';

export const cordonFlags: readonly FlagSpec[] = [dryRunFlag, selectorFlag];

/** The nodes that are meant, fetched. `check` looks at the other flags before the server is asked. upstream: DrainCmdOptions.Complete */
export async function nodesOf(k: Invocation, check: () => void = () => {}): Promise<readonly Info[]> {
  const selector = k.flags.string('selector');
  if (k.args.length === 0 && !k.flags.changed('selector')) throw usageErrorf(k.path, `USAGE: ${k.path.replace(/^kubectl /, '')} NODE [flags]`);
  if (k.args.length > 0 && selector) throw usageErrorf(k.path, 'cannot specify both a node name and a --selector option');
  dryRunOf(k);
  check();
  const b = new Builder(k.s).typed().continueOnError().labelSelector(selector);
  const { infos, errors } = await (k.args.length ? b.names('nodes', k.args) : b.args(true, ['nodes'])).infos({ latest: true });
  const problem = aggregate(errors);
  if (problem) throw problem;
  for (const { mapping } of infos)
    if (mapping.group || mapping.plural !== 'nodes')
      throw new CommandError(
        `error: expected resource of type node, got ${JSON.stringify(`${mapping.group ? `${mapping.group}/${mapping.version}` : `/${mapping.version}`}, Resource=${mapping.plural}`)}`,
      );
  return infos;
}

/** Cordons nodes or takes that back; those that are so already are told. */
export async function setUnschedulable(k: Invocation, nodes: readonly Info[], unschedulable: boolean): Promise<void> {
  const dryRun = dryRunOf(k);
  const word = unschedulable ? 'cordoned' : 'uncordoned';
  for (const { name, object } of nodes) {
    const spec = isRecord(object?.spec) ? object.spec : {};
    const already = (spec.unschedulable === true) === unschedulable;
    if (!already && dryRun !== 'client') {
      const body = { spec: { unschedulable: unschedulable ? true : null } };
      const headers = { 'content-type': 'application/strategic-merge-patch+json' };
      await k.s.json({ method: 'PATCH', path: pathOf(NODES, '', name), query: writeQuery(k, { dryRun }), headers, body });
    }
    await k.s.out(`node/${name} ${operationText(already ? `already ${word}` : word, dryRun)}\n`);
  }
}
