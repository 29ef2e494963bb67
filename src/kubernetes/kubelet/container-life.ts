// One container from its image to its end, again and again as its restart policy says. upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go, pkg/kubelet/images/image_manager.go
import type { Clock } from '../../base/clock.ts';
import { parseTime, rfc3339 } from '../../base/time.ts';
import type { ExitStatus, Process } from '../../machine/os/types.ts';
import type { Container, ContainerStateTerminated, Pod } from '../api/generated/types.ts';
import { Backoff } from './backoff.ts';
import { launch } from './container-launch.ts';
import type { Home } from './home.ts';
import { ImageFetch } from './image-fetch.ts';
import { goDuration, type PresentImage } from './images.ts';
import { Prober, type ProbeTarget } from './prober.ts';
import type { Runtime } from './runtime.ts';
import type { Slot } from './slot.ts';

export class ContainerLife implements ProbeTarget {
  readonly #runtime: Runtime;
  readonly #home: Home;
  readonly slot: Slot;
  #backoff: Backoff | undefined;
  #fetch: ImageFetch | undefined;
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
    const { slot } = this;
    while (!slot.process) {
      if (this.#home.stopping) return;
      if (slot.state.terminated && !this.#again(slot.state.terminated.exitCode)) {
        slot.over = true;
        this.#home.changed();
        return this.#home.over(slot);
      }
      if (!(await this.#backOff())) return;
      this.#fetch ??= new ImageFetch(this.#runtime, this.#home, slot);
      const image = await this.#fetch.image();
      if (image) this.#fetch = undefined;
      if (!image || !(await this.#start(image))) return;
    }
  }

  /** Takes up a process that ran before a restart of the node, without a word; its image is present. */
  adopt(startedAt: string): void {
    const image = this.#runtime.images.present(this.slot.spec.image ?? '');
    if (!image) return;
    const { ready, started, containerID } = this.slot;
    const process = launch(this.#runtime, this.#home, this.slot, image);
    if (!(process instanceof Object) || !('pid' in process)) return;
    this.slot.containerID = containerID;
    this.slot.state = { running: { startedAt } };
    this.#live(process, ready, started);
  }

  #again(exitCode: number): boolean {
    const { slot } = this;
    const { pod } = this.#home;
    if (slot.kind === 'ephemeral') return false;
    if (slot.kind === 'sidecar') return true;
    if (slot.redefined) return true;
    for (const rule of slot.spec.restartPolicyRules ?? []) {
      const listed = rule.exitCodes?.values?.includes(exitCode) ?? false;
      if (rule.exitCodes && listed === (rule.exitCodes.operator === 'In')) return rule.action === 'Restart';
    }
    const policy = slot.spec.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
    if (slot.kind === 'init') return exitCode !== 0 && policy !== 'Never';
    return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
  }

  /** Waits as long as it has to after an end. False when the pod is stopped meanwhile. */
  async #backOff(): Promise<boolean> {
    const { slot } = this;
    const { clock, recorder } = this.#runtime;
    const ended =
      slot.state.terminated ?? (slot.state.waiting?.reason === 'CrashLoopBackOff' || slot.state.waiting?.reason === 'RunContainerError' ? slot.last.terminated : undefined);
    if (!ended) return true;
    // Back-off counts by definition.
    if (slot.redefined) {
      this.#backoff = undefined;
      return !this.#home.stopping;
    }
    const left = this.backoff.left(parseTime(ended.finishedAt ?? ''), clock.now());
    if (left > 0) {
      const pod = `${this.#home.pod.metadata.name}_${this.#home.pod.metadata.namespace}(${this.#home.pod.metadata.uid})`;
      const quiet = slot.state.waiting?.reason === 'CrashLoopBackOff';
      slot.last = { terminated: ended };
      slot.wait('CrashLoopBackOff', `back-off ${goDuration(this.backoff.delay)} restarting failed container=${slot.name} pod=${pod}`);
      if (!quiet) recorder.event(this.#target(), 'Warning', 'BackOff', `Back-off restarting failed container ${slot.name} in pod ${pod}`);
      this.#home.changed();
      if (!(await this.#home.sleep(left, slot)) && this.#home.stopping) return false;
    }
    this.backoff.next(clock.now());
    return !this.#home.stopping;
  }

  /** Makes and starts the container. False when the pod is stopped meanwhile. */
  async #start(image: PresentImage): Promise<boolean> {
    const { slot } = this;
    const { clock, random, recorder, timings } = this.#runtime;
    if (!(await this.#home.sleep(timings.containerStart))) return false;
    const old = slot.state.terminated ?? (slot.state.waiting?.reason === 'CrashLoopBackOff' ? slot.last.terminated : undefined);
    const launched = launch(this.#runtime, this.#home, slot, image);
    if (typeof launched === 'string') {
      recorder.event(this.#target(), 'Warning', 'Failed', `Error: ${launched}`);
      slot.wait('CreateContainerConfigError', launched);
      this.#home.changed();
      return this.#home.sleep(timings.backoff, slot);
    }
    if (old) {
      slot.last = { terminated: old };
      slot.restarts++;
    }
    slot.containerID = `containerd://${random.string('0123456789abcdef', 64)}`;
    recorder.event(this.#target(), 'Normal', 'Created', 'Container created');
    if ('failed' in launched) return this.#notStarted(launched.failed);
    slot.state = { running: { startedAt: rfc3339(clock.now()) } };
    recorder.event(this.#target(), 'Normal', 'Started', 'Container started');
    this.#live(launched, undefined, undefined);
    this.#home.changed();
    return true;
  }

  #notStarted(message: string): boolean {
    const { slot } = this;
    this.#runtime.recorder.event(this.#target(), 'Warning', 'Failed', `Error: ${message}`);
    const terminated: ContainerStateTerminated = {
      exitCode: 128,
      reason: 'StartError',
      message,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: rfc3339(this.#runtime.clock.now()),
      ...(slot.containerID ? { containerID: slot.containerID } : {}),
    };
    slot.state = { terminated };
    this.#home.changed();
    return true;
  }

  #live(process: Process, ready: boolean | undefined, started: boolean | undefined): void {
    const { slot } = this;
    slot.process = process;
    slot.ready = ready ?? false;
    slot.started = started ?? false;
    if (hasProbes(slot.spec)) this.prober = new Prober(this.#runtime, this);
    else {
      slot.started = true;
      slot.ready = slot.kind !== 'init' && !slot.neverReady;
    }
    void process.exited.then((status) => this.#over(status, this.#runtime.clock));
    this.#home.running(slot, ready !== undefined);
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
    this.#home.unhealthy(this.slot, probe, grace);
  }

  #over(status: ExitStatus, clock: Clock): void {
    const { slot } = this;
    this.prober?.stop();
    const startedAt = slot.state.running?.startedAt;
    slot.machine?.halt();
    slot.ended(status, {
      exitCode: status.code,
      reason: status.code === 0 ? 'Completed' : 'Error',
      ...(startedAt ? { startedAt } : {}),
      finishedAt: rfc3339(clock.now()),
      ...(slot.containerID ? { containerID: slot.containerID } : {}),
      ...messageOf(slot, status),
    });
    this.#home.changed();
    void this.begin();
  }

  #target(): { readonly object: Pod; readonly fieldPath: string } {
    return { object: this.#home.pod, fieldPath: this.slot.fieldPath };
  }
}

const hasProbes = (c: Container): boolean => (c.startupProbe ?? c.readinessProbe ?? c.livenessProbe) !== undefined;

/** What the program left for the kubelet to show, or its last words. */
function messageOf(slot: Slot, status: ExitStatus): { message?: string } {
  const path = slot.spec.terminationMessagePath ?? '/dev/termination-log';
  const fs = slot.machine?.fs;
  const text = fs?.exists(path) ? fs.readText(path).slice(0, 4096) : '';
  if (text) return { message: text };
  const words = status.code !== 0 && slot.spec.terminationMessagePolicy === 'FallbackToLogsOnError' ? slot.log?.lastWords() : '';
  return words ? { message: words } : {};
}
