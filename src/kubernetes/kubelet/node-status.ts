// The node's own object and lease. upstream: pkg/kubelet/{kubelet_node_status.go,nodestatus}, k8s.io/component-helpers/apimachinery/lease
import type { Timer } from '../../base/clock.ts';
import { deepEqual } from '../../base/deep.ts';
import { rfc3339, rfc3339Micro } from '../../base/time.ts';
import type { Lease, Node, NodeCondition, NodeStatus } from '../api/generated/types.ts';
import { LEASES, NODES } from '../api/resources.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../api/status.ts';
import { Informer } from '../client/informer.ts';
import type { EventRecorder } from '../client/recorder.ts';
import type { NodeImages } from './containers/images.ts';
import { networkFault } from './lib/network-fault.ts';
import type { KubeletOptions, NodeDescription } from './options.ts';
import type { KubeletTimings } from './timings.ts';

const LEASE_NAMESPACE = 'kube-node-lease';
const MAX_IMAGES = 50;
const MOST_TRIES = 5;
const PRESSURES: readonly (readonly [type: string, reason: string, message: string])[] = [
  ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
];

export class NodeReporter {
  readonly #options: KubeletOptions;
  readonly #timings: KubeletTimings;
  readonly #images: NodeImages;
  readonly #recorder: EventRecorder;
  #node: Node | undefined;
  /** Labels and taints that others write count at once. */
  #own: Informer<Node> | undefined;
  #lease: Lease | undefined;
  #leaseTimer: Timer | undefined;
  #statusTimer: Timer | undefined;
  #soon = false;
  /** The last renewal of the lease failed. */
  #cutOff = false;
  #reportedAt = 0;
  #stopped = false;

  constructor(options: KubeletOptions, timings: KubeletTimings, images: NodeImages, recorder: EventRecorder) {
    this.#options = options;
    this.#timings = timings;
    this.#images = images;
    this.#recorder = recorder;
    options.cni.onChange = () => this.changed();
  }

  /** Registers the node (or finds itself there), then keeps lease and status up. */
  async start(): Promise<void> {
    this.#stopped = false;
    while (!this.#stopped && !this.#node) {
      try {
        this.#node = await this.#register();
      } catch {
        // The API server is not there yet: a kubelet tries until it is.
        await this.#options.clock.sleep(this.#timings.nodeStatus);
      }
    }
    if (this.#stopped) return;
    this.#follow();
    await this.#report();
    await this.#renew();
  }

  stop(): void {
    this.#stopped = true;
    this.#leaseTimer?.cancel();
    this.#statusTimer?.cancel();
    this.#own?.dispose();
    this.#node = undefined;
  }

  get node(): Node | undefined {
    return this.#node;
  }

  /** Something that the status shows has changed: it is written at the next look. */
  changed(): void {
    if (this.#soon || this.#stopped || !this.#node) return;
    this.#soon = true;
    const since = this.#options.clock.now() - this.#reportedAt;
    this.#schedule(Math.max(0, this.#timings.nodeStatus - (since % this.#timings.nodeStatus)));
  }

  /** Nobody knows how the node is: it is reported at the next moment. */
  restarted(): void {
    if (this.#node && !this.#stopped) this.#schedule(0);
  }

  #follow(): void {
    const { client, clock, node } = this.#options;
    this.#own = new Informer(client, clock, NODES, { fieldSelector: `metadata.name=${node.name}` });
    this.#own.on(({ object }) => {
      if (object && !this.#stopped) this.#node = object;
    });
    void this.#own.start();
  }

  async #register(): Promise<Node> {
    const { client, node, clock } = this.#options;
    const draft = nodeObject(node, statusOf(this.#options, undefined, this.#images, clock.now()));
    try {
      return await client.create(NODES, draft);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      return client.get(NODES, '', node.name);
    }
  }

  async #report(tries = 1): Promise<void> {
    const { client, clock, node } = this.#options;
    this.#soon = false;
    const now = clock.now();
    try {
      const current = await client.get(NODES, '', node.name);
      const status = statusOf(this.#options, current.status, this.#images, now);
      const due = now - this.#reportedAt >= this.#timings.nodeReport || this.#reportedAt === 0;
      const changed = !deepEqual(withoutHeartbeats(current.status), withoutHeartbeats(status));
      if (changed || due) {
        this.#reportedAt = now;
        this.#announce(current, status);
        this.#node = changed || this.#beats(current, now) ? await client.updateStatus(NODES, { ...current, status }) : current;
      }
    } catch (error) {
      if (isNotFound(error)) return this.#again();
      // Somebody else wrote at the same moment. upstream: nodeStatusUpdateRetry
      if (isConflict(error) && tries < MOST_TRIES && !this.#stopped) return this.#report(tries + 1);
      // Out of reach: the node is reported again at the next look.
    }
    if (!this.#stopped) this.#schedule(this.#soon ? this.#timings.nodeStatus : this.#timings.nodeReport);
  }

  /** Whoever looks at the node's events reads there that it has become ready, or not any more. upstream: recordNodeStatusEvent */
  #announce(node: Node, now: NodeStatus): void {
    const [was, is] = [node.status, now].map((s) => s?.conditions?.find((c) => c.type === 'Ready')?.status === 'True');
    if (was === is) return;
    const reason = is ? 'NodeReady' : 'NodeNotReady';
    this.#recorder.event(node, 'Normal', reason, `Node ${node.metadata.name} status is now: ${reason}`);
  }

  /** Somebody has deleted the node: it comes back as new, as after a kubelet's restart. */
  async #again(): Promise<void> {
    this.#reportedAt = 0;
    if (!this.#stopped) this.#schedule(this.#timings.nodeReport);
  }

  /** Whether the stored heartbeats are old enough to be written anew. */
  #beats(current: Node, now: number): boolean {
    const beat = current.status?.conditions?.find((c) => c.type === 'Ready')?.lastHeartbeatTime;
    return beat !== rfc3339(now);
  }

  #schedule(ms: number): void {
    this.#statusTimer?.cancel();
    this.#statusTimer = this.#options.clock.after(ms, () => void this.#report());
  }

  async #renew(): Promise<void> {
    const { client, clock, node } = this.#options;
    try {
      const spec = { holderIdentity: node.name, leaseDurationSeconds: 40, renewTime: rfc3339Micro(clock.now()) };
      this.#lease = this.#lease ? await client.update(LEASES, { ...this.#lease, spec }) : await this.#makeLease(spec);
      // Back again: others may have written in the meantime that nobody hears from this node.
      if (this.#cutOff) this.#schedule(0);
      this.#cutOff = false;
    } catch {
      // Out of reach, or changed by somebody: read again at the next renewal.
      this.#lease = undefined;
      this.#cutOff = true;
    }
    if (!this.#stopped) this.#leaseTimer = clock.after(this.#timings.leaseRenewal, () => void this.#renew());
  }

  async #makeLease(spec: NonNullable<Lease['spec']>): Promise<Lease> {
    const { client, node } = this.#options;
    const uid = this.#node?.metadata.uid ?? '';
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: node.name, uid }];
    try {
      return await client.create(LEASES, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: node.name, namespace: LEASE_NAMESPACE, ownerReferences }, spec });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const there = await client.get(LEASES, LEASE_NAMESPACE, node.name);
      return client.update(LEASES, { ...there, spec });
    }
  }
}

