// upstream: kubectl/pkg/cmd/logs/logs.go, polymorphichelpers/logsforobject.go

import { encode } from '../../../base/bytes.ts';
import type { Readable } from '../../../base/pipe.ts';
import type { Pod } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import { StatusError } from '../../api/status.ts';
import { checkTime } from '../../api/time-text.ts';
import type { ApiResponse } from '../../api/wire.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { podsAndContainers } from '../lib/completion/completion.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { selectorFlag } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import { goKind, type KubeObject } from '../lib/objects/kube-object.ts';
import { loggedContainer, namedContainer, objectNamed, podSelectorOf, podsOf } from '../lib/pods.ts';
import { podRunningTimeout } from '../lib/streams/running-timeout.ts';

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
  const plan = complete(k);
  const found = await objects(k, plan);
  validate(k);
  const sources = (await Promise.all(found.map(({ object, namespace }) => objectSources(k, plan, object as KubeObject, namespace)))).flat();
  const follow = k.flags.bool('follow');
  if (!follow || sources.length < 2) {
    for (const source of sources) await print(k, plan, source);
    return;
  }
  const most = k.flags.number('max-log-requests');
  if (sources.length > most)
    throw new CommandError(`you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`);
  await Promise.all(sources.map((s) => print(k, plan, s)));
}

/** What was typed, read. */
interface Plan {
  readonly selector: string;
  /** How long to wait for pods, and for a container to follow. */
  readonly timeout: number;
  readonly container: string;
  readonly query: Query;
}

type Query = readonly (readonly [string, string])[];

/** upstream: LogsOptions.Complete */
function complete(k: Invocation): Plan {
  const { args, flags, path } = k;
  const selector = flags.string('selector');
  const usage = `expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command`;
  if (args.length > 2 || (args.length === 0 && !selector)) throw usageErrorf(path, usage);
  if (args.length === 1 && selector) throw usageErrorf(path, 'only a selector (-l) or a POD name is allowed');
  const timeout = podRunningTimeout(k, true);
  return { selector, timeout, container: args[1] ?? flags.string('container'), query: queryOf(k, selector) };
}

/** upstream: LogsOptions.ToLogOptions */
function queryOf({ flags }: Invocation, selector: string): Query {
  const time = flags.string('since-time');
  const checked = time ? checkTime(time, false) : undefined;
  if (checked && 'error' in checked) throw new CommandError(checked.error);
  const tail = flags.number('tail') === -1 && selector && !flags.changed('tail') ? 10 : flags.number('tail');
  const out: (readonly [string, string])[] = [];
  if (flags.bool('follow')) out.push(['follow', 'true']);
  if (flags.number('limit-bytes')) out.push(['limitBytes', flags.string('limit-bytes')]);
  if (flags.bool('previous')) out.push(['previous', 'true']);
  if (flags.duration('since')) out.push(['sinceSeconds', String(Math.ceil(flags.duration('since') / 1000))]);
  if (time) out.push(['sinceTime', time]);
  if (tail !== -1) out.push(['tailLines', String(tail)]);
  if (flags.bool('timestamps')) out.push(['timestamps', 'true']);
  return out;
}

/** What the arguments name: it is looked for before the flags are judged. */
async function objects(k: Invocation, { selector }: Plan): Promise<readonly Info[]> {
  try {
    const [word] = k.args;
    const builder = new Builder(k.s);
    if (!selector) return [await objectNamed(k.s, 'pods', word ?? '')];
    const { infos } = await (word === undefined ? builder : builder.names('pods', [word])).args(false, ['pods']).labelSelector(selector).infos();
    if (infos.length === 0) await k.s.err(`No resources found in ${k.s.namespace().name} namespace.\n`);
    return infos;
  } catch (e) {
    if (!(e instanceof StatusError) || e.status.reason !== 'NotFound') throw e;
    throw new CommandError(`error from server (NotFound): ${e.message} in namespace ${JSON.stringify(k.s.namespace().name)}`);
  }
}

