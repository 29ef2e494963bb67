// One pod on its node: sandbox, init containers, containers, the end. upstream: pkg/kubelet/{kubelet,pod_workers}.go SyncPod, SyncTerminatingPod, kuberuntime_manager.go
import { parseTime, rfc3339 } from '../../base/time.ts';
import type { Sockets } from '../../machine/network/sockets.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import type { Container, ContainerStatus, Pod, PodStatus } from '../api/generated/types.ts';
import { type Resources, requestsOf } from '../client/pod-requests.ts';
import type { FileMount, KeptDirectory } from './containers/container-files.ts';
import { takeOut } from './containers/container-files.ts';
import { ContainerLife } from './containers/container-life.ts';
import type { Home } from './home.ts';
import { hostsFile, resolvConf } from './host-config.ts';
import { kill } from './kill.ts';
import type { Placement } from './lib/fields.ts';
import { type PodView, statusOf } from './pod-status.ts';
import type { Runtime } from './runtime.ts';
import { type Connection, connectPod, networkOf } from './sandbox.ts';
import { Slot, type SlotKind } from './slot.ts';
import { PodVolumes } from './volumes/pod-volumes.ts';
import { referencesOf } from './volumes/volumes.ts';

/** What a worker tells its kubelet. */
export interface WorkerHost {
  /** The status is (perhaps) another one. */
  changed(worker: PodWorker): void;
  /** Nothing of the pod runs any more. */
  finished(worker: PodWorker): void;
}

export class PodWorker implements Home {
  pod: Pod;
  readonly uid: string;
  readonly requests: Resources;
  readonly #runtime: Runtime;
  readonly #host: WorkerHost;
  readonly slots: Slot[];
  readonly #lives: ContainerLife[] = [];
  #sleepers: Set<{ readonly slot: Slot | undefined; wake(): void }> | undefined;
  #volumes: PodVolumes | undefined;
  /** Waits for an init container's end. */
  #onOver: (() => void) | undefined;
  #network: Connection | undefined;
  #stopping = false;
  #ended = false;
  #failed: { readonly reason: string; readonly message: string } | undefined;
  #startTime: string;
  #sandboxGone = false;
  /** The end of the sync that goes on. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(runtime: Runtime, host: WorkerHost, pod: Pod) {
    this.#runtime = runtime;
    this.#host = host;
    this.pod = pod;
    this.uid = pod.metadata.uid ?? '';
    this.requests = requestsOf(pod).requests;
    this.#startTime = pod.status?.startTime ?? rfc3339(runtime.clock.now());
    const { initContainers = [], containers = [] } = pod.spec ?? {};
    const reason = initContainers.length ? 'PodInitializing' : 'ContainerCreating';
    this.slots = [...initContainers.map((c) => new Slot(c.restartPolicy === 'Always' ? 'sidecar' : 'init', c, reason)), ...containers.map((c) => new Slot('main', c, reason))];
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** All containers are over and the network is gone. */
  get ended(): boolean {
    return this.#ended;
  }

  get net(): Sockets {
    return this.#network?.net ?? this.#runtime.machine.net;
  }

