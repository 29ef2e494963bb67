// upstream: kubectl/pkg/cmd/logs/logs.go, polymorphichelpers/logsforobject.go

import { encode } from '../../../base/bytes.ts';
import type { Readable } from '../../../base/pipe.ts';
import type { Pod } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import { StatusError } from '../../api/status.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { podsAndContainers } from '../lib/completion.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { selectorFlag } from '../lib/flags.ts';
import type { Info } from '../lib/infos.ts';
import type { KubeObject } from '../lib/kube-object.ts';
import { defaultContainer, goKind, namedContainer, objectNamed, podSelectorOf, podsOf } from '../lib/pods.ts';

export const logs: Command = {
  use: 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  plainUse: true,
  short: 'Print what a container has written',
  long: 'Print what a container of a pod (or of the pods behind a resource) has written. With one container its name may be left out.',
  examples: `# Pod web
kubectl logs web

# The container that ran before the last restart
kubectl logs -p web

# All containers of all pods with a label, each line with its source
kubectl logs -l app=web --all-containers --prefix

# Go on printing, beginning with the last 20 lines
kubectl logs -f --tail=20 web

# The last hour of a Deployment's first pod
kubectl logs --since=1h deploy/web`,
  flags: [
    { name: 'all-containers', kind: 'bool', usage: 'All containers of the pod.' },
    { name: 'all-pods', kind: 'bool', usage: 'All pods of the resource; turns --prefix on.' },
    { name: 'container', short: 'c', kind: 'string', usage: 'This container' },
    { name: 'follow', short: 'f', kind: 'bool', usage: 'Go on printing as lines come.' },
    { name: 'ignore-errors', kind: 'bool', usage: 'With --follow: an error of one source does not end the others.' },
    { name: 'insecure-skip-tls-verify-backend', kind: 'bool', usage: "Do not check the kubelet's certificate." },
    { name: 'limit-bytes', kind: 'int64', usage: 'At most this many bytes; 0 means all.' },
    { name: 'max-log-requests', kind: 'int', default: '5', usage: 'With a selector and --follow: at most this many sources at once.' },
    { name: 'pod-running-timeout', kind: 'duration', default: '20s', usage: 'How long to wait for a pod to run (e.g. 5s, 2m or 3h).' },
    { name: 'prefix', kind: 'bool', usage: 'Put pod and container in front of each line.' },
    { name: 'previous', short: 'p', kind: 'bool', usage: 'The container that ran before, if there is one.' },
    selectorFlag,
    { name: 'since', kind: 'duration', usage: 'Only lines younger than this (5s, 2m, 3h). Not with --since-time.' },
    { name: 'since-time', kind: 'string', usage: 'Only lines after this moment (RFC3339). Not with --since.' },
    { name: 'tail', kind: 'int64', default: '-1', usage: 'Only so many lines from the end; -1 means all, with a selector 10.' },
    { name: 'timestamps', kind: 'bool', usage: 'Put the time in front of each line' },
  ],
  run: (k) => run(k),
  complete: podsAndContainers,
};

/** One container's log. */
interface Source {
  readonly pod: Pod;
  readonly container: string;
}

async function run(k: Invocation): Promise<void> {
  const selector = k.flags.string('selector');
  const sources = await sourcesOf(k, selector);
  if (sources.length === 0) return;
  const follow = k.flags.bool('follow');
  const prefix = k.flags.bool('prefix') || k.flags.bool('all-pods');
  if (follow && sources.length > 1) {
    const most = k.flags.number('max-log-requests');
    if (sources.length > most)
      throw new CommandError(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      );
    await Promise.all(sources.map((s) => print(k, s, prefix, selector)));
    return;
  }
  for (const source of sources) await print(k, source, prefix, selector);
}

function validate(k: Invocation, selector: string): void {
  const { flags } = k;
  const wrong = usageErrorf(k.path, `expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command`);
  if (selector ? k.args.length > 0 : k.args.length === 0 || k.args.length > 2) throw selector ? usageErrorf(k.path, 'only a selector (-l) or a POD name is allowed') : wrong;
  const container = k.args[1] ?? flags.string('container');
  if (flags.string('since-time') && flags.changed('since')) throw new CommandError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.bool('all-containers') && container) throw new CommandError(`--all-containers=true should not be specified with container name ${container}`);
  if (flags.changed('limit-bytes') && flags.number('limit-bytes') < 0) throw new CommandError('--limit-bytes must be greater than 0');
  if (flags.changed('since') && flags.duration('since') < 0) throw new CommandError('--since must be greater than 0');
  if (flags.number('tail') < -1) throw new CommandError('--tail must be greater than or equal to -1');
}

