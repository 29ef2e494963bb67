// Which pods must leave a node, and how they are sent away. upstream: kubectl/pkg/drain/{filters,drain}.go
import { parseTime } from '../../../../base/time.ts';
import type { Pod } from '../../../api/generated/types.ts';
import { pathOf } from '../../../api/meta.ts';
import { DAEMON_SETS, PODS } from '../../../api/resources.ts';
import { StatusError } from '../../../api/status.ts';
import type { Invocation } from '../command.ts';
import { AggregateFailure, CommandError } from '../errors.ts';
import { goDuration } from '../go/go-duration.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { type DryRun, resultPrinter } from '../objects/mutate.ts';

export interface DrainOptions {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDir: boolean;
  readonly disableEviction: boolean;
  /** Seconds; negative leaves it to the pod. */
  readonly grace: number;
  /** Milliseconds; 0 waits for ever. */
  readonly timeout: number;
  /** Pods that have been going for longer than this many seconds are not waited for; 0 waits for all. */
  readonly skipWait: number;
  readonly podSelector: string;
  readonly chunk: number;
  readonly dryRun: DryRun;
}

interface Verdict {
  readonly pod: Pod;
  readonly leaves: boolean;
  readonly reason: string;
  readonly fatal: boolean;
}

export interface Leaving {
  readonly pods: readonly Pod[];
  readonly warnings: string;
}

const EMPTY_DIR = 'Pods with local storage (use --delete-emptydir-data to override)';
const DAEMON = 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)';
const UNMANAGED = 'Pods that declare no controller (use --force to override)';

/** The pods of a node that have to go. Throws an aggregate when some may not. upstream: GetPodsForDeletion */
export async function podsToLeave(k: Invocation, node: string, options: DrainOptions): Promise<Leaving> {
  const verdicts: Verdict[] = [];
  for (const pod of await podsOn(k, node, options)) verdicts.push(await judged(k, pod, options));
  const problems = byReason(verdicts.filter((v) => v.fatal)).map(([reason, pods]) => new CommandError(`cannot delete ${reason || 'unexpected error'}: ${pods.join(', ')}`));
  if (problems.length) throw new AggregateFailure(problems);
  const warnings = byReason(verdicts.filter((v) => v.reason)).map(([reason, pods]) => `${reason}: ${pods.join(', ')}`);
  return { pods: verdicts.filter((v) => v.leaves).map((v) => v.pod), warnings: warnings.join('; ') };
}

function byReason(verdicts: readonly Verdict[]): (readonly [string, readonly string[]])[] {
  const reasons = [...new Set(verdicts.map((v) => v.reason))];
  return reasons.map((reason) => [reason, verdicts.filter((v) => v.reason === reason).map((v) => `${v.pod.metadata.namespace}/${v.pod.metadata.name}`)]);
}

async function podsOn(k: Invocation, node: string, { podSelector, chunk }: DrainOptions): Promise<Pod[]> {
  const pods: Pod[] = [];
  let more = '';
  do {
    const query: (readonly [string, string])[] = [['fieldSelector', `spec.nodeName=${node}`]];
    if (podSelector) query.push(['labelSelector', podSelector]);
    if (chunk > 0) query.push(['limit', String(chunk)]);
    if (more) query.push(['continue', more]);
    const list = (await k.s.json({ method: 'GET', path: pathOf(PODS, undefined), query })) as { items?: Pod[]; metadata?: { continue?: string } };
    pods.push(...(list.items ?? []));
    more = list.metadata?.continue ?? '';
  } while (more);
  return pods;
}

const finished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** The first filter that keeps a pod decides; of those that let it go the last one's warning stays. */
async function judged(k: Invocation, pod: Pod, options: DrainOptions): Promise<Verdict> {
  const goes = (reason = ''): Verdict => ({ pod, leaves: true, reason, fatal: false });
  const stays = (reason = ''): Verdict => ({ pod, leaves: false, reason, fatal: false });
  const refused = (reason: string): Verdict => ({ pod, leaves: false, reason, fatal: true });
  if (longGone(k, pod, options.skipWait)) return stays();
  const controller = pod.metadata.ownerReferences?.find((o) => o.controller);
  let warning = '';
  if (controller?.kind === 'DaemonSet' && !finished(pod)) {
    const missing = await missingDaemonSet(k, pod, controller.name);
    if (missing === undefined) return options.ignoreDaemonSets ? stays('ignoring DaemonSet-managed Pods') : refused(DAEMON);
    if (!options.force) return refused(missing);
    warning = missing;
  }
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return stays();
  if (pod.spec?.volumes?.some((v) => v.emptyDir) && !finished(pod)) {
    if (!options.deleteEmptyDir) return refused(EMPTY_DIR);
    warning = 'deleting Pods with local storage';
  }
  if (finished(pod) || controller) return goes(warning);
  return options.force ? goes('deleting Pods that declare no controller') : refused(UNMANAGED);
}

