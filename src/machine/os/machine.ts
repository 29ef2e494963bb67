// A small Unix host: its processes, terminals and signals over a file system and a network that it is given.
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Sockets } from '../network/sockets.ts';
import { ForeignFile } from './descriptor.ts';
import { resolveCommand } from './exec.ts';
import type { Host, ShellHooks } from './host.ts';
import { killedText, type MemoryLimit, OWN_MEMORY, victims } from './memory.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';
import type { Description } from './open-files.ts';
import { HostProcess, rootOf } from './process.ts';
import { LineDiscipline, TerminalFile, type TerminalOwner } from './tty.ts';
import type { HostHardware, Process, Signal, SpawnOptions, Tty, User } from './types.ts';
import type { Units } from './units.ts';

export interface HostMachineOptions {
  readonly hostname: string;
  readonly fs: MemoryFileSystem;
  readonly net: Sockets;
  readonly clock: Clock;
  readonly random: Random;
  /** Who runs what is started without a user. Default: root. */
  readonly user?: User;
  readonly environment?: ReadonlyMap<string, string>;
  /** Name resolution for /dev/tcp and the like: an address, or undefined when there is none. */
  readonly resolver?: (name: string, p: Process) => Promise<string | undefined>;
  /** The first process's number: 1 in a container. */
  readonly firstPid?: number;
  readonly memory?: MemoryLimit | undefined;
  readonly hardware?: HostHardware | undefined;
}

export const ROOT: User = { uid: 0, gid: 0, name: 'root', home: '/root' };

const NO_ENVIRONMENT: ReadonlyMap<string, string> = new Map();
const NO_PROCESSES: ReadonlyMap<number, HostProcess> = new Map();

export class HostMachine implements Host, TerminalOwner {
  hostname: string;
  readonly fs: MemoryFileSystem;
  readonly net: Sockets;
  readonly clock: Clock;
  readonly random: Random;
  readonly user: User;
  readonly environment: ReadonlyMap<string, string>;
  shellHooks: ShellHooks | undefined;
  resolver: HostMachineOptions['resolver'];
  /** A fault of ours in a program: told, not hidden. */
  onFault: ((fault: unknown, p: Process) => void) | undefined;
  units: Units | undefined;
  /** Where the kernel's messages go. */
  onKernelMessage: ((text: string) => void) | undefined;
  /** Machines inside of this one (containers): their processes are seen from here, under numbers of this machine. */
  guests: (() => Iterable<HostMachine>) | undefined;
  #guestPids: WeakMap<HostProcess, number> | undefined;
  #processes: Map<number, HostProcess> | undefined;
  #nextPid: number;
  #terminals = 0;
  readonly #memory: MemoryLimit;
  readonly hardware: HostHardware | undefined;

  constructor(options: HostMachineOptions) {
    this.hostname = options.hostname;
    this.fs = options.fs;
    this.net = options.net;
    this.clock = options.clock;
    this.random = options.random;
    this.user = options.user ?? ROOT;
    this.environment = options.environment ?? NO_ENVIRONMENT;
    this.resolver = options.resolver;
    this.#nextPid = options.firstPid ?? 1;
    this.#memory = options.memory ?? OWN_MEMORY;
    this.hardware = options.hardware;
  }

  get processes(): ReadonlyMap<number, HostProcess> {
    return this.#processes ?? NO_PROCESSES;
  }

  /** Looks the program up (throwing FsError when there is none) and starts it. */
  spawn(options: SpawnOptions): HostProcess {
    const parent = options.parent instanceof HostProcess ? options.parent : undefined;
    const env = options.env ?? parent?.env ?? this.environment;
    const root = parent?.machine === this ? rootOf(parent, options.root) : undefined;
    const same = parent && !options.user && options.root === undefined;
    const fs = same ? parent.fs : (root ?? this.fs).as({ user: options.user ?? parent?.user ?? this.user, umask: 0o022 });
    const { program, argv } = resolveCommand(fs, options.argv, env.get('PATH'), options.cwd ?? parent?.cwd ?? '/');
    return this.start({ ...options, argv: options.argv0 === undefined ? argv : [options.argv0, ...argv.slice(1)] }, (p) => program.main(p));
  }

  /** Starts a process that runs `main`; under this number, when it is free. */
  start(options: SpawnOptions, main: (p: HostProcess) => Promise<number> | number, pid?: number): HostProcess {
    const p = new HostProcess(this, pid !== undefined && !this.#processes?.has(pid) ? pid : this.takePid(), options);
    this.add(p);
    p.run(main);
    return p;
  }

  pressed(): void {
    for (const p of victims(this.processes.values(), this.#memory)) {
      this.onKernelMessage?.(killedText(p, this.#memory));
      p.killForMemory();
    }
  }

  takePid(): number {
    while (this.#processes?.has(this.#nextPid)) this.#nextPid++;
    return this.#nextPid++;
  }

  visible(): ReadonlyMap<number, HostProcess> {
    if (!this.guests) return this.processes;
    const all = new Map(this.processes);
    this.#guestPids ??= new WeakMap();
    for (const guest of this.guests())
      for (const p of guest.processes.values()) {
        const pid = this.#guestPids.get(p) ?? this.takePid();
        this.#guestPids.set(p, pid);
        all.set(pid, p);
      }
    return all;
  }

  add(p: HostProcess): void {
    this.#processes ??= new Map();
    this.#processes.set(p.pid, p);
  }

  openTty(columns: number, rows: number): LineDiscipline {
    return new LineDiscipline(`/dev/pts/${this.#terminals++}`, columns, rows, this);
  }

  /** A terminal (perhaps another machine's) as what descriptors share. */
  terminalFile(tty: Tty): Description {
    if (tty instanceof LineDiscipline) return new TerminalFile(tty);
    return new ForeignFile({ kind: 'tty', tty, read: (max) => tty.read(max), write: (bytes) => tty.write(bytes), close: () => {} });
  }

  halt(): void {
    for (const p of [...(this.#processes?.values() ?? [])]) p.kill('SIGKILL');
  }

  /** kill(2) with a negative pid. False when the group has nobody. */
  signalGroup(group: number, signal: Signal): boolean {
    let found = false;
    for (const p of [...(this.#processes?.values() ?? [])]) {
      if (p.group !== group) continue;
      p.kill(signal);
      found = true;
    }
    return found;
  }

  signalSession(tty: Tty, signal: Signal): void {
    for (const p of [...(this.#processes?.values() ?? [])]) if (p.tty === tty) p.kill(signal);
  }

  async resolve(name: string, p: Process): Promise<string | undefined> {
    return this.resolver?.(name, p);
  }

  /** A process has ended: its children get the first process as parent. */
  remove(p: HostProcess): void {
    this.#processes?.delete(p.pid);
    for (const other of this.#processes?.values() ?? []) if (other.ppid === p.pid) other.ppid = 1;
    this.#processes?.get(p.ppid)?.kill('SIGCHLD');
  }
}
