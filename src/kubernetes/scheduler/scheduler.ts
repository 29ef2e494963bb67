// The scheduler: one pod after the other gets a node; bindings are written while the next one is looked at. upstream: pkg/scheduler/{scheduler,schedule_one,eventhandlers}.go
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Random } from '../../base/random.ts';
import { rfc3339 } from '../../base/time.ts';
import type { Binding, Node, Pod, PodCondition } from '../api/generated/types.ts';
import { keyOf, type Resource, resource } from '../api/meta.ts';
import {
  NAMESPACES,
  NODES,
  PERSISTENT_VOLUME_CLAIMS,
  PERSISTENT_VOLUMES,
  PODS,
  REPLICA_SETS,
  REPLICATION_CONTROLLERS,
  SERVICES,
  STATEFUL_SETS,
  STORAGE_CLASSES,
} from '../api/resources.ts';
import { isNotFound } from '../api/status.ts';
import type { Transport, UserInfo } from '../api/wire.ts';
import { Client } from '../client/client.ts';
import { Informers } from '../client/controller.ts';
import { SeriesRecorder } from '../client/series-recorder.ts';
import { choose, type Refusal, refusalText } from './algorithm.ts';
import { SchedulerCache } from './cache.ts';
import type { World } from './lib/plugin.ts';
import { podInfo } from './lib/pod-info.ts';
import { type Preemption, preempt } from './preemption.ts';
import { SchedulingQueue, type Ticket } from './queue.ts';

const NAME = 'default-scheduler';
const USER: UserInfo = { name: 'system:kube-scheduler', groups: ['system:authenticated'] };
const BINDINGS: Resource<Binding> = resource('', 'v1', 'Binding', 'pods', true);
/** DynamicResources is asked before DefaultPreemption and has its say in the same sentence. */
const UNKNOWN = 'not found';
const AFTER = 'no new claims to deallocate, preemption: ';

export interface SchedulerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  /** The host it runs on, for events. */
  readonly host?: string;
}

export class Scheduler implements Disposable {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #informers: Informers;
  readonly #recorder: SeriesRecorder;
  readonly #cache = new SchedulerCache();
  readonly #queue: SchedulingQueue;
  readonly #world: World;
  #posted = false;

