// rollout pause and resume are one patch. upstream: kubectl/pkg/polymorphichelpers/{objectpauser,objectresumer}.go
import { isRecord } from '../../../base/deep.ts';
import type { Invocation } from './command.ts';
import { aggregate, CommandError } from './errors.ts';
import type { KubeObject } from './kube-object.ts';
import { resultPrinter, writeQuery } from './mutate.ts';
import { objectPath } from './object-path.ts';
import { resourceAndName, rolloutTargets } from './rollout-command.ts';

export async function setPaused(k: Invocation, paused: boolean, words: { readonly done: string; readonly not: string }): Promise<void> {
  const { infos, errors } = await rolloutTargets(k);
  const failed: Error[] = [...errors];
  for (const info of infos) {
    const spec = isRecord(info.object?.spec) ? info.object.spec : {};
    if (info.object?.kind !== 'Deployment') failed.push(new CommandError(`${resourceAndName(info)} ${paused ? 'pausing' : 'resuming'} is not supported`));
    else if ((spec.paused === true) === paused) failed.push(new CommandError(`${resourceAndName(info)} is ${words.not}`));
    else {
      const body = { spec: { paused: paused ? true : null } };
      const done = await k.s.json({
        method: 'PATCH',
        path: objectPath(info),
        query: writeQuery(k),
        headers: { 'content-type': 'application/strategic-merge-patch+json' },
        body,
      });
      await k.s.out((await resultPrinter(k, words.done))(done as KubeObject));
    }
  }
  const problem = aggregate(failed);
  if (problem) throw problem;
}
