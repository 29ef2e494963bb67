// Nodes that stop reporting: conditions, taints, their pods' readiness. upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { Lease, Node, NodeCondition, Taint } from '../../api/generated/types.ts';
import { LEASES, NODES, PODS } from '../../api/resources.ts';
import { isConflict, isNotFound } from '../../api/status.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { markPodsNotReady } from './pods-not-ready.ts';

/** Without a sign for this long a node counts as gone. */
const GRACE_MS = 50_000;
const STARTUP_GRACE_MS = 60_000;
const LEASE_NAMESPACE = 'kube-node-lease';
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
/** Conditions that keep new pods away. */
const CONDITION_TAINTS: readonly (readonly [type: string, status: string, key: string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
];
const OWN_SCHEDULE_KEYS = new Set([...CONDITION_TAINTS.map(([, , key]) => key), 'node.kubernetes.io/unschedulable']);

/** When a node was last heard of, by what it wrote. */
interface Health {
  heartbeat: string | undefined;
  lease: string | undefined;
  seenAt: number;
}

/** A new controller: it remembers when it last heard of each node. */
export function nodelifecycle(): Controller {
  const health = new Map<string, Health>();
  const registered = new Set<string>();
  return {
    name: 'node-controller',
    setup: (setup) => {
      setup.index(PODS, 'node', (pod) => pod.spec?.nodeName ?? []);
      setup.watch(NODES);
      setup.watch(LEASES, (lease) => (lease.metadata.namespace === LEASE_NAMESPACE ? heard(lease, health) : []));
    },
    reconcile: async (name, context) => {
      const node = context.lister(NODES).get(name);
      if (!node) {
        if (registered.delete(name)) health.delete(name);
        return;
      }
      if (!registered.has(name)) {
        registered.add(name);
        context.recorder.event(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
      }
      await monitor(node, health, context);
    },
  };
}

/** A renewed lease is noted without a look at the node, unless the node was thought to be gone: an idle cluster stays idle. */
function heard(lease: Lease, health: Map<string, Health>): string[] {
  const name = lease.metadata.name ?? '';
  return health.has(name) ? [] : [name];
}

async function monitor(node: Node, health: Map<string, Health>, context: ControllerContext): Promise<void> {
  const name = node.metadata.name ?? '';
  const now = context.clock.now();
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready');
  const lease = context.lister(LEASES).get(`${LEASE_NAMESPACE}/${name}`)?.spec?.renewTime;
  const heartbeat = ready?.lastHeartbeatTime;
  const known = health.get(name) ?? { heartbeat, lease, seenAt: initiallySeen(node, lease, heartbeat, now) };
  if (known.heartbeat !== heartbeat || known.lease !== lease) {
    const before = known.lease !== lease && lease ? parseTime(lease) : now;
    known.seenAt = Math.max(known.seenAt, Math.min(now, before));
    known.heartbeat = heartbeat;
    known.lease = lease;
  }
  health.set(name, known);
  const grace = ready ? GRACE_MS : STARTUP_GRACE_MS;
  const left = known.seenAt + grace - now;
  const current = left < 0 ? await declareUnknown(node, context) : node;
  if (left >= 0) context.requeue(name, left + 1);
  else context.requeue(name, 5000);
  await syncTaints(current, context);
  const status = current.status?.conditions?.find((c) => c.type === 'Ready')?.status;
  if (status === 'False' || status === 'Unknown') await markPodsNotReady(current, context);
}

function initiallySeen(node: Node, lease: string | undefined, heartbeat: string | undefined, now: number): number {
  if (lease) return Math.min(now, Math.max(parseTime(lease), now - GRACE_MS / 2));
  return heartbeat ? now : parseTime(node.metadata.creationTimestamp ?? '') || now;
}

/** The node is told to be unknown in all that it used to report itself. */
async function declareUnknown(node: Node, { client, clock, recorder }: ControllerContext): Promise<Node> {
  const conditions = node.status?.conditions ?? [];
  const ready = conditions.find((c) => c.type === 'Ready');
  if (ready?.status === 'Unknown') return node;
  const now = rfc3339(clock.now());
  const types = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
  const next: NodeCondition[] = conditions.map((c) =>
    types.includes(c.type) && c.status !== 'Unknown'
      ? { ...c, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime: now }
      : c,
  );
  for (const type of types) {
    if (conditions.some((c) => c.type === type)) continue;
    const created = node.metadata.creationTimestamp ?? now;
    next.push({ type, status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.', lastHeartbeatTime: created, lastTransitionTime: now });
  }
  const stored = await client.updateStatus(NODES, { ...node, status: { ...node.status, conditions: next } });
  recorder.event(node, 'Normal', 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`);
  return stored;
}

/** NoSchedule for what conditions say, NoExecute for nodes that are not ready. */
async function syncTaints(node: Node, { client, clock, recorder: _ }: ControllerContext): Promise<void> {
  const conditions = node.status?.conditions ?? [];
  const statusOf = (type: string): string | undefined => conditions.find((c) => c.type === type)?.status;
  const wanted = CONDITION_TAINTS.filter(([type, status]) => statusOf(type) === status).map(([, , key]): Taint => ({ key, effect: 'NoSchedule' }));
  if (node.spec?.unschedulable) wanted.push({ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' });
  const ready = statusOf('Ready');
  if (ready === 'False') wanted.push({ key: NOT_READY, effect: 'NoExecute' });
  // A node that never said anything is waited for.
  else if (ready !== undefined && ready !== 'True') wanted.push({ key: UNREACHABLE, effect: 'NoExecute' });
  const current = node.spec?.taints ?? [];
  const own = (t: Taint): boolean => (t.effect === 'NoSchedule' && OWN_SCHEDULE_KEYS.has(t.key)) || (t.effect === 'NoExecute' && (t.key === NOT_READY || t.key === UNREACHABLE));
  const has = (list: readonly Taint[], t: Taint): boolean => list.some((x) => x.key === t.key && x.effect === t.effect);
  if (wanted.every((t) => has(current, t)) && current.every((t) => !own(t) || has(wanted, t))) return;
  const now = rfc3339(clock.now());
  const added = wanted.filter((t) => !has(current, t)).map((t) => ({ ...t, timeAdded: now }));
  const taints = [...current.filter((t) => !own(t) || has(wanted, t)), ...added];
  const { taints: _old, ...spec } = node.spec ?? {};
  try {
    await client.update(NODES, { ...node, spec: taints.length ? { ...spec, taints } : spec });
  } catch (error) {
    // The node has changed meanwhile: it comes again with what changed.
    if (!isConflict(error) && !isNotFound(error)) throw error;
  }
}
