// One container from its image to its end, again and again as its restart policy says. upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go, pkg/kubelet/images/image_manager.go
import type { Clock } from '../../base/clock.ts';
import { parseTime, rfc3339 } from '../../base/time.ts';
import type { Sockets } from '../../machine/network/sockets.ts';
import { HostMachine } from '../../machine/os/machine.ts';
import type { ExitStatus, Process, Signal } from '../../machine/os/types.ts';
import type { Container, ContainerStateTerminated, Pod } from '../api/generated/types.ts';
import { Backoff } from './backoff.ts';
import type { FileMount, KeptDirectory } from './container-files.ts';
import { argvOf, ConfigError, environmentOf, hostnameOf } from './environment.ts';
import { createFailure, startFailure, userOf } from './exec.ts';
import { goDuration, type PresentImage } from './images.ts';
import type { Placement } from './lib/fields.ts';
import { Prober, type ProbeTarget } from './prober.ts';
import type { Runtime } from './runtime.ts';
import type { Slot } from './slot.ts';

/** What a container's life needs of its pod. */
export interface Home {
  readonly pod: Pod;
  readonly net: Sockets;
  readonly placement: Placement;
  readonly hosts: string;
  readonly resolv: string;
  readonly stopping: boolean;
  mounts(container: Container): readonly FileMount[];
  kept(slot: Slot): readonly KeptDirectory[];
  /** False when the pod is stopped before the time is over. */
  sleep(ms: number, slot?: Slot): Promise<boolean>;
  changed(): void;
  /** It runs: probes begin, hooks are run. */
  running(slot: Slot, adopted: boolean): void;
  /** It will not start again. */
  over(slot: Slot): void;
  unhealthy(slot: Slot, probe: 'Liveness' | 'Startup', grace: number | undefined): void;
}

