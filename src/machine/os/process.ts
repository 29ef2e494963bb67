// One process: its signals, its waits, its descriptors, its end. upstream: Linux kernel/signal.c, kernel/exit.c as far as a shell can tell
import { type Bytes, concat, encode } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Readable } from '../../base/pipe.ts';
import type { Sockets } from '../network/sockets.ts';
import { fileSystemAt } from './chroot.ts';
import { Descriptor, descriptionOf } from './descriptor.ts';
import { Dispositions, defaultAction, IGNORE, type SignalHandler } from './dispositions.ts';
import { FsError, Killed, signalNumber } from './errors.ts';
import { resolveCommand } from './exec.ts';
import { endingOf } from './exit-code.ts';
import type { FileSystemView } from './file-system.ts';
import type { Host } from './host.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';
import { type Description, NullDevice, PipeBuffer } from './open-files.ts';
import { openPath } from './open-path.ts';
import { absolute, basename } from './paths.ts';
import { ProcessSockets } from './process-sockets.ts';
import { linesOf, readAll } from './reading.ts';
import type { ExitStatus, OpenFile, Process, Signal, SpawnOptions, Tty, User } from './types.ts';
import { Waits } from './waits.ts';

/** Calls of tick() that cost one virtual millisecond. */
const TICKS_A_MILLISECOND = 200;

type Main = (p: HostProcess) => Promise<number> | number;

/** The root of a child that asks for one: its parent's, or what is mounted there. */
export function rootOf(parent: HostProcess, wanted: string | undefined): MemoryFileSystem | undefined {
  return wanted === undefined ? parent.root : (fileSystemAt(parent.fs, wanted, parent.cwd) ?? parent.root);
}

export class HostProcess implements Process {
  readonly pid: number;
  ppid: number;
  group: number;
  argv: readonly string[];
  cwd: string;
  umask: number;
  readonly user: User;
  readonly machine: Host;
  /** Where `/` is, when it is not the machine's. */
  readonly root: MemoryFileSystem | undefined;
  readonly tty: Tty | undefined;
  readonly startedAt: number;
  /** The first process of a container: signals that it has no handler for do nothing to it; SIGKILL and SIGSTOP only come through from outside. upstream: kernel/signal.c sig_task_ignored */
  init = false;
  status: ExitStatus | undefined;
  stopped: Signal | undefined;
  #files: Map<number, OpenFile>;
  #env: Map<string, string> | undefined;
  readonly #initialEnv: ReadonlyMap<string, string>;
  #fs: FileSystemView | undefined;
  #net: ProcessSockets | undefined;
  #abort: AbortController | undefined;
  #waits: Waits | undefined;
  #dispositions: Dispositions | undefined;
  #pendingSignals: Signal[] | undefined;
  #killed: Killed | undefined;
  #ticks = 0;
  #held = 0;
  #exited: Promise<ExitStatus> | undefined;
  #onExit: ((status: ExitStatus) => void) | undefined;
  #watchers: (() => void)[] | undefined;

