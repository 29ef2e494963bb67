// upstream: pkg/printers/internalversion/printers.go printPod
import type { DeepReadonly } from '../../../../base/deep.ts';
import { parseTime } from '../../../../base/time.ts';
import type { Container, ContainerStatus, Pod } from '../../../api/generated/types.ts';
import { AGE, age, column, humanDuration, NAME, wide } from '../lib/table.ts';
import type { Cell, Column } from '../strategy.ts';

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  column('Ready', 'The aggregate readiness state of this pod for accepting traffic.'),
  column('Status', 'The aggregate status of the containers in this pod.'),
  column('Restarts', 'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.'),
  AGE,
  wide('IP', 'podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.'),
  wide(
    'Node',
    'NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename',
  ),
  wide(
    'Nominated Node',
    'nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.',
  ),
  wide(
    'Readiness Gates',
    'If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to "True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates',
  ),
];

type P = DeepReadonly<Pod>;
type Status = DeepReadonly<ContainerStatus>;

/** What has been counted on the way through a pod's containers. */
interface Tally {
  reason: string;
  ready: number;
  total: number;
  restarts: number;
  lastRestart: number;
  sidecarRestarts: number;
  lastSidecarRestart: number;
}

const isSidecar = (c: DeepReadonly<Container> | undefined): boolean => c?.restartPolicy === 'Always';
const finishedAt = (s: Status): number => (s.lastState?.terminated?.finishedAt ? parseTime(s.lastState.terminated.finishedAt) : 0);

export function podRow(pod: P, now: number): Cell[] {
  const t: Tally = {
    reason: pod.status?.reason || pod.status?.phase || '',
    ready: 0,
    total: pod.spec?.containers?.length ?? 0,
    restarts: 0,
    lastRestart: 0,
    sidecarRestarts: 0,
    lastSidecarRestart: 0,
  };
  const gated = pod.status?.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated');
  if (gated) t.reason = 'SchedulingGated';
  const initializing = countInit(pod, t);
  if (!initializing || isInitialized(pod)) countContainers(pod, t);
  if (pod.metadata.deletionTimestamp) {
    if (pod.status?.reason === 'NodeLost') t.reason = 'Unknown';
    else if (pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded') t.reason = 'Terminating';
  }
  const restarts = t.restarts !== 0 && t.lastRestart > 0 ? `${t.restarts} (${humanDuration(now - t.lastRestart)} ago)` : String(t.restarts);
  return [
    pod.metadata.name ?? '',
    `${t.ready}/${t.total}`,
    t.reason,
    restarts,
    age(pod, now),
    pod.status?.podIPs?.[0]?.ip || '<none>',
    pod.spec?.nodeName || '<none>',
    pod.status?.nominatedNodeName || '<none>',
    readinessGates(pod),
  ];
}

const isInitialized = (pod: P): boolean => pod.status?.conditions?.some((c) => c.type === 'Initialized' && c.status === 'True') ?? false;

/** True while an init container keeps the others waiting; the reason then says which and why. */
function countInit(pod: P, t: Tally): boolean {
  const specs = pod.spec?.initContainers ?? [];
  for (const c of specs) if (isSidecar(c)) t.total++;
  for (const [i, s] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const spec = specs.find((c) => c.name === s.name);
    t.restarts += s.restartCount ?? 0;
    t.lastRestart = Math.max(t.lastRestart, finishedAt(s));
    if (isSidecar(spec)) {
      t.sidecarRestarts += s.restartCount ?? 0;
      t.lastSidecarRestart = Math.max(t.lastSidecarRestart, finishedAt(s));
    }
    const terminated = s.state?.terminated;
    if (terminated && (terminated.exitCode ?? 0) === 0) continue;
    if (isSidecar(spec) && s.started) {
      if (s.ready) t.ready++;
      continue;
    }
    t.reason = initReason(s, i, specs.length);
    return true;
  }
  return false;
}

function initReason(s: Status, index: number, count: number): string {
  const terminated = s.state?.terminated;
  if (terminated) {
    if (terminated.reason) return `Init:${terminated.reason}`;
    return terminated.signal ? `Init:Signal:${terminated.signal}` : `Init:ExitCode:${terminated.exitCode ?? 0}`;
  }
  const waiting = s.state?.waiting?.reason;
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${count}`;
}

function countContainers(pod: P, t: Tally): void {
  t.restarts = t.sidecarRestarts;
  t.lastRestart = t.lastSidecarRestart;
  let running = false;
  for (const s of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    t.restarts += s.restartCount ?? 0;
    t.lastRestart = Math.max(t.lastRestart, finishedAt(s));
    const { waiting, terminated } = s.state ?? {};
    if (waiting?.reason) t.reason = waiting.reason;
    else if (terminated?.reason) t.reason = terminated.reason;
    else if (terminated) t.reason = terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`;
    else if (s.ready && s.state?.running) {
      running = true;
      t.ready++;
    }
  }
  // A pod with a finished container that goes on running is not completed.
  if (t.reason === 'Completed' && running) t.reason = pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ? 'Running' : 'NotReady';
}

function readinessGates(pod: P): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const met = gates.filter((g) => pod.status?.conditions?.some((c) => c.type === g.conditionType && c.status === 'True')).length;
  return `${met}/${gates.length}`;
}
