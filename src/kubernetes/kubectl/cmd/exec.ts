// upstream: kubectl/pkg/cmd/exec/exec.go
import { pathOf } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import { Builder } from '../lib/builder.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { containers, pods } from '../lib/completion.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { YAML_FILES } from '../lib/flags.ts';
import { attachablePod, defaultContainer, namedContainer, objectNamed } from '../lib/pods.ts';
import { runSession } from '../lib/terminal-session.ts';

export const exec: Command = {
  use: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  plainUse: true,
  short: 'Run a command in a container',
  long: 'Run a command in a container of a pod.',
  examples: `# date in the first container of pod web
kubectl exec web -- date

# In container sidecar
kubectl exec web -c sidecar -- date

# A shell with this terminal
kubectl exec web -it -- sh

# In the first pod of a Deployment or of a Service
kubectl exec deploy/web -- date
kubectl exec svc/web -- date`,
  flags: [
    {
      name: 'container',
      short: 'c',
      kind: 'string',
      usage: "Container to run in; without it the one that the annotation kubectl.kubernetes.io/default-container names, or the pod's first.",
    },
    { name: 'filename', short: 'f', kind: 'strings', extensions: YAML_FILES, usage: 'File that names the pod to run in' },
    { name: 'pod-running-timeout', kind: 'duration', default: '1m0s', usage: 'How long to wait for a pod to run (e.g. 5s, 2m or 3h).' },
    { name: 'quiet', short: 'q', kind: 'bool', usage: 'Print nothing but what the command prints' },
    { name: 'stdin', short: 'i', kind: 'bool', usage: 'Hand on what comes in' },
    { name: 'tty', short: 't', kind: 'bool', usage: 'The command gets a terminal' },
  ],
  run: (k) => run(k),
  complete: pods,
  completeFlag: { container: containers },
};

async function run(k: Invocation): Promise<number> {
  const files = k.flags.list('filename');
  const { target, command } = split(k, files.length > 0);
  const stdin = k.flags.bool('stdin');
  // A terminal at the other end makes sense only with one at this end, and with input.
  let tty = k.flags.bool('tty') && stdin;
  if (target === '' && files.length === 0) throw new CommandError('pod, type/name or --filename must be specified');
  if (command.length === 0) throw new CommandError('you must specify at least one command for the container');
  const info = files.length ? (await new Builder(k.s).filenames(files).infos({ latest: true })).infos[0] : await objectNamed(k.s, 'pods', target);
  if (!info) throw new CommandError('no objects passed to exec');
  const pod = await attachablePod(k.s, info, k.flags.duration('pod-running-timeout'));
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = await containerOf(k, pod);
  if (tty && !k.s.p.stdin.tty) {
    await k.s.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    tty = false;
  }
  const query: (readonly [string, string])[] = [...command.map((c) => ['command', c] as const), ['container', container]];
  if (stdin) query.push(['stdin', 'true']);
  query.push(['stdout', 'true']);
  if (tty) query.push(['tty', 'true']);
  else query.push(['stderr', 'true']);
  const path = pathOf(PODS, pod.metadata.namespace, pod.metadata.name, 'exec');
  const { upgrade } = await k.s.request({ method: 'POST', path, query });
  if (upgrade?.kind !== 'exec') throw new CommandError('unable to upgrade connection: the server does not stream');
  return runSession(k.s, upgrade, { stdin, tty });
}

function split(k: Invocation, fromFile: boolean): { readonly target: string; readonly command: readonly string[] } {
  const { args, dash } = k;
  if (dash < 0 && args.length > 1 && !fromFile) throw usageErrorf(k.path, 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  if (fromFile) return { target: '', command: dash >= 0 ? args.slice(dash) : args };
  if (dash === 0 || args.length === 0) return { target: '', command: args };
  return { target: args[0] ?? '', command: args.slice(1) };
}

async function containerOf(k: Invocation, pod: Parameters<typeof defaultContainer>[0]): Promise<string> {
  const named = k.flags.string('container');
  if (named) return namedContainer(pod, named);
  const { name, notice } = defaultContainer(pod);
  if (notice && !k.flags.bool('quiet')) await k.s.err(`${notice}\n`);
  return name;
}
