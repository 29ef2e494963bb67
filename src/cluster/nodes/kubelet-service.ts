// The kubelet as a service of its node: systemctl stops and starts it, whoever kills its process sees it come back. Its containers go on meanwhile, as containerd keeps them.
import type { Clock } from '../../base/clock.ts';
import { partsOf } from '../../base/time.ts';
import type { Transport } from '../../kubernetes/api/wire.ts';
import { KUBELET_PID, type Kubelet } from '../../kubernetes/kubelet/kubelet.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import type { Process } from '../../machine/os/types.ts';
import type { Unit } from '../../machine/os/units.ts';
import { onFirstRun } from '../../machine/programs/lib/on-first-run.ts';
import { SuspendableClock } from '../suspendable.ts';
import { CONTAINERD_UNIT, KUBELET_UNIT, UNIT_FILES } from './unit-files.ts';

const STREAMS = /^\/(?:exec|attach|portForward)\//;

export class KubeletService {
  /** Stands still while the process does not run. */
  readonly clock: SuspendableClock;
  readonly #machine: HostMachine;
  readonly #kubelet: () => Kubelet;
  readonly #address: string;
  #unit: Unit | undefined;
  #disposed = false;

  constructor(machine: HostMachine, clock: Clock, kubelet: () => Kubelet, address: string) {
    this.#machine = machine;
    this.#kubelet = kubelet;
    this.#address = address;
    this.clock = new SuspendableClock(clock);
  }

  /** Puts both units on the node and starts them; the kubelet itself is started by its owner. */
  start(): void {
    const { units, fs } = this.#machine;
    this.#machine.guests = () => this.#kubelet().machines();
    fs.install(
      '/usr/local/bin/crictl',
      onFirstRun('crictl', async () => (await import('../../kubernetes/kubelet/crictl/crictl.ts')).crictl(this.#kubelet().runtimeView)),
    );
    if (!units) return;
    for (const [path, text] of Object.entries(UNIT_FILES)) {
      fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
      fs.writeFile(path, text);
    }
    units.start(units.add({ ...CONTAINERD_UNIT, main: (p) => untilTerminated(p) }));
    this.#unit = units.add({ ...KUBELET_UNIT, pid: KUBELET_PID, main: (p) => this.#run(p) });
    units.start(this.#unit);
  }

  dispose(): void {
    this.#disposed = true;
  }

  /** What it says, into the journal, in klog's form. */
  log(severity: 'I' | 'W' | 'E', place: string, text: string): void {
    if (!this.#unit) return;
    const now = this.clock.now();
    const t = partsOf(now);
    const two = (n: number): string => String(n).padStart(2, '0');
    const at = `${severity}${two(t.month)}${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${String(Math.floor((now % 1000) * 1000)).padStart(6, '0')}`;
    this.#machine.units?.log(this.#unit, `${at} ${String(this.#unit.process?.pid ?? 0).padStart(7)} ${place}] ${text}`);
  }

  /** Its API as the API server reaches it: without a process nobody listens. */
  door(door: Transport): Transport {
    return async (request) => {
      if (!this.clock.suspended) return door(request);
      const refused = `dial tcp ${this.#address}:10250: connect: connection refused`;
      // What becomes a stream is handed through, everything else is asked for. upstream: apimachinery/pkg/util/proxy/upgradeaware.go
      const message = STREAMS.test(request.path) ? `error dialing backend: ${refused}` : `Get "https://${this.#address}:10250${request.path}": ${refused}`;
      return { code: 500, headers: {}, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 } };
    };
  }

  async #run(p: Process): Promise<number> {
    if (this.clock.suspended) {
      this.clock.resume();
      this.#kubelet().resume(p.pid);
    }
    try {
      return await untilTerminated(p);
    } finally {
      if (!this.#disposed) {
        this.#kubelet().suspend();
        this.clock.suspend();
      }
    }
  }
}

function untilTerminated(p: Process): Promise<number> {
  return p.wait(
    new Promise<number>((resolve) => {
      p.onSignal('SIGTERM', () => resolve(0));
    }),
  );
}