  get placement(): Placement {
    return { hostIPs: this.#runtime.hostIPs, podIPs: this.#network?.ips ?? this.pod.status?.podIPs?.map((p) => p.ip) ?? [], allocatable: this.#runtime.allocatable };
  }

  get hosts(): string {
    const { machine, dns } = this.#runtime;
    const own = this.pod.spec?.hostNetwork && machine.fs.exists('/etc/hosts') ? machine.fs.readText('/etc/hosts') : '';
    return hostsFile(this.pod, this.placement.podIPs, dns.domain, own);
  }

  get resolv(): string {
    return resolvConf(this.pod, this.#runtime.dns);
  }

  slot(name: string): Slot | undefined {
    return this.slots.find((s) => s.name === name);
  }

  /** The machine of a container, by default of the first one that is no init container. */
  machine(container?: string): HostMachine | undefined {
    return (container ? this.slot(container) : this.slots.find((s) => s.kind === 'main'))?.machine;
  }

  /** Begins. `refusal`: the node does not take the pod. */
  start(refusal?: { readonly reason: string; readonly message: string }): void {
    if (refusal) {
      this.#failed = refusal;
      this.#ended = true;
      this.#runtime.recorder.event(this.pod, 'Warning', refusal.reason, refusal.message);
      return this.#host.changed(this);
    }
    const waits = referencesOf(this.pod)
      .map((r) => this.#runtime.config.use(r.kind, this.pod.metadata.namespace ?? '', r.name))
      .filter((p) => p !== undefined);
    if (this.#adoptable()) void Promise.all([...waits, ...this.slots.map((slot) => this.#runtime.images.preload(slot.spec.image ?? ''))]).then(() => this.#adopt());
    else void this.#begin(waits);
    this.#watchDeadline();
  }

  /** The pod's object has changed. */
  update(pod: Pod): void {
    this.pod = pod;
    for (const slot of this.slots) this.#respec(slot, pod);
    for (const c of pod.spec?.ephemeralContainers ?? []) if (!this.slot(c.name)) this.#debug(c as unknown as Container);
    if (pod.metadata.deletionTimestamp && !this.#stopping) this.stop(pod.metadata.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30);
    else if (!this.#stopping) this.changed();
  }

  /** Ends all containers: hooks, SIGTERM, and after `grace` seconds SIGKILL. */
  stop(grace: number, failed?: { readonly reason: string; readonly message: string }): void {
    if (this.#stopping) return;
    this.#stopping = true;
    if (failed) this.#failed = failed;
    for (const sleeper of [...(this.#sleepers ?? [])]) sleeper.wake();
    void this.#terminate(grace);
  }

  /** A shorter grace than was given before: what still runs is killed then. */
  hurry(grace: number): void {
    this.#runtime.clock.after(grace * 1000, () => {
      for (const slot of this.slots) slot.machine?.halt();
    });
  }

  view(pod: Pod = this.pod): PodStatus {
    const of = (...kinds: SlotKind[]) => this.slots.filter((s) => kinds.includes(s.kind)).map((s) => s.view());
    const view: PodView = {
      pod,
      init: of('init', 'sidecar'),
      main: of('main'),
      ephemeral: of('ephemeral'),
      hostIPs: this.#runtime.hostIPs,
      podIPs: (this.#told ? this.#network?.ips : undefined) ?? pod.status?.podIPs?.map((p) => p.ip) ?? [],
      sandbox: this.#network !== undefined && !this.#sandboxGone,
      startTime: this.#startTime,
      now: this.#runtime.clock.now(),
      terminal: this.#ended,
      ...(this.#failed ? { failed: this.#failed } : {}),
    };
    return statusOf(view);
  }

  /** A sync has found out about the sandbox: before, only that it is there is told. upstream: OnPodSandboxReady */
  get #told(): boolean {
    return this.slots.some((s) => s.containerID !== undefined || s.state.waiting?.message !== undefined);
  }

  /** On the way out only the end is told, unless containers end one after the other. */
  changed(): void {
    if (this.#stopping && !this.#ended && !this.slots.some((s) => s.process)) return;
    this.#host.changed(this);
  }

  sleep(ms: number, slot?: Slot): Promise<boolean> {
    if (this.#stopping) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = this.#runtime.clock.after(ms, () => {
        this.#sleepers?.delete(sleeper);
        resolve(true);
      });
      const sleeper = {
        slot,
        wake: () => {
          timer.cancel();
          this.#sleepers?.delete(sleeper);
          resolve(false);
        },
      };
      this.#sleepers ??= new Set();
      this.#sleepers.add(sleeper);
    });
  }

  mounts(container: Container): readonly FileMount[] {
    return this.#volumes?.mountsOf(container) ?? [];
  }

  kept(slot: Slot): readonly KeptDirectory[] {
    const fs = slot.machine?.fs;
    if (!fs) return [];
    return this.mounts(slot.spec)
      .filter((m) => !m.files)
      .map((m) => takeOut(fs, m.path));
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  over(slot: Slot): void {
    if (slot.kind === 'init') this.#onOver?.();
    else if (slot.kind === 'main' && !this.#stopping && this.slots.every((s) => s.kind !== 'main' || s.over)) this.#conclude();
  }

  unhealthy(slot: Slot, probe: 'Liveness' | 'Startup', grace: number | undefined, restarts: boolean): void {
    // When it was the last one that runs, and none will start again, the whole pod is stopped.
    const alone = !restarts && this.slots.every((s) => s === slot || s.kind !== 'main' || s.over);
    const words = alone ? `Stopping container ${slot.name}` : `Container ${slot.name} failed ${probe.toLowerCase()} probe${restarts ? ', will be restarted' : ''}`;
    this.#runtime.recorder.event({ object: this.pod, fieldPath: slot.fieldPath }, 'Normal', 'Killing', words);
    void kill(this.#runtime, this, slot, grace ?? this.pod.spec?.terminationGracePeriodSeconds ?? 30);
  }

  async #begin(waits: readonly Promise<void>[]): Promise<void> {
    this.changed();
    await Promise.all(waits);
    if (!(await this.#setUp()) || !(await this.#sandbox())) return;
    for (const slot of this.slots) {
      if (slot.kind === 'init') await this.#toEnd(slot);
      if (this.#stopping) return;
      if (slot.kind === 'init' && slot.state.terminated?.exitCode !== 0) return this.#conclude();
      if (slot.kind === 'sidecar') {
        void this.#life(slot).begin();
        while (!slot.started) if (!(await this.sleep(this.#runtime.timings.firstProbe)) && this.#stopping) return;
      }
    }
    this.#runMain();
  }

  #runMain(): void {
    const main = this.slots.filter((s) => s.kind === 'main');
    for (const slot of main) if (!slot.process && slot.state.waiting?.reason === 'PodInitializing') slot.wait('ContainerCreating');
    for (const slot of main) void this.#life(slot).begin();
  }

  /** One init container until it is over. */
  #toEnd(slot: Slot): Promise<void> {
    return new Promise((resolve) => {
      this.#onOver = resolve;
      void this.#life(slot).begin();
    });
  }

  #life(slot: Slot): ContainerLife {
    let life = this.#lives.find((l) => l.slot === slot);
    if (!life) {
      life = new ContainerLife(this.#runtime, this, slot);
      this.#lives.push(life);
    }
    return life;
  }

  /** Volumes; tried again until what they need is there. */
  async #setUp(): Promise<boolean> {
    if (!this.pod.spec?.volumes?.length) return true;
    const { timings } = this.#runtime;
    this.#volumes ??= new PodVolumes(this.#runtime);
    for (let retry = timings.mountRetry; ; retry = Math.min(retry * 2, timings.mountRetryMax)) {
      if (this.#volumes.mountAll(this.pod, this.placement)) return true;
      if (!(await this.sleep(retry))) return false;
    }
  }

  async #sandbox(): Promise<boolean> {
    this.#network = await connectPod(this.#runtime, this);
    if (this.#network) this.changed();
    return this.#network !== undefined;
  }

  /** A restored pod says that its containers run; this worker is new. */
  #adoptable(): boolean {
    const { status, metadata } = this.pod;
    if (metadata.deletionTimestamp || !status?.podIP) return false;
    return (status.containerStatuses ?? []).some((c) => c.state?.running || c.state?.waiting || c.state?.terminated || c.lastState?.terminated);
  }

  #adopt(): void {
    const { status } = this.pod;
    this.#network = networkOf(this.#runtime, this.pod, status?.podIP ? { ip: status.podIP } : {});
    if (this.pod.spec?.volumes?.length) {
      this.#volumes = new PodVolumes(this.#runtime);
      this.#volumes.mountAgain(this.pod, this.placement);
    }
    const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
    for (const slot of this.slots)
      this.#takeUp(
        slot,
        all.find((s) => s.name === slot.name),
      );
    for (const slot of this.slots) if (slot.kind === 'sidecar') void this.#life(slot).begin();
    if (this.slots.some((s) => s.kind === 'init' && s.state.terminated?.exitCode !== 0)) void this.#begin([]);
    else this.#runMain();
  }

  #takeUp(slot: Slot, status: ContainerStatus | undefined): void {
    if (!status) return;
    slot.restore(status);
    const life = this.#life(slot);
    life.resume();
    if (status.state?.running) life.adopt(status.state.running.startedAt ?? this.#startTime);
  }

  #respec(slot: Slot, pod: Pod): void {
    const lists = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
    const spec = lists.find((c) => c.name === slot.name);
    if (!spec || slot.kind === 'ephemeral') return;
    const changed = spec.image !== slot.spec.image;
    slot.spec = spec;
    if (!changed || slot.kind === 'init') return;
    if (slot.process) {
      this.#runtime.recorder.event({ object: pod, fieldPath: slot.fieldPath }, 'Normal', 'Killing', `Container ${slot.name} definition changed, will be restarted`);
      void kill(this.#runtime, this, slot, pod.spec?.terminationGracePeriodSeconds ?? 30);
    } else {
      slot.image = spec.image ?? '';
      for (const sleeper of [...(this.#sleepers ?? [])]) if (sleeper.slot === slot) sleeper.wake();
    }
  }

  #debug(spec: Container): void {
    const slot = new Slot('ephemeral', spec, 'ContainerCreating');
    this.slots.push(slot);
    if (this.#network) void this.#life(slot).begin();
  }

  async #terminate(grace: number): Promise<void> {
    const { clock, recorder, timings } = this.#runtime;
    for (const life of this.#lives) life.prober?.stopKilling();
    const running = this.slots.filter((s) => s.process);
    for (const slot of running) recorder.event({ object: this.pod, fieldPath: slot.fieldPath }, 'Normal', 'Killing', `Stopping container ${slot.name}`);
    const begun = clock.now();
    await Promise.all(running.filter((s) => s.kind !== 'sidecar').map((s) => kill(this.#runtime, this, s, grace)));
    // Sidecars outlive the containers that they serve, the last one first.
    for (const slot of running.filter((s) => s.kind === 'sidecar').reverse()) await kill(this.#runtime, this, slot, Math.max(0, grace - (clock.now() - begun) / 1000));
    if (running.length) await clock.sleep(timings.teardown);
    this.#end();
  }

  /** All containers are over by themselves. */
  #conclude(): void {
    const sidecars = this.slots.filter((s) => s.kind === 'sidecar' && s.process);
    if (sidecars.length) {
      this.#stopping = true;
      void this.#terminate(this.pod.spec?.terminationGracePeriodSeconds ?? 30);
      return;
    }
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#stopping = true;
    for (const slot of this.slots) {
      slot.over = true;
      // A container that never ran is told so once the pod is over.
      if (this.pod.metadata.deletionTimestamp && slot.state.running) slot.state = {};
    }
    this.#sandboxGone = true;
    if (!this.pod.spec?.hostNetwork) this.#runtime.cni.remove(this.uid);
    for (const r of referencesOf(this.pod)) this.#runtime.config.release(r.kind, this.pod.metadata.namespace ?? '', r.name);
    this.#host.changed(this);
    this.#host.finished(this);
  }

  #watchDeadline(): void {
    const seconds = this.pod.spec?.activeDeadlineSeconds;
    if (seconds === undefined) return;
    const { clock, recorder } = this.#runtime;
    clock.after(parseTime(this.#startTime) + seconds * 1000 - clock.now(), () => {
      if (this.#stopping) return;
      const message = 'Pod was active on the node longer than the specified deadline';
      recorder.event(this.pod, 'Normal', 'DeadlineExceeded', message);
      this.stop(this.pod.spec?.terminationGracePeriodSeconds ?? 30, { reason: 'DeadlineExceeded', message });
    });
  }
}
