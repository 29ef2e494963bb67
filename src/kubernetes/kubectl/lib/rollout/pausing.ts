// rollout pause and resume are one patch. upstream: kubectl/pkg/polymorphichelpers/{objectpauser,objectresumer}.go
import { isRecord } from '../../../../base/deep.ts';
import type { Invocation } from '../command.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { resultPrinter, writeQuery } from '../objects/mutate.ts';
import { objectPath } from '../objects/object-path.ts';
import { typed } from '../objects/typed.ts';
import { changeRollouts, refusal } from './rollout-command.ts';

/** Pauses Deployments or lets them go on; others are refused. */
export async function setPaused(k: Invocation, paused: boolean, words: { readonly done: string; readonly not: string }): Promise<void> {
  await changeRollouts(k, async (info, object) => {
    const spec = isRecord(object.spec) ? object.spec : {};
    if (object.kind !== 'Deployment') throw refusal(info, `${paused ? 'pausing' : 'resuming'} is not supported`);
    if ((spec.paused === true) === paused) throw refusal(info, `is ${words.not}`);
    const done = await k.s.json({
      method: 'PATCH',
      path: objectPath(info),
      query: writeQuery(k),
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
      body: { spec: { paused: paused ? true : null } },
    });
    await k.s.out((await resultPrinter(k, words.done, 'none', true))(typed(done as KubeObject)));
  });
}
