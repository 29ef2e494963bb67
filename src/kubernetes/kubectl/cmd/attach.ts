// upstream: kubectl/pkg/cmd/attach/attach.go

import type { Command, Invocation } from '../lib/command.ts';
import { pods } from '../lib/completion/completion.ts';
import { CommandError } from '../lib/errors.ts';
import { Builder } from '../lib/objects/builder.ts';
import { attachablePod, defaultContainer, namedContainer } from '../lib/pods.ts';
import { attachTo } from '../lib/streams/attach.ts';
import { podRunningTimeout } from '../lib/streams/running-timeout.ts';

export const attach: Command = {
  use: 'attach (POD | TYPE/NAME) -c CONTAINER',
  plainUse: true,
  short: 'Attach to a container that runs',
  long: 'Attach to the process that runs in a container: see what it prints, and with -i type into it.',
  examples:
    '# What pod web prints from now on\nkubectl attach web\n\n# Type into container shell of pod web\nkubectl attach web -c shell -i -t\n\n# The first pod of a ReplicaSet\nkubectl attach rs/web',
  flags: [
    {
      name: 'container',
      short: 'c',
      kind: 'string',
      usage: "Container to attach to; without it the one that the annotation kubectl.kubernetes.io/default-container names, or the pod's first.",
    },
    { name: 'detach-keys', kind: 'string', default: 'ctrl-p,ctrl-q', usage: 'Keys that leave the container running and end attach.' },
    { name: 'pod-running-timeout', kind: 'duration', default: '1m0s', usage: 'How long to wait for a pod to run (e.g. 5s, 2m or 3h).' },
    { name: 'quiet', short: 'q', kind: 'bool', usage: 'Print nothing but what the container prints' },
    { name: 'stdin', short: 'i', kind: 'bool', usage: 'Hand on what comes in' },
    { name: 'tty', short: 't', kind: 'bool', usage: 'Stdin is a terminal' },
  ],
  run: (k) => run(k),
  complete: pods,
};

async function run(k: Invocation): Promise<number> {
  if (k.args.length === 0) throw new CommandError('at least 1 argument is required for attach');
  if (k.args.length > 2) throw new CommandError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${k.args.length}: [${k.args.join(' ')}]`);
  if (k.flags.changed('detach-keys')) throw new CommandError('--detach-keys is not simulated here');
  const timeout = podRunningTimeout(k);
  const builder = new Builder(k.s);
  const [type, name] = k.args.length === 1 ? ['pods', k.args[0] ?? ''] : [k.args[0] ?? '', k.args[1] ?? ''];
  const { infos } = await builder.names(type, [name]).infos();
  const info = infos[0];
  if (!info) throw new CommandError('nothing to attach to');
  const pod = await attachablePod(k.s, info, timeout);
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`cannot attach a container in a completed pod; current phase is ${phase}`);
  const container = await containerOf(k, pod);
  return attachTo(k.s, pod, container, { stdin: k.flags.bool('stdin'), tty: k.flags.bool('tty'), quiet: k.flags.bool('quiet'), again: k.path });
}

async function containerOf(k: Invocation, pod: Parameters<typeof defaultContainer>[0]): Promise<string> {
  const named = k.flags.string('container');
  try {
    if (named) return namedContainer(pod, named);
    const { name, notice } = defaultContainer(pod);
    if (notice && !k.flags.bool('quiet')) await k.s.err(`${notice}\n`);
    return name;
  } catch (e) {
    throw e instanceof CommandError ? new CommandError(`cannot attach to the container: ${e.message}`) : e;
  }
}
