// upstream: kubectl/pkg/cmd/exec/exec.go
import { pathOf } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { containers, pods } from '../lib/completion/completion.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { YAML_FILES } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import { attachablePod, defaultContainer, namedContainer } from '../lib/pods.ts';
import { podRunningTimeout } from '../lib/streams/running-timeout.ts';
import { runSession, terminalHere } from '../lib/streams/terminal-session.ts';
import { upgraded } from '../lib/streams/upgrade.ts';

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
  const { target, command, files } = complete(k);
  const timeout = podRunningTimeout(k);
  if (target === '' && files.length === 0) throw new CommandError('pod, type/name or --filename must be specified');
  if (command.length === 0) throw new CommandError('you must specify at least one command for the container');
  const pod = await attachablePod(k.s, await named(k, target, files), timeout);
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = await containerOf(k, pod);
  const stdin = k.flags.bool('stdin');
  const tty = stdin && k.flags.bool('tty') && (await terminalHere(k.s, k.flags.bool('quiet')));
  const query: (readonly [string, string])[] = [...command.map((c) => ['command', c] as const), ['container', container]];
  if (stdin) query.push(['stdin', 'true']);
  query.push(['stdout', 'true'], tty ? ['tty', 'true'] : ['stderr', 'true']);
  const session = await upgraded(k.s, 'exec', { path: pathOf(PODS, pod.metadata.namespace, pod.metadata.name, 'exec'), query });
  return runSession(k.s, session, { stdin, tty });
}

interface Typed {
  readonly target: string;
  readonly command: readonly string[];
  readonly files: readonly string[];
}

/** The first argument is whom it is about, unless `--` stands before it; the command is what comes after `--`. */
function complete({ args, dash, flags, path }: Invocation): Typed {
  const files = flags.list('filename');
  if (dash < 0 && (args.length > 1 || (args.length > 0 && files.length > 0)))
    throw usageErrorf(path, 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  return { target: dash === 0 ? '' : (args[0] ?? ''), command: dash < 0 ? [] : args.slice(dash), files };
}

/** What the arguments and files name, as it stands there: upstream asks the server for what is named, not for what is in a file. */
async function named(k: Invocation, target: string, files: readonly string[]): Promise<Info> {
  const builder = new Builder(k.s).filenames(files);
  const { infos, single } = await (target ? builder.names('pods', [target]) : builder).infos();
  const [info] = infos;
  if (!info || !single || infos.length > 1) throw new CommandError('cannot exec into multiple objects at a time');
  return info;
}

async function containerOf(k: Invocation, pod: Parameters<typeof defaultContainer>[0]): Promise<string> {
  const named = k.flags.string('container');
  if (named) return namedContainer(pod, named);
  const { name, notice } = defaultContainer(pod);
  if (notice && !k.flags.bool('quiet')) await k.s.err(`${notice}\n`);
  return name;
}