/** Why a pod's daemon set cannot be found; undefined when it is there. */
async function missingDaemonSet(k: Invocation, pod: Pod, name: string): Promise<string | undefined> {
  try {
    await k.s.json({ method: 'GET', path: pathOf(DAEMON_SETS, pod.metadata.namespace, name) });
    return undefined;
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === 'NotFound') return error.status.message ?? '';
    throw error;
  }
}

function longGone(k: Invocation, pod: Pod, seconds: number): boolean {
  const since = pod.metadata.deletionTimestamp;
  return seconds > 0 && since !== undefined && k.s.p.clock.now() - parseTime(since) > seconds * 1000;
}

const RETRY_MS = 5000;
const POLL_MS = 1000;

/** Sends the pods away and waits until they are gone. Throws an aggregate of what went wrong. upstream: DeleteOrEvictPods */
export async function sendAway(k: Invocation, pods: readonly Pod[], options: DrainOptions): Promise<void> {
  if (pods.length === 0) return;
  const until = options.timeout > 0 ? k.s.p.clock.now() + options.timeout : Number.POSITIVE_INFINITY;
  if (options.disableEviction) {
    for (const pod of pods) await remove(k, pod, options);
    return waitGone(k, pods, options, until, 'deleted');
  }
  const outcomes = await Promise.all(pods.map((pod) => settled(evict(k, pod, options, until))));
  const failed = outcomes.filter((e) => e !== undefined);
  if (failed.length) throw new AggregateFailure(failed);
}

async function settled(work: Promise<void>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}

async function evict(k: Invocation, pod: Pod, options: DrainOptions, until: number): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata;
  const shown = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
  for (;;) {
    await k.s.out(`evicting pod ${namespace}/${name}${options.dryRun === 'server' ? ' (server dry run)' : ''}\n`);
    if (k.s.p.clock.now() >= until) throw new CommandError(`error when evicting ${shown}: global timeout reached: ${goDuration(options.timeout)}`);
    try {
      const body = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name, namespace }, deleteOptions: deleteOptions(options) };
      await k.s.json({ method: 'POST', path: pathOf(PODS, namespace, name, 'eviction'), body });
      break;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const { reason, code, message = '' } = error.status;
      if (reason === 'NotFound') return;
      if (code !== 429) throw new CommandError(`error when evicting ${shown}: ${message}`);
      await k.s.err(`error when evicting ${shown} (will retry after 5s): ${message}\n`);
      await k.s.p.sleep(RETRY_MS);
    }
  }
  if (options.dryRun === 'server') return;
  try {
    await waitGone(k, [pod], options, until, 'evicted');
  } catch (error) {
    if (!(error instanceof StatusError) && !(error instanceof CommandError)) throw error;
    throw new CommandError(`error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: ${error.message}`);
  }
}

function deleteOptions({ grace, dryRun }: DrainOptions): object {
  return { ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}), ...(dryRun === 'server' ? { dryRun: ['All'] } : {}) };
}

async function remove(k: Invocation, pod: Pod, options: DrainOptions): Promise<void> {
  try {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', ...deleteOptions(options) };
    await k.s.json({ method: 'DELETE', path: pathOf(PODS, pod.metadata.namespace, pod.metadata.name), body });
  } catch (error) {
    if (!(error instanceof StatusError) || error.status.reason !== 'NotFound') throw error;
  }
}

/** Looks every second which of the pods are still there. upstream: waitForDelete */
async function waitGone(k: Invocation, pods: readonly Pod[], options: DrainOptions, until: number, operation: string): Promise<void> {
  const print = await resultPrinter(k, operation, options.dryRun);
  let left = [...pods];
  for (;;) {
    const pending: Pod[] = [];
    for (const pod of left) {
      const now = await livePod(k, pod);
      if (!now) await k.s.out(print({ ...pod, kind: 'Pod', apiVersion: 'v1' } as unknown as KubeObject));
      else if (longGone(k, now, options.skipWait))
        await k.s.out(`pod ${JSON.stringify(pod.metadata.name)} has DeletionTimestamp older than ${options.skipWait} seconds, skipping\n`);
      else pending.push(pod);
    }
    left = pending;
    if (left.length === 0) return;
    if (k.s.p.clock.now() >= until) throw new CommandError(`global timeout reached: ${goDuration(options.timeout)}`);
    await k.s.p.sleep(POLL_MS);
  }
}

/** The pod, unless it is gone or another one of that name. */
async function livePod(k: Invocation, pod: Pod): Promise<Pod | undefined> {
  try {
    const now = (await k.s.json({ method: 'GET', path: pathOf(PODS, pod.metadata.namespace, pod.metadata.name) })) as unknown as Pod;
    return now.metadata.uid === pod.metadata.uid ? now : undefined;
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === 'NotFound') return undefined;
    throw error;
  }
}
