// The pods of a node's files: started, stopped and begun anew as the files change; their mirrors in the API follow when the API answers.
// upstream: pkg/kubelet/{config/file.go, pod/pod_manager.go, kubelet.go tryReconcileMirrorPods}
import type { Clock } from '../../../base/clock.ts';
import type { Node, Pod } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { PODS } from '../../api/resources.ts';
import { isAlreadyExists, isNotFound } from '../../api/status.ts';
import type { Client } from '../../client/client.ts';
import type { ManifestSource } from '../options.ts';
import type { PodWorker } from '../pod-worker.ts';
import { isMirrorOf, mirrorOf, staticPod } from './static-pods.ts';

/** After this time an API server that did not answer is asked again. */
const RETRY_MS = 1000;

export interface StaticPodHost {
  readonly client: Client;
  readonly clock: Clock;
  readonly nodeName: string;
  readonly manifests: ManifestSource | undefined;
  node(): Node | undefined;
  /** The pod's object in the API. */
  mirror(key: string): Pod | undefined;
  /** Makes a worker and takes it into the kubelet's books. */
  employ(pod: Pod): PodWorker;
  /** Takes it out of them. */
  dismiss(worker: PodWorker): void;
}

export class StaticPodManager {
  readonly #host: StaticPodHost;
  readonly #workers = new Map<string, PodWorker>();
  readonly #mirroring = new Set<string>();
  #started = false;
  #stopped = false;

  constructor(host: StaticPodHost) {
    this.#host = host;
  }

  start(): void {
    this.#started = true;
    const { manifests } = this.#host;
    if (!manifests) return;
    manifests.onChange = () => this.#sync();
    this.#sync();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#host.manifests) this.#host.manifests.onChange = undefined;
  }

  get(key: string): PodWorker | undefined {
    return this.#workers.get(key);
  }

  /** Nothing of a worker runs any more. True when it was one of ours, which then may make room for its successor. */
  finished(worker: PodWorker): boolean {
    const key = keyOf(worker.pod);
    if (this.#workers.get(key) !== worker) return false;
    if (!worker.stopping || this.#stopped) return true;
    this.#workers.delete(key);
    this.#host.dismiss(worker);
    this.#sync();
    void this.reconcile(key);
    return true;
  }

  /** Makes the mirror what the files say: none, or one of the pod that runs. Goes on until the API has heard it. */
  async reconcile(key: string): Promise<void> {
    // Before the files were read nobody can say which mirrors are right.
    if (!this.#started || this.#mirroring.has(key)) return;
    this.#mirroring.add(key);
    while (!this.#stopped && !(await this.#tryReconcile(key))) await this.#host.clock.sleep(RETRY_MS);
    this.#mirroring.delete(key);
  }

  /** Files first say which pods there are, then those run: one that is another now has to end before it begins anew. */
  #sync(): void {
    if (this.#stopped) return;
    const { manifests, clock, nodeName } = this.#host;
    const wanted = new Map((manifests?.read() ?? []).map((manifest) => staticPod(manifest, nodeName, clock.now())).map((pod) => [keyOf(pod), pod]));
    for (const [key, worker] of this.#workers) {
      if (wanted.get(key)?.metadata.uid !== worker.uid && !worker.stopping) worker.stop(worker.pod.spec?.terminationGracePeriodSeconds ?? 30);
    }
    for (const [key, pod] of wanted) if (!this.#workers.has(key)) this.#begin(key, pod);
  }

  #begin(key: string, pod: Pod): void {
    const mirror = this.#host.mirror(key);
    const same = mirror && isMirrorOf(mirror, pod);
    const worker = this.#host.employ(same && mirror.status ? { ...pod, status: mirror.status } : pod);
    this.#workers.set(key, worker);
    worker.start();
    if (!same) void this.reconcile(key);
  }

  async #tryReconcile(key: string): Promise<boolean> {
    const worker = this.#workers.get(key);
    const mirror = this.#host.mirror(key);
    try {
      if (mirror && !(worker && isMirrorOf(mirror, worker.pod))) await this.#remove(mirror);
      if (worker && !(mirror && isMirrorOf(mirror, worker.pod))) await this.#host.client.create(PODS, mirrorOf(worker.pod, this.#host.node()));
      return true;
    } catch (error) {
      if (!isAlreadyExists(error)) return false;
      // The cache has not seen yet what is there: it will tell.
      return true;
    }
  }

  async #remove(mirror: Pod): Promise<void> {
    const { namespace = '', name = '', uid } = mirror.metadata;
    try {
      await this.#host.client.delete(PODS, namespace, name, { gracePeriodSeconds: 0, ...(uid ? { uid } : {}) });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
