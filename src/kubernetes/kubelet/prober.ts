// Startup, readiness and liveness of one running container: one timer a probe, results only when they change. upstream: pkg/kubelet/prober/{worker,prober}.go
import type { Timer } from '../../base/clock.ts';
import type { HTTPGetAction, Pod, Probe } from '../api/generated/types.ts';
import { runIn } from './exec.ts';
import { grpcHealth, type HandlerResult, httpGet, type PreparedGet, prepareGet, tcpSocket } from './handlers.ts';
import type { Runtime } from './runtime.ts';
import type { Slot } from './slot.ts';

export interface ProbeTarget {
  readonly pod: Pod;
  readonly slot: Slot;
  readonly ip: string;
  /** `ready` or `started` of the slot has changed. */
  changed(): void;
  /** The container has to be killed; `probe` is Liveness or Startup. */
  unhealthy(probe: 'Liveness' | 'Startup', grace: number | undefined): void;
}

type Kind = 'Startup' | 'Readiness' | 'Liveness';

export class Prober {
  readonly #runtime: Runtime;
  readonly #target: ProbeTarget;
  #timers: Map<Kind, Timer> | undefined;
  #runs: Map<Kind, { last: boolean | undefined; count: number }> | undefined;
  #gets: Map<HTTPGetAction, PreparedGet | HandlerResult> | undefined;
  readonly #startedAt: number;
  #stopped = false;

  constructor(runtime: Runtime, target: ProbeTarget) {
    this.#runtime = runtime;
    this.#target = target;
    this.#startedAt = runtime.clock.now();
    const { slot } = target;
    const { startupProbe, readinessProbe, livenessProbe } = slot.spec;
    if (!startupProbe) slot.started = true;
    if (!readinessProbe && slot.started) slot.ready = slot.kind !== 'init' && !slot.neverReady;
    if (startupProbe && !slot.started) this.#schedule('Startup', startupProbe, runtime.timings.firstProbe);
    if (readinessProbe) this.#schedule('Readiness', readinessProbe, runtime.timings.firstProbe);
    if (livenessProbe) this.#schedule('Liveness', livenessProbe, runtime.timings.firstProbe);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers?.values() ?? []) timer.cancel();
    this.#timers = undefined;
  }

  /** A pod on its way out is no longer judged, but readiness is still told. */
  stopKilling(): void {
    for (const kind of ['Startup', 'Liveness'] as const) {
      this.#timers?.get(kind)?.cancel();
      this.#timers?.delete(kind);
    }
  }

  #schedule(kind: Kind, probe: Probe, ms: number): void {
    if (this.#stopped) return;
    this.#timers ??= new Map();
    this.#timers.set(
      kind,
      this.#runtime.clock.after(ms, () => void this.#run(kind, probe)),
    );
  }

  async #run(kind: Kind, probe: Probe): Promise<void> {
    const { slot } = this.#target;
    const period = (probe.periodSeconds ?? 10) * 1000;
    const wait = this.#startedAt + (probe.initialDelaySeconds ?? 0) * 1000 - this.#runtime.clock.now();
    if (wait > 0) return this.#schedule(kind, probe, wait);
    if (kind !== 'Startup' && !slot.started) return this.#schedule(kind, probe, period);
    const begun = this.#runtime.clock.now();
    const result = await this.#ask(probe);
    if (this.#stopped || !slot.process || (kind !== 'Readiness' && !this.#timers?.has(kind))) return;
    const goOn = this.#judge(kind, probe, result);
    if (goOn) this.#schedule(kind, probe, Math.max(1, begun + period - this.#runtime.clock.now()));
  }

  async #ask(probe: Probe): Promise<HandlerResult> {
    const { slot, ip } = this.#target;
    const { machine, clock } = this.#runtime;
    const timeout = (probe.timeoutSeconds ?? 1) * 1000;
    if (probe.httpGet) {
      this.#gets ??= new Map();
      const get = this.#gets.get(probe.httpGet) ?? prepareGet(slot.spec, probe.httpGet, ip);
      this.#gets.set(probe.httpGet, get);
      return httpGet(machine.net, clock, get, timeout);
    }
    if (probe.tcpSocket) return tcpSocket(machine.net, slot.spec, probe.tcpSocket, ip, timeout);
    if (probe.exec) return this.#command(slot, probe.exec.command ?? [], timeout);
    if (probe.grpc) return grpcHealth(clock, probe.grpc, ip, timeout);
    return { kind: 'unknown', output: 'missing probe handler' };
  }

  async #command(slot: Slot, argv: readonly string[], timeout: number): Promise<HandlerResult> {
    const ran = await runIn(slot, argv, timeout, this.#runtime.random.string('0123456789abcdef', 64));
    if (ran.ok) return ran.code === 0 ? { kind: 'success' } : { kind: 'failure', output: ran.output };
    return ran.timeout ? { kind: 'failure', output: ran.message } : { kind: 'unknown', output: `rpc error: code = Unknown desc = ${ran.message}` };
  }

  /** Tells and counts a result; false when this probe has nothing more to say. */
  #judge(kind: Kind, probe: Probe, result: HandlerResult): boolean {
    this.#tell(kind, result);
    // An error of the probe itself says nothing about the container.
    if (result.kind === 'unknown') return true;
    const success = result.kind === 'success';
    const run = this.#runs?.get(kind) ?? { last: undefined, count: 0 };
    run.count = run.last === success ? run.count + 1 : 1;
    run.last = success;
    this.#runs ??= new Map();
    this.#runs.set(kind, run);
    const threshold = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    return run.count < threshold ? true : this.#decided(kind, probe, success);
  }

  #tell(kind: Kind, result: HandlerResult): void {
    if (result.kind === 'success') return;
    const { pod, slot } = this.#target;
    const words = result.kind === 'failure' ? `${kind} probe failed: ${result.output}` : `${kind} probe errored and resulted in unknown state: ${result.output}`;
    this.#runtime.recorder.event({ object: pod, fieldPath: slot.fieldPath }, 'Warning', 'Unhealthy', words);
  }

  #decided(kind: Kind, probe: Probe, success: boolean): boolean {
    const { slot } = this.#target;
    if (kind === 'Readiness') {
      const ready = success && !slot.neverReady;
      if (slot.ready !== ready) {
        slot.ready = ready;
        this.#target.changed();
      }
      return true;
    }
    if (!success) {
      this.#target.unhealthy(kind, probe.terminationGracePeriodSeconds);
      return false;
    }
    if (kind === 'Liveness') return true;
    slot.started = true;
    if (!slot.spec.readinessProbe) slot.ready = !slot.neverReady;
    else this.#hurryReadiness(slot.spec.readinessProbe);
    this.#target.changed();
    return false;
  }

  /** Readiness waited for the start: it is asked at once. */
  #hurryReadiness(probe: Probe): void {
    this.#timers?.get('Readiness')?.cancel();
    this.#schedule('Readiness', probe, 0);
  }
}
