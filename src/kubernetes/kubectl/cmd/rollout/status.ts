// upstream: kubectl/pkg/cmd/rollout/rollout_status.go
import { pathOf } from '../../../api/meta.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { CommandError } from '../../lib/errors.ts';
import { watchEvents } from '../../lib/get/watch.ts';
import { klog } from '../../lib/go/klog.ts';
import type { Info } from '../../lib/objects/infos.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { rolloutState } from '../../lib/rollout/rollout.ts';
import { targetFlags, visitRollouts } from '../../lib/rollout/rollout-command.ts';

export const status: Command = {
  use: 'status (TYPE NAME | TYPE/NAME) [flags]',
  plainUse: true,
  short: 'Show how far a rollout is',
  long: 'Show how far a rollout is, and by default wait until it is done. A newer rollout that begins meanwhile is followed, unless --revision names one.',
  examples: '# A deployment\nkubectl rollout status deployment/web',
  flags: [
    ...targetFlags,
    { name: 'revision', kind: 'int64', usage: 'Follow this revision only; 0 follows the newest.' },
    { name: 'timeout', kind: 'duration', usage: 'How long to wait; 0 waits for ever.' },
    { name: 'watch', short: 'w', kind: 'bool', default: 'true', usage: 'Wait until it is done.' },
  ],
  run,
  complete: resources({ types: ['deployment', 'daemonset', 'statefulset'], once: true }),
};

async function run(k: Invocation): Promise<void> {
  if (k.flags.number('revision') < 0) throw new CommandError(`revision must be a positive integer: ${k.flags.number('revision')}`);
  await visitRollouts(k, (info, object) => follow(k, info, object), true);
}

async function follow(k: Invocation, info: Info, object: KubeObject): Promise<void> {
  const revision = k.flags.number('revision');
  const limit = k.flags.duration('timeout');
  if (limit < 0) k.s.notice(klog(k.s.p, 'until.go:159', '"Timeout for context shall not be negative"', 'E'));
  let now = object;
  let said = rolloutState(now, revision);
  await k.s.out(said.text);
  if (said.done || !k.flags.bool('watch')) return;
  const end = k.s.p.clock.now() + limit;
  while (!said.done && k.flags.bool('watch')) {
    const left = limit > 0 ? end - k.s.p.clock.now() : 0;
    if (limit > 0 && left <= 0) throw new CommandError('timed out waiting for the condition');
    const query = [
      ['fieldSelector', `metadata.name=${info.name}`],
      ['resourceVersion', now.metadata.resourceVersion ?? ''],
      ['watch', 'true'],
    ] as const;
    const path = pathOf(info.mapping, info.namespace);
    const ended = await watchEvents(
      k.s,
      { method: 'GET', path, query },
      async (event) => {
        if (event.type === 'DELETED') throw new CommandError('object has been deleted');
        now = event.object as KubeObject;
        const next = rolloutState(now, revision);
        await k.s.out(next.text);
        said = next;
        return next.done;
      },
      limit > 0 ? left : undefined,
    );
    if (!said.done && ended === 'timeout') throw new CommandError('timed out waiting for the condition');
  }
}