  constructor(options: SchedulerOptions) {
    this.#client = new Client(options.transport, { user: USER, agent: 'kube-scheduler' });
    this.#clock = options.clock;
    this.#random = options.random;
    this.#informers = new Informers(this.#client, options.clock);
    this.#recorder = new SeriesRecorder(this.#client, options.clock, NAME, `${NAME}-${options.host ?? 'control-plane'}`);
    this.#queue = new SchedulingQueue(options.clock, () => this.#wake());
    const cache = this.#cache;
    const informers = this.#informers;
    this.#world = {
      get nodes() {
        return cache.nodes;
      },
      lister: (r) => informers.for(r),
    };
    this.#listen();
  }

  /** Resolves when its caches are filled. */
  start(): Promise<void> {
    return this.#informers.start();
  }

  dispose(): void {
    this.#queue.stop();
    this.#informers.dispose();
  }

  #listen(): void {
    this.#informers.for(NODES).on(({ old, object }) => this.#nodeChanged(old, object));
    this.#informers.for(PODS).on(({ old, object }) => this.#podChanged(old, object));
    this.#informers.for(SERVICES).index('namespace', (s) => s.metadata.namespace ?? '');
    for (const r of [NAMESPACES, REPLICA_SETS, REPLICATION_CONTROLLERS, STATEFUL_SETS]) this.#informers.for(r as Resource);
    for (const r of [PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES]) this.#informers.for(r as Resource).on(() => this.#queue.changed('other'));
  }

  #nodeChanged(old: Node | undefined, node: Node | undefined): void {
    if (!node) {
      if (old) this.#cache.removeNode(old.metadata.name ?? '');
      return;
    }
    this.#cache.setNode(node);
    if (!old || mayAdmitMore(old, node)) this.#queue.changed('node');
  }

  #podChanged(old: Pod | undefined, pod: Pod | undefined): void {
    const uid = (pod ?? old)?.metadata.uid ?? '';
    const over = pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';
    if (!pod || over) {
      if (old) this.#queue.remove(keyOf(old));
      if (this.#cache.remove(uid)) this.#queue.changed('pod-removed');
      return;
    }
    const key = keyOf(pod);
    if (pod.spec?.nodeName) {
      const isNew = !this.#cache.has(uid);
      if (!old?.spec?.nodeName) this.#queue.remove(key);
      this.#cache.place(pod, pod.spec.nodeName);
      if (isNew || !old?.spec?.nodeName) this.#queue.changed('pod-added');
      return;
    }
    if (pod.spec?.schedulerName !== NAME) return;
    this.#pending(key, old, pod);
  }

  #pending(key: string, old: Pod | undefined, pod: Pod): void {
    if (pod.metadata.deletionTimestamp) return this.#queue.remove(key);
    if (pod.spec?.schedulingGates?.length) return this.#queue.remove(key);
    const changed = !old || old.metadata.uid !== pod.metadata.uid || (old.spec !== pod.spec && JSON.stringify(old.spec) !== JSON.stringify(pod.spec));
    if (!changed && this.#queue.update(key, pod)) return;
    if (changed || !old) this.#queue.add(key, pod);
  }

  #wake(): void {
    if (this.#posted) return;
    this.#posted = true;
    this.#clock.post(this.#next);
  }

  /** One pod a task, so that a host may pause between two. */
  readonly #next = (): void => {
    this.#posted = false;
    const next = this.#queue.pop();
    if (!next) return;
    this.#wake();
    const info = podInfo(next.pod);
    const found = choose(info, this.#world, this.#random);
    if ('kind' in found) void this.#refuse(next.pod, next.ticket, next.change, found);
    else {
      this.#cache.place(next.pod, found.name, info);
      void this.#bind(next.pod, next.ticket, found.name);
    }
  };

  async #bind(pod: Pod, ticket: Ticket, node: string): Promise<void> {
    const { namespace = '', name = '', uid = '' } = pod.metadata;
    const binding: Binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target: { kind: 'Node', name: node } };
    try {
      await this.#client.create(BINDINGS, binding, { subresource: 'binding' });
      this.#recorder.event(pod, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${namespace}/${name} to ${node}`);
    } catch (error) {
      if (!this.#informers.for(PODS).get(keyOf(pod))?.spec?.nodeName) this.#cache.remove(uid);
      if (isNotFound(error) || !this.#isPending(pod)) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#recorder.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', `binding rejected: ${message}`);
      this.#queue.refused(ticket, pod, new Set(), 0);
    }
  }

  #isPending(pod: Pod): boolean {
    const now = this.#informers.for(PODS).get(keyOf(pod));
    return now !== undefined && now.metadata.uid === pod.metadata.uid && !now.spec?.nodeName && !now.metadata.deletionTimestamp;
  }

  async #refuse(pod: Pod, ticket: Ticket, change: number, refusal: Refusal): Promise<void> {
    // Refused for all nodes at once, before the plug-ins that make room have looked at the pod: they do not know it.
    const outcome = refusal.all !== undefined ? UNKNOWN : refusal.total === 0 ? '' : preempt(podInfo(pod), refusal, this.#world);
    const text = typeof outcome === 'string' ? outcome : '';
    const message = refusalText(refusal, refusal.all !== undefined || typeof outcome !== 'string' ? text : `${AFTER}${text}`);
    this.#queue.refused(ticket, pod, refusal.plugins, change);
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    const nominated = typeof outcome === 'string' ? undefined : outcome.node.name;
    if (typeof outcome !== 'string') await this.#evict(pod, outcome);
    await this.#noteRefusal(pod, message, nominated);
  }

  async #evict(pod: Pod, { node, victims }: Preemption): Promise<void> {
    for (const victim of victims) {
      const { namespace = '', name = '', uid } = victim.pod.metadata;
      const condition: PodCondition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'PreemptionByScheduler',
        message: `${NAME}: preempting to accommodate a higher priority pod`,
        lastTransitionTime: rfc3339(this.#clock.now()),
      };
      try {
        await this.#client.patch(PODS, namespace, name, 'application/strategic-merge-patch+json', { status: { conditions: [condition] } }, { subresource: 'status' });
        await this.#client.delete(PODS, namespace, name, uid ? { uid } : {});
        this.#recorder.event(victim.pod, 'Normal', 'Preempted', 'Preempting', `Preempted by pod ${pod.metadata.uid} on node ${node.name}`);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  /** The condition that `kubectl get pods -o yaml` shows; written only when it says something new. */
  async #noteRefusal(pod: Pod, message: string, nominated: string | undefined): Promise<void> {
    const { namespace = '', name = '' } = pod.metadata;
    const old = pod.status?.conditions?.find((c) => c.type === 'PodScheduled');
    const same = old?.status === 'False' && old.reason === 'Unschedulable' && old.message === message;
    if (same && (nominated === undefined || pod.status?.nominatedNodeName === nominated)) return;
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      observedGeneration: pod.metadata.generation ?? 1,
      lastProbeTime: null,
      lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : rfc3339(this.#clock.now()),
    };
    const patch = { status: { conditions: [condition], ...(nominated ? { nominatedNodeName: nominated } : {}) } };
    try {
      await this.#client.patch(PODS, namespace, name, 'application/strategic-merge-patch+json', patch, { subresource: 'status' });
    } catch (error) {
      // Gone meanwhile, or a server out of reach: the next try writes it.
      if (!isNotFound(error)) return;
    }
  }
}

/** Whether a node's change may let in a pod that was refused. */
function mayAdmitMore(old: Node, node: Node): boolean {
  if (old.spec?.unschedulable !== node.spec?.unschedulable || JSON.stringify(old.spec?.taints) !== JSON.stringify(node.spec?.taints)) return true;
  if (JSON.stringify(old.metadata.labels) !== JSON.stringify(node.metadata.labels)) return true;
  return JSON.stringify(old.status?.allocatable) !== JSON.stringify(node.status?.allocatable);
}
