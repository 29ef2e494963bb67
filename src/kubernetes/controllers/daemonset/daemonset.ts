// DaemonSets: a pod on every node that fits. upstream: pkg/controller/daemon/{daemon_controller,update}.go
import { deepEqual } from '../../../base/deep.ts';
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS, NODES, PODS } from '../../api/resources.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { isEmptySelector, selects } from '../../client/selectors.ts';
import { Expectations } from '../lib/expectations.ts';
import { scaled } from '../lib/fence.ts';
import { currentRevision, REVISION_LABEL, revisionsOf, trimHistory } from '../lib/history.ts';
import { createPod, deletePod, isNamespaceEnding, slowStart } from '../lib/make-pods.ts';
import { claim, controllerIndex, controllerOf, ORPHANS, ownerKey } from '../lib/owner.ts';
import { availableIn, isPodActive, isPodAvailable, isPodReady } from '../lib/pods.ts';
import { daemonPod, fits, GENERATION_ANNOTATION, GENERATION_LABEL, nodeOf } from './placement.ts';

const BATCH_MS = 10;
const FAILED_BACKOFF_MS = 1000;
const FAILED_BACKOFF_MAX_MS = 900_000;

/** One reconciliation. */
interface Sync {
  readonly key: string;
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly byNode: ReadonlyMap<string, Pod[]>;
  readonly hash: string;
  readonly context: ControllerContext;
}

/** A new controller: it remembers what it expects and when failed pods may be replaced. */
export function daemonset(): Controller {
  const expectations = new Expectations();
  const failures = new Map<string, { delay: number; until: number }>();
  return {
    name: 'daemonset-controller',
    setup: (setup, context) => {
      setup.index(PODS, 'controller', controllerIndex);
      setup.index(CONTROLLER_REVISIONS, 'controller', controllerIndex);
      setup.index(DAEMON_SETS, 'namespace', (d) => d.metadata.namespace ?? '');
      setup.watch(DAEMON_SETS);
      setup.watch(CONTROLLER_REVISIONS, (revision) => [ownerKey(revision, DAEMON_SETS) ?? []].flat());
      setup.watch(PODS, (pod) => keysOf(pod, context), BATCH_MS);
      setup.follow(NODES, ({ key, old, object }) => affectedBy(key, old, object, context), BATCH_MS);
    },
    reconcile: (key, context) => reconcile(key, context, expectations, failures),
  };
}

/** A node that changed wakes the sets that want a pod there and have none, have one that may not stay, or count one as misplaced. upstream: syncNodeUpdate */
function affectedBy(name: string, old: Node | undefined, node: Node | undefined, context: ControllerContext): string[] {
  const sets = [...context.lister(DAEMON_SETS).list()];
  if (!node) return [];
  if (old && deepEqual(old.metadata.labels, node.metadata.labels) && deepEqual(old.spec?.taints, node.spec?.taints)) return [];
  const touched = sets.filter((set) => {
    const { run, stay } = fits(set, node);
    const scheduled = [...context.lister(PODS).by('controller', set.metadata.uid ?? '')].some((pod) => pod.spec?.nodeName === name);
    return scheduled ? !stay || (set.status?.numberMisscheduled ?? 0) > 0 : run;
  });
  return touched.map(keyOf);
}

function keysOf(pod: Pod, context: ControllerContext): string[] {
  const owned = ownerKey(pod, DAEMON_SETS);
  if (owned) return [owned];
  if (controllerOf(pod)) return [];
  return [...context.lister(DAEMON_SETS).by('namespace', pod.metadata.namespace ?? '')].filter((d) => selects(d.spec?.selector, pod.metadata.labels)).map(keyOf);
}

async function reconcile(key: string, context: ControllerContext, expectations: Expectations, failures: Map<string, { delay: number; until: number }>): Promise<void> {
  const set = context.lister(DAEMON_SETS).get(key);
  if (!set) return expectations.forget(key);
  if (isEmptySelector(set.spec?.selector)) {
    context.recorder.event(set, 'Warning', 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.');
    return;
  }
  if (set.metadata.deletionTimestamp) return;
  const known = revisionsOf(set, context);
  const generation = set.metadata.annotations?.[GENERATION_ANNOTATION];
  const current = await currentRevision(set, DAEMON_SETS, known, generation ? { annotations: { [GENERATION_ANNOTATION]: generation } } : {}, context);
  const sync: Sync = {
    key,
    set,
    nodes: [...context.lister(NODES).list()],
    byNode: byNode(await podsOf(set, context)),
    hash: current.metadata.labels?.[REVISION_LABEL] ?? '',
    context,
  };
  if (expectations.satisfied(key, context.lister(PODS))) {
    await manage(sync, expectations, failures);
    if (expectations.satisfied(key, context.lister(PODS)) && set.spec?.updateStrategy?.type !== 'OnDelete') await roll(sync, expectations);
    await trim(sync, known, current);
  }
  await writeStatus(sync);
}

async function podsOf(set: DaemonSet, context: ControllerContext): Promise<Pod[]> {
  const pods = context.lister(PODS);
  const orphans = [...pods.by('controller', ORPHANS(set.metadata.namespace))];
  return claim(context.client, set, DAEMON_SETS, PODS, pods.by('controller', set.metadata.uid ?? ''), orphans, (pod) => selects(set.spec?.selector, pod.metadata.labels));
}

function byNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const map = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = nodeOf(pod);
    const list = map.get(node);
    if (list) list.push(pod);
    else map.set(node, [pod]);
  }
  return map;
}

