// The services of a host and their keeper: they are started, stopped, and started again when they die. upstream: systemd src/core/{service,unit}.c
import type { Clock, Timer } from '../../base/clock.ts';
import { Journal } from './journal.ts';
import type { Process, SpawnOptions } from './types.ts';

/** The machine whose services these are. */
interface Ground {
  readonly clock: Clock;
  start(options: SpawnOptions, main: (p: Process) => Promise<number>, pid?: number): Process;
}

export interface UnitSpec {
  /** `ssh.service` */
  readonly name: string;
  readonly description: string;
  /** The unit file, which `systemctl cat` shows. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly docs?: string;
  /** The process's number, when others already know it. */
  readonly pid?: number;
  /** It is started again so long after it has died. */
  readonly restartAfter?: number;
  /** It cannot be stopped here; says why. */
  readonly keeps?: string;
  main(p: Process): Promise<number>;
}

export type UnitState = 'active' | 'inactive' | 'activating' | 'failed';

export class Unit {
  readonly spec: UnitSpec;
  state: UnitState = 'inactive';
  since = 0;
  enabled = true;
  process: Process | undefined;
  /** The number of its process, or of the last one. */
  pid: number | undefined;
  /** How the last process has ended: `code=exited, status=0/SUCCESS`. */
  result: string | undefined;
  timer: Timer | undefined;
  restarts = 0;

  constructor(spec: UnitSpec) {
    this.spec = spec;
  }
}

const KEEPER = { identifier: 'systemd', pid: 1 } as const;

const byFiles = new WeakMap<object, Units>();

/** Says whose services these files lead to. */
export function offerServices(files: object, units: Units): void {
  byFiles.set(files, units);
}

/** The services that are reached by a socket among these files: whoever has made a node's files its root (chroot) speaks to the node's. */
export function servicesAt(files: object): Units | undefined {
  return byFiles.get(files);
}

export class Units {
  readonly journal = new Journal();
  readonly #machine: Ground;
  readonly #units = new Map<string, Unit>();

  constructor(machine: Ground) {
    this.#machine = machine;
  }

  add(spec: UnitSpec): Unit {
    const unit = new Unit(spec);
    this.#units.set(spec.name, unit);
    return unit;
  }

  /** By its name, with or without `.service`. */
  get(name: string): Unit | undefined {
    return this.#units.get(name) ?? this.#units.get(`${name}.service`);
  }

  list(): readonly Unit[] {
    return [...this.#units.values()];
  }

  start(unit: Unit): void {
    if (unit.state === 'active') return;
    unit.timer?.cancel();
    unit.timer = undefined;
    this.#be(unit, 'active');
    const { spec } = unit;
    const process = this.#machine.start({ argv: spec.argv, group: 'new' }, (p) => spec.main(p), unit.pid === undefined ? spec.pid : undefined);
    unit.process = process;
    unit.pid = process.pid;
    unit.result = undefined;
    this.#say(unit, `Started ${spec.name} - ${spec.description}.`);
    void process.exited.then(({ code, signal }) => this.#ended(unit, process, code, signal));
  }

  /** Resolves when its process has ended. */
  async stop(unit: Unit): Promise<void> {
    unit.timer?.cancel();
    unit.timer = undefined;
    const { process, spec } = unit;
    if (!process) return this.#be(unit, unit.state === 'failed' ? 'failed' : 'inactive');
    this.#say(unit, `Stopping ${spec.name} - ${spec.description}...`);
    unit.process = undefined;
    process.kill('SIGTERM');
    const { code, signal } = await process.exited;
    unit.result = endOf(code, signal);
    this.#be(unit, 'inactive');
    this.#say(unit, `${spec.name}: Deactivated successfully.`);
    this.#say(unit, `Stopped ${spec.name} - ${spec.description}.`);
  }

  /** What a service itself says. */
  log(unit: Unit, text: string): void {
    const name = (unit.spec.argv[0] ?? '').split('/').at(-1) ?? '';
    this.journal.add({ at: this.#machine.clock.now(), unit: unit.spec.name, identifier: name, pid: unit.process?.pid ?? 0, text });
  }

  #ended(unit: Unit, process: Process, code: number, signal: string | undefined): void {
    if (unit.process !== process) return;
    unit.process = undefined;
    const { spec } = unit;
    unit.result = endOf(code, signal);
    const how = signal ? `code=killed, status=${SIGNAL_NUMBERS[signal] ?? ''}/${signal.replace('SIG', '')}` : `code=exited, status=${code}/${code === 0 ? 'SUCCESS' : 'FAILURE'}`;
    const clean = code === 0 || signal === 'SIGTERM';
    this.#say(unit, `${spec.name}: Main process exited, ${how}`);
    if (!clean) this.#say(unit, `${spec.name}: Failed with result '${signal ? 'signal' : 'exit-code'}'.`);
    else this.#say(unit, `${spec.name}: Deactivated successfully.`);
    if (spec.restartAfter === undefined) return this.#be(unit, clean ? 'inactive' : 'failed');
    this.#be(unit, 'activating');
    unit.timer = this.#machine.clock.after(spec.restartAfter, () => {
      this.#say(unit, `${spec.name}: Scheduled restart job, restart counter is at ${++unit.restarts}.`);
      this.start(unit);
    });
  }

  #be(unit: Unit, state: UnitState): void {
    unit.state = state;
    unit.since = this.#machine.clock.now();
  }

  #say(unit: Unit, text: string): void {
    this.journal.add({ at: this.#machine.clock.now(), unit: unit.spec.name, ...KEEPER, text });
  }
}

function endOf(code: number, signal: string | undefined): string {
  return signal ? `code=killed, signal=${signal.replace('SIG', '')}` : `code=exited, status=${code}/${code === 0 ? 'SUCCESS' : 'FAILURE'}`;
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };
