// The kubelet: the pods that the API assigns to its node, and those of its manifests, become processes. upstream: pkg/kubelet/kubelet.go
import type { Disposable } from '../../base/emitter.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import type { Pod, Service } from '../api/generated/types.ts';
import { keyOf } from '../api/meta.ts';
import { PODS, SERVICES } from '../api/resources.ts';
import { isNotFound } from '../api/status.ts';
import type { Transport } from '../api/wire.ts';
import { CoreEventRecorder } from '../client/event-recorder.ts';
import { Informer } from '../client/informer.ts';
import type { Resources } from '../client/pod-requests.ts';
import { reject } from './admission.ts';
import { ContainerFiles } from './containers/container-files.ts';
import { NodeImages } from './containers/images.ts';
import type { CriSource } from './crictl/view.ts';
import { createDoor } from './door/door.ts';
import { SharedEnvironments } from './environment.ts';
import { NodeReporter } from './node-status.ts';
import type { KubeletOptions } from './options.ts';
import { PodWorker, type WorkerHost } from './pod-worker.ts';
import { openPorts } from './ports.ts';
import type { Runtime } from './runtime.ts';
import { StaticPodManager } from './static/static-pod-manager.ts';
import { isMirror, isMirrorOf } from './static/static-pods.ts';
import { StatusWriter } from './status-writer.ts';
import { DEFAULT_TIMINGS } from './timings.ts';
import { ConfigCache } from './volumes/config-cache.ts';
import { Volumes } from './volumes/volumes.ts';

/** A pod whose object is gone is not given its grace. */
const FORCED_GRACE_SECONDS = 2;
/** The number of its first process, as `ss -p` and `ps` show it. */
export const KUBELET_PID = 742;

export class Kubelet implements WorkerHost, Disposable {
  readonly door: Transport;
  readonly #options: KubeletOptions;
  readonly #runtime: Runtime;
  readonly #reporter: NodeReporter;
  #ports: Disposable | undefined;
  readonly #pods: Informer<Pod>;
  readonly #services: Informer<Service>;
  readonly #workers = new Map<string, PodWorker>();
  readonly #statuses: StatusWriter;
  /** Pods of the node's files: their objects in the API are mirrors. */
  readonly #static: StaticPodManager;
  readonly #config: ConfigCache;
  #refreshing = false;
  #stopped = false;