async function sourcesOf(k: Invocation, selector: string): Promise<Source[]> {
  if (!selector) {
    validate(k, selector);
    const info = await target(k);
    return objectSources(k, info.object as KubeObject, info.namespace);
  }
  validate(k, selector);
  const namespace = k.s.namespace().name;
  const list = await k.s.json({ method: 'GET', path: pathOf(PODS, namespace), query: [['labelSelector', selector]] });
  const pods = (list.items as Pod[] | undefined) ?? [];
  if (pods.length === 0) await k.s.err(`No resources found in ${namespace} namespace.\n`);
  const out: Source[] = [];
  for (const pod of pods) out.push(...(await podSources(k, pod)));
  return out;
}

async function target(k: Invocation): Promise<Info> {
  try {
    return await objectNamed(k.s, 'pods', k.args[0] ?? '');
  } catch (e) {
    if (!(e instanceof StatusError) || e.status.reason !== 'NotFound') throw e;
    throw new CommandError(`error from server (NotFound): ${e.message} in namespace ${JSON.stringify(k.s.namespace().name)}`);
  }
}

/** The selector of a workload or Service, or why it has no logs. */
function selectorFor(object: KubeObject): string {
  try {
    return podSelectorOf(object);
  } catch (e) {
    if (!(e instanceof CommandError)) throw e;
    throw new CommandError(`cannot get the logs from ${goKind(object)}: ${e.message}`);
  }
}

async function objectSources(k: Invocation, object: KubeObject, namespace: string): Promise<Source[]> {
  if (object.kind === 'Pod') return podSources(k, object as unknown as Pod);
  const selector = selectorFor(object);
  const pods = await podsOf(k.s, namespace, selector);
  if (k.flags.bool('all-pods')) return (await Promise.all(pods.map((p) => podSources(k, p)))).flat();
  const until = k.s.p.clock.now() + k.flags.duration('pod-running-timeout');
  while (pods.length === 0) {
    if (k.s.p.clock.now() >= until) throw new CommandError('timed out waiting for the condition');
    await k.s.p.sleep(500);
    pods.push(...(await podsOf(k.s, namespace, selector)));
  }
  const [first] = pods;
  if (!first) return [];
  if (pods.length > 1) await k.s.err(`Found ${pods.length} pods, using pod/${first.metadata.name}\n`);
  return podSources(k, first);
}

async function podSources(k: Invocation, pod: Pod): Promise<Source[]> {
  if (k.flags.bool('all-containers')) {
    const spec = pod.spec;
    return [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])].map((c) => ({ pod, container: c.name }));
  }
  const named = k.args[1] ?? k.flags.string('container');
  if (named) return [{ pod, container: namedContainer(pod, named) }];
  const { name, notice } = defaultContainer(pod);
  if (notice) await k.s.err(`${notice}\n`);
  return [{ pod, container: name }];
}

function query(k: Invocation, source: Source, selector: string): (readonly [string, string])[] {
  const { flags } = k;
  const tail = flags.number('tail') === -1 && selector && !flags.changed('tail') ? 10 : flags.number('tail');
  const out: (readonly [string, string])[] = [['container', source.container]];
  if (flags.bool('follow')) out.push(['follow', 'true']);
  if (flags.number('limit-bytes')) out.push(['limitBytes', flags.string('limit-bytes')]);
  if (flags.bool('previous')) out.push(['previous', 'true']);
  if (flags.duration('since')) out.push(['sinceSeconds', String(Math.ceil(flags.duration('since') / 1000))]);
  if (flags.string('since-time')) out.push(['sinceTime', flags.string('since-time')]);
  if (tail !== -1) out.push(['tailLines', String(tail)]);
  if (flags.bool('timestamps')) out.push(['timestamps', 'true']);
  return out;
}

async function print(k: Invocation, source: Source, prefixed: boolean, selector: string): Promise<void> {
  const { namespace, name } = source.pod.metadata;
  const prefix = prefixed ? `[pod/${name}/${source.container}] ` : '';
  try {
    const response = await k.s.request({ method: 'GET', path: pathOf(PODS, namespace, name, 'log'), query: query(k, source, selector) });
    if (response.stream) await copy(k, response.stream, prefix);
    else await copyText(k, String(response.body ?? ''), prefix);
    response.stream?.dispose();
  } catch (e) {
    if (!k.flags.bool('ignore-errors') || !(e instanceof Error) || !('status' in e)) throw e;
    await k.s.err(`error: ${e.message}\n`);
  }
}

async function copyText(k: Invocation, text: string, prefix: string): Promise<void> {
  if (text) await k.s.out(prefix ? text.replace(/^(?=.|\n)/gm, prefix) : text);
}

/** Bytes as they come; with a prefix line by line. */
async function copy(k: Invocation, stream: Readable, prefix: string): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const bytes = await k.s.p.wait(stream.read());
    if (!bytes) break;
    if (!prefix) {
      await k.s.p.stdout.write(bytes);
      continue;
    }
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length) await k.s.p.stdout.write(encode(lines.map((l) => `${prefix}${l}\n`).join('')));
  }
  if (rest) await k.s.out(prefix + rest);
}