/** Signals that a container's first process does not die of unless it says so. */
const SHIELDED: readonly Signal[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

export class ContainerLife implements ProbeTarget {
  readonly #runtime: Runtime;
  readonly #home: Home;
  readonly slot: Slot;
  #backoff: Backoff | undefined;
  #pullBackoff: Backoff | undefined;
  #pullFailedAt = Number.NEGATIVE_INFINITY;
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
      const image = await this.#image();
      if (!image || !(await this.#start(image))) return;
    }
  }

  /** Takes up a process that ran before a restart of the node, without a word. */
  adopt(startedAt: string): void {
    const image = this.#runtime.images.preload(this.slot.spec.image ?? '');
    if (!image) return;
    const { ready, started, containerID } = this.slot;
    const process = this.#launch(image, this.slot.machine);
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
    if (slot.spec.image !== slot.runningImage) return true;
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

  /** The image by the pull policy, however long it takes. Undefined when the pod is stopped meanwhile. */
  async #image(): Promise<PresentImage | undefined> {
    const { slot } = this;
    const { images, recorder } = this.#runtime;
    for (;;) {
      if (this.#home.stopping) return undefined;
      const reference = slot.spec.image ?? '';
      const present = images.present(reference);
      const policy = slot.spec.imagePullPolicy ?? 'IfNotPresent';
      if (policy === 'Never' && !present) {
        await this.#refusedImage('ErrImageNeverPull', `Container image "${reference}" is not present with pull policy of Never`);
        continue;
      }
      if (present && policy !== 'Always') {
        recorder.event(this.#target(), 'Normal', 'Pulled', `Container image "${reference}" already present on machine and can be accessed by the pod`);
        return present;
      }
      const pulled = await this.#pull(reference);
      if (pulled) return pulled;
    }
  }

  async #pull(reference: string): Promise<PresentImage | undefined> {
    const { slot } = this;
    const { clock, images, recorder, timings } = this.#runtime;
    recorder.event(this.#target(), 'Normal', 'Pulling', `Pulling image "${reference}"`);
    const { result, pull, total } = await images.pull(reference);
    if (this.#home.stopping) return undefined;
    if (result.ok) {
      const took = `in ${goDuration(pull)} (${goDuration(total)} including waiting)`;
      recorder.event(this.#target(), 'Normal', 'Pulled', `Successfully pulled image "${reference}" ${took}. Image size: ${result.image.size} bytes.`);
      return images.present(reference);
    }
    const invalid = result.message.includes('invalid reference format');
    const reason = invalid ? 'InvalidImageName' : 'ErrImagePull';
    recorder.event(
      this.#target(),
      'Warning',
      'Failed',
      invalid ? `Failed to apply default image tag "${reference}": ${result.message}` : `Failed to pull image "${reference}": ${result.message}`,
    );
    recorder.event(this.#target(), 'Warning', 'Failed', `Error: ${reason}`);
    slot.wait(reason, result.message);
    this.#home.changed();
    this.#pullFailedAt = clock.now();
    this.#pullBackoff ??= new Backoff(timings.backoff, timings.backoffMax);
    this.#pullBackoff.next(clock.now());
    if (!(await this.#home.sleep(timings.pullRetry, slot))) return undefined;
    if (invalid) {
      await this.#home.sleep(timings.backoffMax, slot);
      return undefined;
    }
    await this.#pullBackedOff(reference, result.message);
    return undefined;
  }

  async #pullBackedOff(reference: string, message: string): Promise<void> {
    const { slot } = this;
    const { clock, recorder } = this.#runtime;
    const left = this.#pullBackoff?.left(this.#pullFailedAt, clock.now()) ?? 0;
    if (left <= 0) return;
    recorder.event(this.#target(), 'Normal', 'BackOff', `Back-off pulling image "${reference}"`);
    recorder.event(this.#target(), 'Warning', 'Failed', 'Error: ImagePullBackOff');
    slot.wait('ImagePullBackOff', `Back-off pulling image "${reference}": ErrImagePull: ${message}`);
    this.#home.changed();
    // Another image in the spec ends the wait and starts without a past.
    if (!(await this.#home.sleep(left, slot))) this.#pullBackoff = undefined;
  }

  async #refusedImage(reason: string, message: string): Promise<void> {
    const { slot } = this;
    this.#runtime.recorder.event(this.#target(), 'Warning', reason, message);
    this.#runtime.recorder.event(this.#target(), 'Warning', 'Failed', `Error: ${reason}`);
    slot.wait(reason, message);
    this.#home.changed();
    await this.#home.sleep(this.#runtime.timings.backoff, slot);
  }

  /** Makes and starts the container. False when the pod is stopped meanwhile. */
  async #start(image: PresentImage): Promise<boolean> {
    const { slot } = this;
    const { clock, random, recorder, timings } = this.#runtime;
    if (!(await this.#home.sleep(timings.containerStart))) return false;
    const old = slot.state.terminated ?? (slot.state.waiting?.reason === 'CrashLoopBackOff' ? slot.last.terminated : undefined);
    const before = slot.machine;
    const launched = this.#launch(image, before);
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

  /** The process, why it could not be started, or (as text) why the container could not even be made. */
  #launch(present: PresentImage, before: HostMachine | undefined): Process | { readonly failed: string } | string {
    const { slot } = this;
    const { pod, net, placement } = this.#home;
    const { clock, files, random, sources } = this.#runtime;
    const { image } = present;
    slot.image = present.name;
    slot.imageID = `${present.name.replace(/@.*$|:[^:/]*$/, '')}@${present.digest}`;
    slot.runningImage = slot.spec.image;
    slot.neverReady = image.ready === false;
    let env: ReadonlyMap<string, string>;
    try {
      env = environmentOf(pod, slot.spec, image, placement, sources, this.#runtime.environments);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    const user = userOf(pod, slot.spec);
    const rootless = slot.spec.securityContext?.runAsNonRoot ?? pod.spec?.securityContext?.runAsNonRoot;
    if (rootless && (user?.uid ?? 0) === 0) {
      return `container has runAsNonRoot and image will run as root (pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${slot.name})`;
    }
    const argv = argvOf(slot.spec, image, env);
    const hostname = pod.spec?.hostNetwork ? this.#runtime.machine.hostname : hostnameOf(pod);
    const kept = before ? this.#home.kept(slot) : [];
    const fs = files.create(image, { hosts: this.#home.hosts, hostname, resolv: this.#home.resolv }, this.#home.mounts(slot.spec), kept);
    const machine = new HostMachine({ hostname, fs, net, clock, random, environment: env, ...(user ? { user } : {}) });
    slot.machine = machine;
    const cwd = slot.spec.workingDir || image.workingDir || '/';
    if (cwd !== '/') fs.mkdir(cwd, { recursive: true });
    if (argv.length === 0) return 'no command specified';
    return this.#spawn(machine, argv, cwd);
  }

  #spawn(machine: HostMachine, argv: readonly string[], cwd: string): Process | { readonly failed: string } {
    const { slot } = this;
    const files = slot.open(this.#runtime.clock);
    const tty = slot.spec.tty ? machine.openTty(80, 24) : undefined;
    if (tty) {
      slot.tty = tty;
      tty.onOutput = (bytes) => slot.output('stdout', bytes);
    }
    try {
      const process = machine.spawn({ argv, cwd, group: 'new', ...(tty ? { tty } : { files }) });
      for (const signal of SHIELDED) shield(process, signal);
      return process;
    } catch (error) {
      slot.log?.end();
      return { failed: createFailure(startFailure(argv, error).text) };
    }
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
    return this.#home.placement.podIP;
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

/** The kernel drops signals to process 1 that it has no handler for; a program's own handler takes this one's place. */
function shield(process: Process, signal: Signal): void {
  process.onSignal(signal, () => {});
}
