// A pod's status from what its containers do. upstream: pkg/kubelet/kubelet_pods.go generateAPIPodStatus, pkg/kubelet/status/generate.go
import { rfc3339 } from '../../base/time.ts';
import type { Container, ContainerState, ContainerStatus, LinuxContainerUser, Pod, PodCondition, PodStatus } from '../api/generated/types.ts';
import { isStatic } from './lib/config-source.ts';
import { resourcesOf } from './lib/pod-resources.ts';
import { restartsAfter } from './lib/restarts.ts';

/** What is known of one container, for its status. */
export interface ContainerView {
  readonly spec: Container;
  readonly state: ContainerState;
  readonly last: ContainerState;
  readonly ready: boolean;
  readonly started: boolean | undefined;
  readonly restarts: number;
  /** As the runtime names it; before the pull what the pod says. */
  readonly image: string;
  readonly imageID: string;
  readonly containerID: string | undefined;
  readonly sidecar: boolean;
  readonly user: LinuxContainerUser | undefined;
}

export interface PodView {
  readonly pod: Pod;
  readonly init: readonly ContainerView[];
  readonly main: readonly ContainerView[];
  readonly ephemeral: readonly ContainerView[];
  readonly hostIPs: readonly string[];
  readonly podIPs: readonly string[];
  readonly sandbox: boolean;
  readonly startTime: string;
  readonly now: number;
  /** Nothing of it runs any more, and nothing will. */
  readonly terminal: boolean;
  /** Set for a pod that was refused or stopped by the node. */
  readonly failed?: { readonly reason: string; readonly message: string };
}

export function statusOf(view: PodView): PodStatus {
  const { pod, failed } = view;
  const old = pod.status ?? {};
  const phase = failed ? 'Failed' : phaseOf(view);
  const conditions = conditionsOf(view, phase);
  const refused = failed && !view.main.some((c) => c.containerID);
  const generation = pod.metadata.generation;
  const statuses = (of: readonly ContainerView[]): ContainerStatus[] | undefined => (of.length > 0 ? of.map((c) => containerStatus(c, pod)) : undefined);
  return {
    observedGeneration: generation,
    phase,
    conditions,
    reason: failed?.reason,
    message: failed?.message,
    nominatedNodeName: old.nominatedNodeName || undefined,
    hostIP: view.hostIPs[0] ?? '',
    hostIPs: view.hostIPs.map((ip) => ({ ip })),
    podIP: view.podIPs[0],
    podIPs: view.podIPs.length > 0 ? view.podIPs.map((ip) => ({ ip })) : undefined,
    startTime: view.startTime,
    initContainerStatuses: statuses(view.init),
    containerStatuses: refused ? undefined : byName(view.main).map((c) => containerStatus(c, pod)),
    ephemeralContainerStatuses: statuses(byName(view.ephemeral)),
    qosClass: old.qosClass || undefined,
    resources: refused ? undefined : resourcesOf(pod),
    allocatedResources: refused ? undefined : resourcesOf(pod).requests,
  };
}

/** Only init containers are told in the pod's own order. */
const byName = (of: readonly ContainerView[]): readonly ContainerView[] => (of.length > 1 ? of.toSorted((a, b) => (a.spec.name < b.spec.name ? -1 : 1)) : of);

function containerStatus(c: ContainerView, pod: Pod): ContainerStatus {
  const mounts = c.spec.volumeMounts;
  const resources = c.spec.resources ?? {};
  return {
    name: c.spec.name,
    state: c.state,
    lastState: c.last,
    ready: c.ready,
    restartCount: c.restarts,
    image: c.image,
    imageID: c.imageID,
    ...(c.containerID ? { containerID: c.containerID } : {}),
    started: c.started,
    ...(c.containerID ? { resources } : {}),
    ...(resources.requests && c.containerID ? { allocatedResources: resources.requests } : {}),
    ...(c.user && c.containerID ? { user: { linux: c.user } } : {}),
    ...(mounts?.length && pod.spec?.volumes
      ? { volumeMounts: mounts.map((m) => ({ name: m.name, mountPath: m.mountPath, ...(m.readOnly ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}) })) }
      : {}),
  };
}