  constructor(options: KubeletOptions) {
    this.#options = options;
    const { client, clock, node } = options;
    const timings = { ...DEFAULT_TIMINGS, ...options.timings };
    const images = new NodeImages(options.images, clock);
    this.#config = new ConfigCache(client, clock, () => this.#configChanged());
    this.#services = new Informer(client, clock, SERVICES);
    this.#pods = new Informer(client, clock, PODS, { fieldSelector: `spec.nodeName=${node.name}` });
    const recorder = new CoreEventRecorder(client, clock, { component: 'kubelet', host: node.name });
    this.#reporter = new NodeReporter(options, timings, images, recorder);
    images.onChange(() => this.#reporter.changed());
    const token = options.token ?? ((): undefined => undefined);
    const environments = new SharedEnvironments();
    this.#services.on(() => environments.clear());
    this.#runtime = {
      clock,
      random: options.random,
      timings,
      nodeName: node.name,
      hostIPs: node.addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address),
      allocatable: node.capacity,
      machine: options.machine,
      cni: options.cni,
      images,
      files: new ContainerFiles(clock),
      config: this.#config,
      volumes: new Volumes({ clock, config: this.#config, nodeFiles: options.machine.fs, token }),
      recorder,
      dns: options.dns ?? { server: '10.96.0.10', domain: 'cluster.local', host: '' },
      environments,
      sources: {
        configMap: (namespace, name) => this.#config.configMap(namespace, name),
        secret: (namespace, name) => this.#config.secret(namespace, name),
        services: () => this.#services.list(),
      },
    };
    this.#statuses = new StatusWriter(
      client,
      clock,
      (uid) => this.#workers.get(uid),
      (worker) => this.#pods.get(keyOf(worker.pod)),
    );
    this.#static = new StaticPodManager({
      client,
      clock,
      nodeName: node.name,
      manifests: options.manifests,
      node: () => this.#reporter.node,
      mirror: (key) => this.#pods.get(key),
      employ: (pod) => {
        const worker = new PodWorker(this.#runtime, this, pod);
        this.#workers.set(worker.uid, worker);
        return worker;
      },
      dismiss: (worker) => this.#forget(worker),
    });
    this.door = createDoor(
      this.#runtime,
      (namespace, name) => this.worker(namespace, name),
      () => this.pods(),
    );
  }

  /** Registers the node and takes up its pods; resolves when the first list of them is in. */
  async start(): Promise<void> {
    this.#listen(KUBELET_PID);
    await this.#reporter.start();
    if (this.#stopped) return;
    this.#pods.on(({ old, object }) => this.#changed(old, object));
    await this.#services.start();
    await this.#pods.start();
    this.#static.start();
    for (const pod of this.#pods.list()) if (isMirror(pod)) void this.#static.reconcile(keyOf(pod));
  }

  #listen(pid: number): void {
    const { certificate, machine } = this.#options;
    if (certificate) this.#ports = openPorts(machine.net, { name: 'kubelet', pid }, certificate);
  }

  /** Its process has ended, its containers go on: whoever gave it clock and transport lets both stand still. */
  suspend(): void {
    this.#ports?.dispose();
    this.#ports = undefined;
  }

  /** It is a new process, and reports its node at once. */
  resume(pid: number): void {
    this.#listen(pid);
    this.#reporter.restarted();
  }

  stop(): void {
    this.#stopped = true;
    this.#ports?.dispose();
    this.#static.stop();
    this.#reporter.stop();
    this.#pods.dispose();
    this.#services.dispose();
    this.#config.dispose();
    this.#statuses.stop();
  }

  dispose(): void {
    this.stop();
  }

  /** The pods that run here. */
  pods(): readonly Pod[] {
    return [...this.#workers.values()].map((w) => this.#pods.get(keyOf(w.pod)) ?? w.pod);
  }

  worker(namespace: string, name: string): PodWorker | undefined {
    const pod = this.#pods.get(`${namespace}/${name}`);
    if (!pod) return undefined;
    return isMirror(pod) ? this.#static.get(`${namespace}/${name}`) : this.#workers.get(pod.metadata.uid ?? '');
  }

  /** The machine of a pod's container (by default its first): for tools that look into it. */
  machineOf(pod: Pod, container?: string): HostMachine | undefined {
    return this.worker(pod.metadata.namespace ?? '', pod.metadata.name ?? '')?.machine(container);
  }

  /** What the container runtime of this node knows. */
  get runtimeView(): CriSource {
    return { workers: () => this.#workers.values(), images: this.#runtime.images };
  }

  /** The machines of all containers that run. */
  *machines(): Iterable<HostMachine> {
    for (const worker of this.#workers.values()) for (const slot of worker.slots) if (slot.process && slot.machine) yield slot.machine;
  }

  changed(worker: PodWorker): void {
    if (!this.#stopped) this.#statuses.add(worker);
  }

  finished(worker: PodWorker): void {
    if (!this.#static.finished(worker) && !this.#pods.get(keyOf(worker.pod))) this.#forget(worker);
  }

  #changed(old: Pod | undefined, pod: Pod | undefined): void {
    if (old && (!pod || pod.metadata.uid !== old.metadata.uid)) this.#gone(old);
    if (!pod) return;
    if (isMirror(pod)) return this.#mirrorChanged(pod);
    const worker = this.#workers.get(pod.metadata.uid ?? '');
    if (!worker) return this.#arrived(pod);
    const before = worker.pod;
    // The kubelet's own status writes come back here and say nothing new.
    if (
      before.spec === pod.spec &&
      before.metadata.deletionTimestamp === pod.metadata.deletionTimestamp &&
      before.metadata.labels === pod.metadata.labels &&
      before.metadata.annotations === pod.metadata.annotations
    ) {
      worker.pod = pod;
      // Somebody else's status, or a version from before a loss of the link: ours is written again.
      if (!this.#statuses.isOwn(pod)) this.changed(worker);
      return;
    }
    if (pod.metadata.deletionTimestamp && !before.metadata.deletionTimestamp) this.#log('kubelet.go:2553', `"SyncLoop DELETE" source="api" pods=["${keyOf(pod)}"]`);
    const shorter = before.metadata.deletionTimestamp && (pod.metadata.deletionGracePeriodSeconds ?? 0) < (before.metadata.deletionGracePeriodSeconds ?? 0);
    worker.update(pod);
    if (shorter) worker.hurry(pod.metadata.deletionGracePeriodSeconds ?? 0);
    if (worker.ended) this.changed(worker);
  }

  #arrived(pod: Pod): void {
    const over = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (over || (pod.metadata.deletionTimestamp && !pod.status?.podIP)) {
      if (pod.metadata.deletionTimestamp) void this.#deleteNow(pod);
      return;
    }
    this.#log('kubelet.go:2537', `"SyncLoop ADD" source="api" pods=["${keyOf(pod)}"]`);
    const worker = new PodWorker(this.#runtime, this, pod);
    const others: Resources[] = [];
    for (const w of this.#workers.values()) if (!w.ended) others.push(w.requests);
    this.#workers.set(worker.uid, worker);
    worker.start(pod.status?.startTime ? undefined : reject(pod, worker.requests, others, this.#reporter.node, this.#options.node.capacity));
    if (pod.metadata.deletionTimestamp) worker.update(pod);
  }

  #gone(pod: Pod): void {
    if (isMirror(pod)) {
      if (!this.#stopped) void this.#static.reconcile(keyOf(pod));
      return;
    }
    const worker = this.#workers.get(pod.metadata.uid ?? '');
    if (!worker) return;
    this.#log('kubelet.go:2547', `"SyncLoop REMOVE" source="api" pods=["${keyOf(pod)}"]`);
    if (worker.ended) this.#forget(worker);
    else if (!worker.stopping) worker.stop(Math.min(FORCED_GRACE_SECONDS, pod.spec?.terminationGracePeriodSeconds ?? FORCED_GRACE_SECONDS));
    else worker.hurry(FORCED_GRACE_SECONDS);
  }

  #forget(worker: PodWorker): void {
    this.#workers.delete(worker.uid);
    this.#statuses.forget(worker.uid);
  }

  async #deleteNow(pod: Pod): Promise<void> {
    const { namespace = '', name = '', uid } = pod.metadata;
    try {
      await this.#options.client.delete(PODS, namespace, name, { gracePeriodSeconds: 0, ...(uid ? { uid } : {}) });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Whoever deletes a mirror gets another one: the pod itself is in the node's files. */
  #mirrorChanged(pod: Pod): void {
    if (pod.metadata.deletionTimestamp) {
      void this.#deleteNow(pod);
      return;
    }
    const worker = this.#static.get(keyOf(pod));
    if (worker && isMirrorOf(pod, worker.pod)) this.changed(worker);
    else void this.#static.reconcile(keyOf(pod));
  }

  #log(place: string, text: string): void {
    this.#options.log?.('I', place, text);
  }

  /** Volumes follow their objects after a while, all at once. */
  #configChanged(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    this.#options.clock.after(this.#runtime.timings.volumeRefresh, () => {
      this.#refreshing = false;
      this.#runtime.volumes.refresh();
    });
  }
}