/** Pods where they are missing, none where they do not belong. */
async function manage(sync: Sync, expectations: Expectations, failures: Map<string, { delay: number; until: number }>): Promise<void> {
  const create: string[] = [];
  const remove: Pod[] = [];
  const names = new Set<string>();
  for (const node of sync.nodes) {
    const name = node.metadata.name ?? '';
    names.add(name);
    const pods = sync.byNode.get(name) ?? [];
    const { run, stay } = fits(sync.set, node);
    if (run && pods.length === 0) create.push(name);
    else if (run) examine(sync, name, pods, create, remove, failures);
    else if (!stay) remove.push(...pods.filter((p) => !p.metadata.deletionTimestamp));
  }
  for (const [name, pods] of sync.byNode) if (!names.has(name)) for (const pod of pods) if (!pod.spec?.nodeName && !pod.metadata.deletionTimestamp) remove.push(pod);
  await apply(sync, expectations, create, remove);
}

/** Failed pods are replaced with back-off; of several the oldest stays, unless an update surges. */
function examine(sync: Sync, node: string, pods: readonly Pod[], create: string[], remove: Pod[], failures: Map<string, { delay: number; until: number }>): void {
  const running: Pod[] = [];
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp) continue;
    const phase = pod.status?.phase;
    if (phase === 'Failed') {
      if (!mayReplace(sync, node, failures)) continue;
      sync.context.recorder.event(sync.set, 'Warning', 'FailedDaemonPod', `Found failed daemon pod ${keyOf(pod)} on node ${node}, will try to kill it`);
      remove.push(pod);
    } else if (phase === 'Succeeded') {
      sync.context.recorder.event(sync.set, 'Normal', 'SucceededDaemonPod', `Found succeeded daemon pod ${keyOf(pod)} on node ${node}, will try to delete it`);
      remove.push(pod);
    } else running.push(pod);
  }
  if (surgeOf(sync) === 0) {
    remove.push(...running.sort(byCreation).slice(1));
    return;
  }
  const old = running.filter((p) => !isCurrent(sync, p));
  const fresh = running.filter((p) => isCurrent(sync, p));
  if (fresh.some((p) => isPodAvailable(p, sync.set.spec?.minReadySeconds ?? 0, sync.context.clock.now()))) remove.push(...old);
  remove.push(...old.sort(byCreation).slice(1), ...fresh.sort(byCreation).slice(1));
  if (old.length > 0 && fresh.length === 0 && old.every((p) => p.metadata.deletionTimestamp)) create.push(node);
}

function mayReplace(sync: Sync, node: string, failures: Map<string, { delay: number; until: number }>): boolean {
  const id = `${sync.set.metadata.uid}/${sync.set.status?.observedGeneration ?? 0}/${node}`;
  const now = sync.context.clock.now();
  const last = failures.get(id);
  if (last && now < last.until) {
    sync.context.requeue(sync.key, last.until - now);
    return false;
  }
  const delay = last ? Math.min(last.delay * 2, FAILED_BACKOFF_MAX_MS) : FAILED_BACKOFF_MS;
  failures.set(id, { delay, until: now + delay });
  return true;
}

const byCreation = (a: Pod, b: Pod): number =>
  Number(Boolean(b.spec?.nodeName)) - Number(Boolean(a.spec?.nodeName)) || ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1);

async function apply(sync: Sync, expectations: Expectations, create: readonly string[], remove: readonly Pod[]): Promise<void> {
  const { context, key, set } = sync;
  const { error } = await slowStart(create.length, context.clock, async (i) => {
    expectations.made(key, await createPod(daemonPod(set, create[i] ?? '', sync.hash), set, context));
  });
  for (const pod of new Set(remove)) {
    await deletePod(pod, set, context);
    expectations.deleting(key, pod);
  }
  if (error && !isNamespaceEnding(error)) throw error;
}

function isCurrent(sync: Sync, pod: Pod): boolean {
  const labels = pod.metadata.labels ?? {};
  const generation = sync.set.metadata.annotations?.[GENERATION_ANNOTATION];
  return labels[REVISION_LABEL] === sync.hash || (generation !== undefined && labels[GENERATION_LABEL] === generation);
}