/** upstream: LogsOptions.Validate */
function validate({ args, flags }: Invocation): void {
  const container = args[1] ?? flags.string('container');
  if (flags.string('since-time') && flags.duration('since') !== 0) throw new CommandError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.bool('all-containers') && container) throw new CommandError(`--all-containers=true should not be specified with container name ${container}`);
  if (flags.changed('container') && args.length === 2) throw new CommandError('only one of -c or an inline [CONTAINER] arg is allowed');
  if (flags.number('limit-bytes') < 0) throw new CommandError('--limit-bytes must be greater than 0');
  if (flags.duration('since') < 0) throw new CommandError('--since must be greater than 0');
  if (flags.number('tail') < -1) throw new CommandError('--tail must be greater than or equal to -1');
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

async function objectSources(k: Invocation, plan: Plan, object: KubeObject, namespace: string): Promise<Source[]> {
  if (object.kind === 'Pod') return podSources(k, plan, object as unknown as Pod);
  const pods = await waitedFor(k, plan, selectorFor(object), namespace);
  const [first] = pods;
  if (k.flags.bool('all-pods')) return (await Promise.all(pods.map((p) => podSources(k, plan, p)))).flat();
  if (!first) return [];
  if (pods.length > 1) await k.s.err(`Found ${pods.length} pods, using pod/${first.metadata.name}\n`);
  return podSources(k, plan, first);
}

/** The pods of a selector, as soon as there is one. */
async function waitedFor(k: Invocation, { timeout }: Plan, selector: string, namespace: string): Promise<readonly Pod[]> {
  const until = k.s.p.clock.now() + timeout;
  for (;;) {
    const pods = await podsOf(k.s, namespace, selector);
    if (pods.length) return pods;
    if (k.s.p.clock.now() >= until) throw new CommandError('timed out waiting for the condition');
    await k.s.p.sleep(500);
  }
}

async function podSources(k: Invocation, { container }: Plan, pod: Pod): Promise<Source[]> {
  if (k.flags.bool('all-containers')) {
    const spec = pod.spec;
    return [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])].map((c) => ({ pod, container: c.name }));
  }
  if (container) return [{ pod, container: namedContainer(pod, container) }];
  const { name, missing, notice } = loggedContainer(pod);
  if (missing) await k.s.err(`${missing}\n`);
  if (notice && !k.flags.bool('all-pods')) await k.s.err(`${notice}\n`);
  return [{ pod, container: name }];
}

async function print(k: Invocation, plan: Plan, source: Source): Promise<void> {
  const { flags } = k;
  const prefix = flags.bool('prefix') || flags.bool('all-pods') ? `[pod/${source.pod.metadata.name}/${source.container}] ` : '';
  try {
    const response = await opened(k, plan, source);
    if (response.stream) await copy(k, response.stream, prefix);
    else await copyText(k, String(response.body ?? ''), prefix);
    response.stream?.dispose();
  } catch (e) {
    if (!flags.bool('ignore-errors') || !(e instanceof StatusError)) throw e;
    await k.s.out(`error: ${e.message}\n`);
  }
}

const RETRY_MS = 1000;

/** Whoever follows waits for a container that does not run yet, and is told each second why. */
async function opened(k: Invocation, plan: Plan, { pod, container }: Source): Promise<ApiResponse> {
  const path = pathOf(PODS, pod.metadata.namespace, pod.metadata.name, 'log');
  const until = k.s.p.clock.now() + plan.timeout;
  const waits = k.flags.bool('follow') && !k.flags.bool('ignore-errors');
  for (;;) {
    try {
      return await k.s.request({ method: 'GET', path, query: [['container', container], ...plan.query] });
    } catch (e) {
      if (!waits || !(e instanceof StatusError) || e.status.reason !== 'BadRequest') throw e;
      await k.s.err(`${e.message}\n`);
    }
    const left = until - k.s.p.clock.now();
    if (left < RETRY_MS) {
      await k.s.p.sleep(Math.max(0, left));
      throw new CommandError('context deadline exceeded');
    }
    await k.s.p.sleep(RETRY_MS);
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
