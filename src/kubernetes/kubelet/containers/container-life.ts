// One container from its image to its end, again and again as its restart policy says: what each sync of its pod does for it. upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go SyncPod, doBackOff; pkg/kubelet/reason_cache.go
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { ExitStatus, Process } from '../../../machine/os/types.ts';
import type { Container, ContainerStateTerminated, Pod } from '../../api/generated/types.ts';
import { Backoff } from '../backoff.ts';
import type { Home } from '../home.ts';
import { postStart } from '../kill.ts';
import { restartsAfter } from '../lib/restarts.ts';
import { terminationMessage } from '../lib/termination-message.ts';
import { Prober, type ProbeTarget } from '../prober.ts';
import type { Runtime } from '../runtime.ts';
import type { Slot } from '../slot.ts';
import { type Failure, launch } from './container-launch.ts';
import { ImageFetch } from './image-fetch.ts';
import { goDuration, type PresentImage } from './images.ts';

export class ContainerLife implements ProbeTarget {
  readonly #runtime: Runtime;
  readonly #home: Home;
  readonly slot: Slot;
  #backoff: Backoff | undefined;
  #fetch: ImageFetch | undefined;
  /** Why the last try failed: told from the next sync on. */
  #failure: Failure | undefined;
  /** The loop of `begin` goes on. */
  #busy = false;
  /** Until its next sync. */
  #wait = 0;
  #tries = 0;
  /** The runtime told of the sandbox's start and of the container's end at once: one sync more than there is work for. */
  #unheard = false;
  prober: Prober | undefined;

  constructor(runtime: Runtime, home: Home, slot: Slot) {
    this.#runtime = runtime;
    this.#home = home;
    this.slot = slot;
  }

  get backoff(): Backoff {
    this.#backoff ??= new Backoff(this.#runtime.timings.backoff, this.#runtime.timings.backoffMax);
    return this.#backoff;
  }