  constructor(machine: Host, pid: number, options: SpawnOptions) {
    const parent = options.parent instanceof HostProcess ? options.parent : undefined;
    this.machine = machine;
    this.pid = pid;
    this.ppid = parent?.machine === machine ? parent.pid : 0;
    this.group = options.group === 'new' ? pid : (options.group ?? parent?.group ?? pid);
    this.argv = options.argv;
    this.cwd = options.cwd ?? parent?.cwd ?? '/';
    this.umask = parent?.umask ?? 0o022;
    this.user = options.user ?? parent?.user ?? machine.user;
    if (parent?.machine === machine) this.root = rootOf(parent, options.root);
    this.tty = 'tty' in options ? options.tty : parent?.tty;
    this.startedAt = machine.clock.now();
    this.#initialEnv = options.env ?? parent?.env ?? machine.environment;
    this.#files = new Map();
    for (const [fd, file] of options.files ?? []) this.#files.set(fd, new Descriptor(descriptionOf(file), this));
    if (parent) for (const signal of parent.#dispositions?.ignored() ?? []) this.onSignal(signal, IGNORE);
    if (!options.files && options.tty) for (const fd of [0, 1, 2]) this.#files.set(fd, this.adopt(machine.terminalFile(options.tty)));
    if (this.tty && this.tty.foreground === 0) this.tty.foreground = this.group;
  }

  get env(): Map<string, string> {
    this.#env ??= new Map(this.#initialEnv);
    return this.#env;
  }

  variable(name: string): string | undefined {
    return (this.#env ?? this.#initialEnv).get(name);
  }

  get files(): Map<number, OpenFile> {
    return this.#files;
  }

  get fs(): FileSystemView {
    this.#fs ??= (this.root ?? this.machine.fs).as(this);
    return this.#fs;
  }

  get clock(): Clock {
    return this.machine.clock;
  }

  get net(): Sockets {
    this.#net ??= new ProcessSockets(this.machine.net, this);
    return this.#net;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#killed && !this.#abort.signal.aborted) this.#abort.abort(this.#killed);
    return this.#abort.signal;
  }

  get held(): number {
    return this.#held;
  }

  get ended(): boolean {
    return this.status !== undefined;
  }

  get exited(): Promise<ExitStatus> {
    this.#exited ??= this.status ? Promise.resolve(this.status) : new Promise((resolve) => (this.#onExit = resolve));
    return this.#exited;
  }

  get stdin(): OpenFile {
    return this.#standard(0);
  }

  get stdout(): OpenFile {
    return this.#standard(1);
  }

  get stderr(): OpenFile {
    return this.#standard(2);
  }

  out(text: string): Promise<void> {
    return this.stdout.write(encode(text));
  }

  isOutput(file: OpenFile): boolean {
    return this.#files.get(1) === file;
  }

  err(text: string): Promise<void> {
    return this.stderr.write(encode(text));
  }

  readAll(): Promise<string> {
    return readAll(this);
  }

  hold(bytes: number): void {
    this.#held += bytes;
    if (bytes > 0) this.machine.pressed();
    if (this.#killed) throw this.#killed;
  }

  lines(from: Readable = this.stdin): AsyncGenerator<string> {
    return linesOf(this, from);
  }

  path(path: string): string {
    return absolute(this.cwd, path);
  }

  wait<T>(promise: Promise<T>): Promise<T> {
    if (this.#killed) {
      promise.catch(() => {}); // nobody waits for it any more
      return Promise.reject(this.#killed);
    }
    this.#waits ??= new Waits();
    return this.#waits.add(promise, () => this.stopped !== undefined);
  }

  async sleep(ms: number): Promise<void> {
    let cancel: (() => void) | undefined;
    const over = new Promise<void>((resolve) => {
      const timer = this.clock.after(ms, resolve);
      cancel = () => timer.cancel();
    });
    try {
      await this.wait(over);
    } finally {
      cancel?.();
    }
  }

  tick(): Promise<void> | void {
    if (this.#killed) throw this.#killed;
    if (this.stopped) return this.wait(Promise.resolve());
    if (++this.#ticks % TICKS_A_MILLISECOND === 0) return this.sleep(1);
  }

  /** Ends all waits of this moment with a reason (EINTR); the process lives on. */
  interrupt(reason: unknown): void {
    this.#waits?.end(reason);
  }

  onSignal(signal: Signal, handler: SignalHandler): Disposable {
    this.#dispositions ??= new Dispositions();
    return this.#dispositions.set(signal, handler);
  }

  /** What a signal does now: a handler, IGNORE, or undefined for the default action. */
  disposition(signal: Signal): SignalHandler | undefined {
    return this.#dispositions?.get(signal);
  }

  kill(signal: Signal, from?: number): void {
    if (this.status) return;
    if (this.init && !this.disposition(signal) && (from !== undefined || (signal !== 'SIGKILL' && signal !== 'SIGSTOP'))) return;
    if (signal === 'SIGKILL') return this.#terminate(signal);
    if (signal === 'SIGCONT') this.#continue();
    if (this.stopped && signal !== 'SIGCONT') {
      this.#pendingSignals ??= [];
      this.#pendingSignals.push(signal);
      return;
    }
    const handler = this.disposition(signal);
    if (handler) return handler(from);
    const action = defaultAction(signal);
    if (action === 'end') return this.#terminate(signal);
    if (action === 'nothing') return;
    this.stopped = signal;
    this.#changed();
  }

  /** SIGKILL by the kernel, which has no memory left. */
  killForMemory(): void {
    if (!this.status) this.#terminate('SIGKILL', true);
  }

  beforeTerminal(tty: Tty, signal: 'SIGTTIN' | 'SIGTTOU'): Promise<void> | void {
    if (tty !== this.tty || tty.foreground === this.group || tty.foreground === 0) return;
    if (this.disposition(signal) === IGNORE) throw new FsError('EIO', tty.name);
    this.machine.signalGroup(this.group, signal);
    return this.wait(Promise.resolve());
  }

  spawn(options: Omit<SpawnOptions, 'parent'>): Process {
    return this.machine.spawn({ ...options, parent: this });
  }

  /** A child that runs a function instead of a program (a subshell); it sees this process's files, environment and directory unless told otherwise. */
  fork(main: Main, options: Partial<Omit<SpawnOptions, 'parent'>> = {}): HostProcess {
    const child = new HostProcess(this.machine, this.machine.takePid(), { argv: this.argv, files: this.#files, ...options, parent: this });
    this.machine.add(child);
    child.run(main);
    return child;
  }

  /** execve(2): another program takes this process over. Caught signals get their defaults back, ignored ones stay ignored. */
  become(argv: readonly string[], env: ReadonlyMap<string, string>): void {
    this.argv = argv;
    this.#env = new Map(env);
    this.#dispositions?.reset();
  }

  async exec(argv: readonly string[]): Promise<number> {
    const found = resolveCommand(this.fs, argv, this.variable('PATH'), this.cwd);
    this.become(found.argv, this.env);
    return found.program.main(this);
  }

  retitle(title: string): void {
    this.argv = [title];
  }

  open(path: string, mode: 'r' | 'w' | 'a' | 'rw'): Promise<OpenFile> {
    return openPath(this, path, mode);
  }

  /** Reading a device by path without waiting: what is there now. */
  readDevice(device: string, path: string): Bytes {
    if (device === 'zero' || device === 'random') throw new FsError('EINVAL', path); // endless
    const file = this.#deviceFile(device, path);
    const chunks: Bytes[] = [];
    for (;;) {
      const chunk = file?.tryRead(65536);
      if (!chunk) return concat(chunks.length > 0 ? chunks : [new Uint8Array(0)]);
      chunks.push(chunk);
    }
  }

  writeDevice(device: string, path: string, data: Bytes): void {
    this.#deviceFile(device, path)?.tryWrite(data);
  }

  #deviceFile(device: string, path: string): Description | undefined {
    const fd = { stdin: 0, stdout: 1, stderr: 2 }[device] ?? (device === 'fd' ? Number(basename(path)) : undefined);
    if (device === 'tty') {
      if (!this.tty) throw new FsError('ENXIO', path);
      return this.machine.terminalFile(this.tty);
    }
    if (fd === undefined) return undefined;
    const file = this.#files.get(fd);
    if (!file) throw new FsError('ENOENT', path);
    return descriptionOf(file);
  }

  /** A description as a descriptor of this process. */
  adopt(description: Description): Descriptor {
    return new Descriptor(description, this);
  }

  pipe(): readonly [OpenFile, OpenFile] {
    const buffer = new PipeBuffer();
    return [this.adopt(buffer.end('read')), this.adopt(buffer.end('write'))];
  }

  /** Calls once when the process stops, goes on or ends. */
  onChange(call: () => void): void {
    this.#watchers ??= [];
    this.#watchers.push(call);
  }

  /** Runs to the end; never rejects. */
  async run(main: Main): Promise<void> {
    let code: number;
    try {
      code = await main(this);
    } catch (fault) {
      const ending = endingOf(fault, this.argv[0] ?? '?');
      if (ending.outOfMemory) this.killForMemory();
      if (ending.ours) this.machine.onFault?.(fault, this);
      if (ending.words !== undefined) await this.err(ending.words).catch(() => {}); // stderr may be what failed
      code = ending.code;
    }
    for (const file of this.#files.values()) if (file instanceof Descriptor && file.onItsWay) await file.onItsWay;
    this.finish({ code: code & 255 });
  }

  finish(status: ExitStatus): void {
    if (this.status) return;
    this.status = status;
    this.#killed ??= new Killed(status.signal ?? 'SIGKILL');
    for (const file of this.#files.values()) file.close();
    this.#files = new Map();
    this.#net?.close();
    this.machine.remove(this);
    this.#onExit?.(status);
    this.#onExit = undefined;
    this.#changed();
  }

  #standard(fd: 0 | 1 | 2): OpenFile {
    const file = this.#files.get(fd);
    if (file) return file;
    const none = this.adopt(new NullDevice());
    if (!this.status) this.#files.set(fd, none);
    return none;
  }

  #terminate(signal: Signal, outOfMemory = false): void {
    this.stopped = undefined;
    this.#killed = new Killed(signal);
    this.#abort?.abort(this.#killed);
    this.#waits?.end(this.#killed);
    this.finish({ code: 128 + signalNumber(signal), signal, ...(outOfMemory ? { outOfMemory } : {}) });
  }

  #continue(): void {
    if (!this.stopped) return;
    this.stopped = undefined;
    this.#waits?.release();
    this.#changed();
    for (const signal of this.#pendingSignals?.splice(0) ?? []) this.kill(signal);
  }

  #changed(): void {
    for (const call of this.#watchers?.splice(0) ?? []) call();
  }
}
