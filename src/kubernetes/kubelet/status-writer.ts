// Pod statuses on their way to the API server: at most one a pod at a time, the newest wins. upstream: pkg/kubelet/status/status_manager.go
import type { Clock } from '../../base/clock.ts';
import { deepEqual } from '../../base/deep.ts';
import type { Pod } from '../api/generated/types.ts';
import { keyOf } from '../api/meta.ts';
import { PODS } from '../api/resources.ts';
import { isConflict, isNotFound } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { PodWorker } from './pod-worker.ts';

export class StatusWriter {
  readonly #client: Client;
  readonly #queue: WorkQueue;
  readonly #worker: (uid: string) => PodWorker | undefined;
  readonly #stored: (worker: PodWorker) => Pod | undefined;
  /** What the server answered last, which the cache may not show yet. */
  readonly #latest = new Map<string, Pod>();
  /** Whose write is on its way: what the watch says meanwhile is that write, or ends in a conflict. */
  readonly #writing = new Set<string>();

  /** `stored` is the pod's object as the cache has it: for a static pod its mirror. */
  constructor(client: Client, clock: Clock, worker: (uid: string) => PodWorker | undefined, stored: (worker: PodWorker) => Pod | undefined) {
    this.#client = client;
    this.#worker = worker;
    this.#stored = stored;
    this.#queue = new WorkQueue(clock, (uid) => this.#write(uid), 10);
  }

  add(worker: PodWorker): void {
    this.#queue.add(worker.uid);
  }

  /** Whether this version of a pod is what the server answered to the last write from here. */
  isOwn(pod: Pod): boolean {
    const uid = pod.metadata.uid ?? '';
    return this.#writing.has(uid) || this.#latest.get(uid)?.metadata.resourceVersion === pod.metadata.resourceVersion;
  }

  forget(uid: string): void {
    this.#latest.delete(uid);
  }

  stop(): void {
    this.#queue.stop();
  }

  async #write(uid: string): Promise<void> {
    const worker = this.#worker(uid);
    if (!worker) return;
    const stored = this.#newest(worker);
    if (!stored) return;
    const status = worker.view(stored);
    try {
      if (!deepEqual(stored.status, status)) {
        this.#writing.add(uid);
        this.#latest.set(uid, await this.#client.updateStatus(PODS, { ...stored, status }));
      }
      if (worker.ended && stored.metadata.deletionTimestamp) await this.#remove(stored);
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isConflict(error)) throw error;
      this.#latest.set(uid, await this.#client.get(PODS, stored.metadata.namespace ?? '', stored.metadata.name ?? ''));
      this.#queue.add(uid);
    } finally {
      this.#writing.delete(uid);
    }
  }

  #newest(worker: PodWorker): Pod | undefined {
    const cached = this.#stored(worker);
    const latest = this.#latest.get(worker.uid);
    if (!latest || !cached) return cached;
    if (Number(latest.metadata.resourceVersion) > Number(cached.metadata.resourceVersion) && keyOf(latest) === keyOf(cached) && latest.metadata.uid === cached.metadata.uid)
      return latest;
    this.#latest.delete(worker.uid);
    return cached;
  }

  /** Nothing of it is left on the node: the object may go. */
  async #remove(pod: Pod): Promise<void> {
    const { namespace = '', name = '', uid } = pod.metadata;
    await this.#client.delete(PODS, namespace, name, { gracePeriodSeconds: 0, ...(uid ? { uid } : {}) });
  }
}