function nodeObject(node: NodeDescription, status: NodeStatus): Node {
  const labels = {
    'beta.kubernetes.io/arch': node.info.architecture,
    'beta.kubernetes.io/os': node.info.operatingSystem,
    'kubernetes.io/arch': node.info.architecture,
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': node.info.operatingSystem,
    ...node.labels,
  };
  const annotations = { 'node.alpha.kubernetes.io/ttl': '0', 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...node.annotations };
  const spec = { ...(node.podCIDRs?.[0] ? { podCIDR: node.podCIDRs[0], podCIDRs: [...node.podCIDRs] } : {}), ...(node.taints?.length ? { taints: [...node.taints] } : {}) };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: node.name, labels, annotations }, spec, status };
}

/** The whole status; conditions keep their transition times as long as they stay. */
function statusOf({ node, cni }: KubeletOptions, old: NodeStatus | undefined, images: NodeImages, now: number): NodeStatus {
  const { conditions: _, images: __, ...others } = old ?? {};
  const fault = networkFault(cni);
  const reported = images.list().map((i) => ({ names: [`${i.name.replace(/:[^:/]*$/, '')}@${i.digest}`, i.name], sizeBytes: i.image.size }));
  const foreign = (old?.conditions ?? []).filter((c) => c.type !== 'Ready' && !PRESSURES.some(([type]) => type === c.type));
  return {
    ...others,
    capacity: { ...node.capacity },
    allocatable: { ...node.capacity },
    conditions: [
      ...foreign,
      ...PRESSURES.map(([type, reason, message]) => condition(old, type, 'False', reason, message, now)),
      fault === undefined
        ? condition(old, 'Ready', 'True', 'KubeletReady', 'kubelet is posting ready status', now)
        : condition(old, 'Ready', 'False', 'KubeletNotReady', fault, now),
    ],
    addresses: [...node.addresses],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: node.info,
    ...(reported.length ? { images: reported.sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, MAX_IMAGES) } : {}),
  };
}

function condition(old: NodeStatus | undefined, type: string, status: string, reason: string, message: string, now: number): NodeCondition {
  const before = old?.conditions?.find((c) => c.type === type);
  const lastTransitionTime = before?.status === status && before.lastTransitionTime ? before.lastTransitionTime : rfc3339(now);
  return { type, status, lastHeartbeatTime: rfc3339(now), lastTransitionTime, reason, message };
}

function withoutHeartbeats(status: NodeStatus | undefined): NodeStatus | undefined {
  return status && { ...status, conditions: (status.conditions ?? []).map(({ lastHeartbeatTime: _, ...c }) => c) };
}
