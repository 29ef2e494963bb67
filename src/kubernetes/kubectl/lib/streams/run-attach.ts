// run -i: wait until the pod runs, attach, and end with its container's code. upstream: kubectl/pkg/cmd/run/run.go handleAttachPod

import type { Pod } from '../../../api/generated/types.ts';
import { pathOf } from '../../../api/meta.ts';
import { PODS } from '../../../api/resources.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { watchEvents } from '../get/watch.ts';
import { containersOf } from '../pods.ts';
import { attachTo } from './attach.ts';

type PodTest = (pod: Pod) => boolean;

const ended: PodTest = (pod) => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const running: PodTest = (pod) => ended(pod) || (pod.status?.phase === 'Running' && (pod.status.containerStatuses ?? []).every((c) => c.state?.running || c.state?.terminated));

async function until(k: Invocation, pod: Pod, holds: PodTest, timeout: number): Promise<Pod> {
  const { namespace = '', name = '' } = pod.metadata;
  let now = (await k.s.json({ method: 'GET', path: pathOf(PODS, namespace, name) })) as unknown as Pod;
  if (holds(now)) return now;
  const query = [
    ['fieldSelector', `metadata.name=${name}`],
    ['watch', 'true'],
    ['resourceVersion', now.metadata.resourceVersion ?? ''],
  ] as const;
  const end = await watchEvents(
    k.s,
    { method: 'GET', path: pathOf(PODS, namespace), query },
    async (event) => {
      if (event.type === 'DELETED') throw new CommandError(`pods ${JSON.stringify(name)} not found`);
      now = event.object as Pod;
      return holds(now);
    },
    timeout > 0 ? timeout : undefined,
  );
  if (!holds(now)) {
    if (end === 'timeout') throw new CommandError('timed out waiting for the condition');
    return until(k, pod, holds, timeout);
  }
  return now;
}

/** Gives the exit code for kubectl: the container's own when it will not be restarted. */
export async function attachToRun(k: Invocation, made: Pod, restart: string): Promise<number> {
  const { flags } = k;
  const stdin = flags.bool('stdin');
  const tty = flags.bool('tty');
  const pod = await until(k, made, running, flags.duration('pod-running-timeout'));
  const { namespace = '', name = '' } = pod.metadata;
  if (ended(pod)) {
    const { stream } = await k.s.request({ method: 'GET', path: pathOf(PODS, namespace, name, 'log') });
    for (let chunk = await stream?.read(); chunk; chunk = await stream?.read()) await k.s.p.stdout.write(chunk);
  } else {
    await attachTo(k.s, pod, containersOf(pod)[0]?.name ?? '', { stdin, tty, quiet: flags.bool('quiet'), again: 'kubectl attach' });
  }
  if (restart !== 'Never' || (!flags.bool('rm') && !stdin)) return 0;
  const last = await until(k, made, ended, 0);
  const code = last.status?.containerStatuses?.[0]?.state?.terminated?.exitCode ?? 0;
  if (code === 0) return 0;
  if (flags.bool('rm')) await k.s.err(`pod ${namespace}/${name} terminated (${last.status?.containerStatuses?.[0]?.state?.terminated?.reason ?? 'Error'})\n`);
  return code;
}