  /** Goes on until the container runs, is over for good, or the pod is stopped; the end of its process calls it again, so that nothing waits meanwhile. */
  async begin(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const { slot } = this;
    while (!slot.process && !this.#home.stopping) {
      if (slot.state.terminated && !this.#again(slot.state.terminated.exitCode)) {
        this.#busy = false;
        slot.over = true;
        this.#home.changed();
        return this.#home.over(slot);
      }
      if (this.#wait > 0 && !(await this.#home.sleep(this.#wait, slot)) && this.#home.stopping) break;
      this.#wait = (await this.#home.inTurn(() => this.#sync())) ?? 0;
    }
    this.#busy = false;
  }

  /** Takes up a process that ran before a restart of the node, without a word; its image is present. */
  adopt(startedAt: string): void {
    const image = this.#runtime.images.present(this.slot.spec.image ?? '');
    if (!image) return;
    const { ready, started, containerID } = this.slot;
    const process = launch(this.#runtime, this.#home, this.slot, image, containerID ?? '');
    if ('reason' in process) return;
    this.slot.containerID = containerID;
    this.slot.process = process;
    this.slot.state = { running: { startedAt } };
    this.#attend(process);
    this.#live(ready, started);
  }

  /** Goes on with the pause that had begun before a restart of the node. */
  resume(): void {
    const { slot } = this;
    const { clock, random, timings } = this.#runtime;
    if (!slot.exited) return;
    const end = parseTime(slot.exited.finishedAt ?? '');
    this.backoff.restore(slot.restarts, end);
    const left = this.backoff.left(end, clock.now());
    if (left <= 0) return;
    this.#failure = this.#crashLoop();
    this.#wait = Math.min(left, timings.resync) * (1 + random.float() / 2);
  }

  /** Whether it is started again after this end. */
  #again(exitCode: number): boolean {
    const { slot } = this;
    if (slot.kind === 'ephemeral') return false;
    if (slot.kind === 'sidecar') return true;
    if (slot.kind === 'init' && exitCode === 0) return false;
    return restartsAfter(slot.spec, this.#home.pod, exitCode);
  }

  /** One sync: milliseconds until the next, or nothing when it runs (or the pod is stopped). */
  async #sync(): Promise<number | undefined> {
    if (this.#home.stopping || this.slot.process) return undefined;
    this.#show();
    const { random, timings } = this.#runtime;
    const left = this.#backOff();
    if (left > 0 && this.#unheard) {
      this.#unheard = false;
      return timings.relist;
    }
    if (left > 0) return Math.min(left, timings.resync) * (1 + random.float() / 2);
    this.#fetch ??= new ImageFetch(this.#runtime, this.#home, this.slot);
    const image = await this.#fetch.image();
    if (!image) return undefined;
    const failure = 'reason' in image ? image : await this.#start(image);
    if (!failure) return undefined;
    this.#failure = failure;
    // A node with more to do looks at its pods more often than after every pause: that a pull waits is told soon.
    if (failure.reason === 'ImagePullBackOff') void this.#home.sleep(timings.relist, this.slot).then((on) => on && this.#failure === failure && this.#show());
    // The events of a new sandbox, or of a container that has been made, bring the next sync at once.
    if ((this.#tries++ === 0 && this.slot.kind !== 'ephemeral') || failure.made) return timings.relist;
    return timings.syncRetry * (1 + random.float() / 2);
  }

  /** What failed in the sync before is told now. */
  #show(): void {
    const { slot } = this;
    if (!this.#failure || slot.state.running) return;
    if (slot.state.terminated) slot.last = { terminated: slot.state.terminated };
    slot.wait(this.#failure.reason, this.#failure.message);
    this.#home.changed();
  }

  /** What is left of the pause after its last end. upstream: doBackOff */
  #backOff(): number {
    const { slot } = this;
    const { clock, recorder } = this.#runtime;
    const ended = slot.judged;
    if (!ended) return 0;
    // Back-off counts by definition.
    if (slot.redefined) {
      this.#backoff = undefined;
      return 0;
    }
    const end = parseTime(ended.finishedAt ?? '');
    const left = this.backoff.left(end, clock.now());
    if (left > 0) {
      recorder.event(this.#target(), 'Warning', 'BackOff', `Back-off restarting failed container ${slot.name} in pod ${this.#podName}`);
      this.#failure = this.#crashLoop();
      return left;
    }
    this.backoff.next(end, clock.now());
    return 0;
  }

  get #podName(): string {
    const { name, namespace, uid } = this.#home.pod.metadata;
    return `${name}_${namespace}(${uid})`;
  }

  #crashLoop(): Failure {
    return { reason: 'CrashLoopBackOff', message: `back-off ${goDuration(this.backoff.delay)} restarting failed container=${this.slot.name} pod=${this.#podName}` };
  }

  /** Makes and starts the container; why not, when that fails. */
  async #start(image: PresentImage): Promise<Failure | undefined> {
    const { slot } = this;
    const { clock, random, recorder, timings } = this.#runtime;
    if (!(await this.#home.sleep(timings.containerStart))) return undefined;
    const id = random.string('0123456789abcdef', 64);
    const launched = launch(this.#runtime, this.#home, slot, image, id);
    if ('reason' in launched && !launched.made) {
      recorder.event(this.#target(), 'Warning', 'Failed', `Error: ${launched.message}`);
      return launched;
    }
    if (slot.exited) slot.restarts++;
    const before = slot.exited;
    slot.containerID = `containerd://${id}`;
    recorder.event(this.#target(), 'Normal', 'Created', 'Container created');
    if ('reason' in launched) return this.#notStarted(launched);
    slot.process = launched;
    const running = { startedAt: rfc3339(clock.now()) };
    recorder.event(this.#target(), 'Normal', 'Started', 'Container started');
    this.#attend(launched, running.startedAt);
    const hook = slot.spec.lifecycle?.postStart;
    const failed = hook && (await postStart(this.#runtime, this.#home, slot, hook));
    if (failed || slot.process !== launched) return failed;
    this.#failure = undefined;
    if (before) slot.last = { terminated: before };
    slot.state = { running };
    this.#live(undefined, undefined);
    this.#home.changed();
    return undefined;
  }

  #notStarted(failure: Failure): Failure {
    const { slot } = this;
    this.#runtime.recorder.event(this.#target(), 'Warning', 'Failed', `Error: ${failure.message}`);
    const terminated: ContainerStateTerminated = {
      exitCode: 128,
      reason: 'StartError',
      message: failure.message,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: rfc3339(this.#runtime.clock.now()),
      ...(slot.containerID ? { containerID: slot.containerID } : {}),
    };
    this.#unheard ||= slot.exited === undefined;
    slot.exited = terminated;
    slot.judged = terminated;
    slot.state = { terminated };
    return failure;
  }

  /** Hears of the end of its process. */
  #attend(process: Process, startedAt = this.slot.state.running?.startedAt): void {
    void process.exited.then((status) => this.#over(status, startedAt));
  }

  #live(ready: boolean | undefined, started: boolean | undefined): void {
    const { slot } = this;
    slot.ready = ready ?? false;
    slot.started = started ?? false;
    if (hasProbes(slot.spec)) this.prober = new Prober(this.#runtime, this);
    else {
      slot.started = true;
      slot.ready = slot.kind !== 'init' && !slot.neverReady;
    }
  }

  get pod(): Pod {
    return this.#home.pod;
  }

  get ip(): string {
    return this.#home.placement.podIPs[0] ?? '';
  }

  changed(): void {
    this.#home.changed();
  }

  unhealthy(probe: 'Liveness' | 'Startup', grace: number | undefined): void {
    // The sync that kills it starts it again, and judges by the end before this one.
    this.slot.killedBySync = this.#again(1);
    this.#home.unhealthy(this.slot, probe, grace, this.slot.killedBySync);
  }

  #over(status: ExitStatus, startedAt: string | undefined): void {
    const { slot } = this;
    this.prober?.stop();
    slot.machine?.halt();
    const terminated: ContainerStateTerminated = {
      exitCode: status.code,
      reason: status.outOfMemory ? 'OOMKilled' : status.code === 0 ? 'Completed' : 'Error',
      ...(startedAt ? { startedAt } : {}),
      finishedAt: rfc3339(this.#runtime.clock.now()),
      ...(slot.containerID ? { containerID: slot.containerID } : {}),
      ...terminationMessage(slot, status),
    };
    const { relist } = this.#runtime.timings;
    this.#unheard ||= slot.exited === undefined && this.#runtime.clock.now() - parseTime(startedAt ?? '') < relist;
    const atOnce = slot.killedBySync || slot.redefined;
    slot.ended(terminated);
    this.#wait = atOnce ? 0 : relist;
    this.#home.changed();
    void this.begin();
  }

  #target(): { readonly object: Pod; readonly fieldPath: string } {
    return { object: this.#home.pod, fieldPath: this.slot.fieldPath };
  }
}

const hasProbes = (c: Container): boolean => (c.startupProbe ?? c.readinessProbe ?? c.livenessProbe) !== undefined;