const exitOf = (c: ContainerView): number | undefined => c.state.terminated?.exitCode ?? (c.state.waiting ? c.last.terminated?.exitCode : undefined);

/** upstream: getPhase */
function phaseOf({ pod, init, main, terminal }: PodView): string {
  for (const c of init) {
    if (c.sidecar) {
      if (!c.started && !c.last.terminated && !c.state.terminated) return 'Pending';
      continue;
    }
    if (c.state.terminated) {
      const { exitCode } = c.state.terminated;
      if (exitCode !== 0) return restartsAfter(c.spec, pod, exitCode) ? 'Pending' : 'Failed';
    } else return 'Pending';
  }
  const running = main.filter((c) => c.state.running).length;
  const stopped = main.filter((c) => !c.state.running && exitOf(c) !== undefined);
  const untouched = main.length - running - stopped.length;
  if (untouched > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (main.length === 0) return 'Pending';
  // Of a pod that the node has stopped nothing starts again, whatever its policy is; static pods come back.
  const over = terminal && !isStatic(pod);
  if (!over && stopped.some((c) => restartsAfter(c.spec, pod, exitOf(c) ?? 0))) return 'Running';
  return stopped.every((c) => c.state.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

function conditionsOf(view: PodView, phase: string): PodCondition[] {
  const { pod, init, main } = view;
  const over = phase === 'Succeeded' ? ['False', 'PodCompleted'] : phase === 'Failed' ? ['False', 'PodFailed'] : undefined;
  const uninitialized = init.filter((c) => (c.sidecar ? !c.started : c.state.terminated?.exitCode !== 0)).map((c) => c.spec.name);
  const unready = [...init.filter((c) => c.sidecar), ...main].filter((c) => !c.ready).map((c) => c.spec.name);
  const containers: Draft = over
    ? { status: over[0] ?? 'False', reason: over[1] }
    : unready.length
      ? { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }
      : { status: 'True' };
  // Once a container of its own has been there the pod is initialized for good.
  const begun = main.some((c) => c.state.running || c.state.terminated || c.last.terminated);
  const initialized: Draft =
    phase === 'Succeeded'
      ? { status: 'True', reason: 'PodCompleted' }
      : uninitialized.length && !begun
        ? { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${uninitialized.join(' ')}]` }
        : { status: 'True' };
  const own = [
    condition(view, 'PodReadyToStartContainers', { status: view.sandbox ? 'True' : 'False' }),
    condition(view, 'Initialized', initialized),
    condition(view, 'Ready', readyOf(pod, containers)),
    condition(view, 'ContainersReady', containers),
    condition(view, 'PodScheduled', { status: 'True' }),
  ];
  const names = new Set(own.map((c) => c.type));
  return [...own, ...(pod.status?.conditions ?? []).filter((c) => !names.has(c.type))];
}

interface Draft {
  readonly status: string;
  readonly reason?: string | undefined;
  readonly message?: string;
}

/** Readiness gates are set by others and have to be true as well. */
function readyOf(pod: Pod, containers: Draft): Draft {
  if (containers.status !== 'True') return containers;
  const messages: string[] = [];
  for (const { conditionType } of pod.spec?.readinessGates ?? []) {
    const gate = pod.status?.conditions?.find((c) => c.type === conditionType);
    if (!gate) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (gate.status !== 'True') messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`);
  }
  return messages.length ? { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') } : { status: 'True' };
}

function condition({ pod, now }: PodView, type: string, draft: Draft): PodCondition {
  const old = pod.status?.conditions?.find((c) => c.type === type);
  const same = old?.status === draft.status ? old.lastTransitionTime : undefined;
  const { generation } = pod.metadata;
  if (same && old && old.observedGeneration === generation && old.reason === draft.reason && old.message === draft.message) return old;
  return {
    type,
    observedGeneration: generation,
    status: draft.status,
    lastProbeTime: null as unknown as string,
    lastTransitionTime: same || rfc3339(now),
    reason: draft.reason || undefined,
    message: draft.message || undefined,
  };
}