function surgeOf({ set, nodes }: Sync): number {
  const rolling = set.spec?.updateStrategy?.rollingUpdate;
  return set.spec?.updateStrategy?.type === 'OnDelete' ? 0 : scaled(rolling?.maxSurge, desiredOn(set, nodes), true);
}

const desiredOn = (set: DaemonSet, nodes: readonly Node[]): number => nodes.filter((n) => fits(set, n).run).length;

/** Replaces pods of old templates, no more at a time than may be unavailable (or may be added). upstream: rollingUpdate */
async function roll(sync: Sync, expectations: Expectations): Promise<void> {
  const surge = surgeOf(sync);
  const { set, nodes } = sync;
  const limit = scaled(set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, desiredOn(set, nodes), true);
  const minReady = set.spec?.minReadySeconds ?? 0;
  const now = sync.context.clock.now();
  let unavailable = 0;
  const allowed: Pod[] = [];
  const candidates: Pod[] = [];
  const surgeOn: string[] = [];
  for (const node of nodes) {
    if (!fits(set, node).run) continue;
    const pods = (sync.byNode.get(node.metadata.name ?? '') ?? []).filter(isPodActive);
    const old = pods.find((p) => !isCurrent(sync, p));
    const fresh = pods.find((p) => isCurrent(sync, p));
    if (surge > 0) {
      if (old && !fresh) surgeOn.push(node.metadata.name ?? '');
      continue;
    }
    if (!old && fresh) {
      if (!isPodAvailable(fresh, minReady, now)) unavailable++;
    } else if (!old) unavailable++;
    else if (!isPodAvailable(old, minReady, now)) {
      unavailable++;
      allowed.push(old);
    } else candidates.push(old);
  }
  if (surge > 0) {
    const inFlight = [...sync.byNode.values()].filter((pods) => pods.some((p) => isCurrent(sync, p) && !isPodAvailable(p, minReady, now))).length;
    return apply(sync, expectations, surgeOn.slice(0, Math.max(0, surge - inFlight)), []);
  }
  await apply(sync, expectations, [], [...allowed, ...candidates.slice(0, Math.max(0, limit - unavailable))]);
}

async function trim(sync: Sync, known: readonly ControllerRevision[], current: ControllerRevision): Promise<void> {
  const live = new Set([...sync.byNode.values()].flat().map((p) => p.metadata.labels?.[REVISION_LABEL]));
  const inUse = new Set(known.filter((k) => live.has(k.metadata.labels?.[REVISION_LABEL])).map((k) => k.metadata.name ?? ''));
  inUse.add(current.metadata.name ?? '');
  await trimHistory(sync.set, known, inUse, sync.context);
}

/** Counts by node, not by pod. upstream: updateDaemonSetStatus */
async function writeStatus(sync: Sync): Promise<void> {
  const { set, context } = sync;
  const now = context.clock.now();
  const minReady = set.spec?.minReadySeconds ?? 0;
  const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  let next = Number.POSITIVE_INFINITY;
  for (const node of sync.nodes) {
    const pods = [...(sync.byNode.get(node.metadata.name ?? '') ?? [])].sort(byCreation);
    const pod = pods[0];
    if (!fits(set, node).run) {
      if (pod) count.misscheduled++;
      continue;
    }
    count.desired++;
    if (!pod) continue;
    count.current++;
    if (isPodReady(pod)) {
      count.ready++;
      if (isPodAvailable(pod, minReady, now)) count.available++;
      else next = Math.min(next, availableIn(pod, minReady, now));
    }
    if (isCurrent(sync, pod)) count.updated++;
  }
  if (next > 0 && next < Number.POSITIVE_INFINITY) context.requeue(sync.key, next);
  const status = statusFrom(set, count);
  if (!deepEqual(set.status, status)) await context.client.updateStatus(DAEMON_SETS, { ...set, status });
}

function statusFrom(set: DaemonSet, count: { desired: number; current: number; misscheduled: number; ready: number; updated: number; available: number }): DaemonSetStatus {
  const unavailable = count.desired - count.available;
  return {
    currentNumberScheduled: count.current,
    numberMisscheduled: count.misscheduled,
    desiredNumberScheduled: count.desired,
    numberReady: count.ready,
    observedGeneration: set.metadata.generation ?? 0,
    ...(count.updated ? { updatedNumberScheduled: count.updated } : {}),
    ...(count.available ? { numberAvailable: count.available } : {}),
    ...(unavailable ? { numberUnavailable: unavailable } : {}),
    ...(set.status?.collisionCount === undefined ? {} : { collisionCount: set.status.collisionCount }),
    ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
  };
}
