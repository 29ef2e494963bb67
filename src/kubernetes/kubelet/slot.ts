// One container of a pod over all its lives: its state, its process, its logs. upstream: pkg/kubelet/container (Status), cri
import { type Bytes, concat } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Pipe } from '../../base/pipe.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import type { OpenFile, Process, Tty, User } from '../../machine/os/types.ts';
import type { Container, ContainerState, ContainerStateTerminated, ContainerStatus, LinuxContainerUser } from '../api/generated/types.ts';
import { interner } from './lib/interned.ts';
import { LogStore } from './lib/log-store.ts';
import type { ContainerView } from './pod-status.ts';

export type SlotKind = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** Somebody attached: bytes as they come. */
export interface Listener {
  output(stream: 'stdout' | 'stderr', bytes: Bytes): void;
  end(): void;
}

/** Events name a container by its path: the same for all pods of a workload. */
const intern = interner(256);

export class Slot {
  readonly kind: SlotKind;
  spec: Container;
  state: ContainerState = {};
  last: ContainerState = {};
  ready = false;
  started = false;
  restarts = 0;
  image: string;
  imageID = '';
  containerID: string | undefined;
  /** Who its first process is (or was). */
  user: LinuxContainerUser | undefined;
  /** The same for further processes in it; undefined: root. */
  runAs: User | undefined;
  process: Process | undefined;
  machine: HostMachine | undefined;
  tty: Tty | undefined;
  stdin: Pipe | undefined;
  log: LogStore | undefined;
  previousLog: LogStore | undefined;
  /** It will not be started again. */
  over = false;
  /** The end of its last container. */
  exited: ContainerStateTerminated | undefined;
  /** The end that a pause before the next start counts from: as `exited`, but a container that its own sync killed is not judged by that. */
  judged: ContainerStateTerminated | undefined;
  /** A probe's failure has it killed by the sync that starts it again. */
  killedBySync = false;
  /** The image of what runs (or ran last): another one in the spec means a new container. */
  runningImage: string | undefined;
  listeners: Set<Listener> | undefined;
  /** What it looked like before it had to make room for its new definition. */
  #replaced: ContainerView | undefined;
  /** The image is one that never becomes ready, whatever its probes find. */
  neverReady = false;

  constructor(kind: SlotKind, spec: Container, reason: string) {
    this.kind = kind;
    this.spec = spec;
    this.image = spec.image ?? '';
    this.state = { waiting: { reason } };
  }

  get name(): string {
    return this.spec.name;
  }

  get fieldPath(): string {
    const list = this.kind === 'main' ? 'containers' : this.kind === 'ephemeral' ? 'ephemeralContainers' : 'initContainers';
    return intern(['spec.', list, '{', this.spec.name, '}'].join(''));
  }

  wait(reason: string, message?: string): void {
    this.state = { waiting: { reason, ...(message ? { message } : {}) } };
    this.ready = false;
    this.started = false;
  }

  /** Takes over what a status says of it. */
  restore(status: ContainerStatus): void {
    this.state = status.state ?? this.state;
    this.last = status.lastState ?? {};
    this.restarts = status.restartCount;
    this.ready = status.ready;
    this.started = status.started ?? false;
    this.image = status.image;
    this.imageID = status.imageID;
    this.containerID = status.containerID;
    this.user = status.user?.linux;
    this.runningImage = this.spec.image;
    this.exited = status.state?.terminated ?? status.lastState?.terminated;
    this.judged = this.exited;
  }

  /** The spec asks for another image than that of what ran: a new container, not a restart after a failure. */
  get redefined(): boolean {
    return this.spec.image !== this.runningImage;
  }

  view(): ContainerView {
    // One sync of a kubelet replaces a container: nobody is told of the time between.
    if (this.#replaced && this.state.terminated && !this.over) return { ...this.#replaced, spec: this.spec };
    const { spec, state, last, restarts, image, imageID, containerID, user } = this;
    // Nobody asks whether an ephemeral container is ready or has started.
    const started = this.kind === 'ephemeral' ? undefined : this.started;
    // An init container that has done its work is what its pod waited for.
    const ready = this.kind === 'init' ? state.terminated?.exitCode === 0 : this.kind !== 'ephemeral' && this.ready;
    return { spec, state, last, ready, started, restarts, image, imageID, containerID, sidecar: this.kind === 'sidecar', user };
  }

  /** The descriptors of a new process; logs begin anew and the old ones are kept once. */
  open(clock: Clock): ReadonlyMap<number, OpenFile> {
    if (this.log) this.previousLog = this.log;
    this.log = new LogStore(clock);
    const files = new Map<number, OpenFile>();
    files.set(1, new LogFile(this, 'stdout')).set(2, new LogFile(this, 'stderr'));
    if (this.spec.stdin && !this.spec.tty) {
      const pipe = new Pipe();
      this.stdin = pipe;
      files.set(0, { kind: 'pipe', tty: undefined, read: (max) => pipe.read(max), write: async () => {}, close: () => pipe.closeReader() });
    }
    return files;
  }

  output(stream: 'stdout' | 'stderr', bytes: Bytes): void {
    this.log?.append(stream, bytes);
    if (this.listeners) for (const listener of [...this.listeners]) listener.output(stream, bytes);
  }

  /** The process has ended: what its status says from now on. */
  ended(terminated: ContainerStateTerminated): void {
    this.#replaced = undefined;
    if (this.redefined && this.kind !== 'ephemeral') this.#replaced = this.view();
    this.judged = this.killedBySync ? this.exited : terminated;
    this.killedBySync = false;
    this.exited = terminated;
    this.state = { terminated };
    this.ready = false;
    this.started = false;
    this.process = undefined;
    this.stdin = undefined;
    this.tty = undefined;
    this.log?.end();
    if (this.listeners) for (const listener of [...this.listeners]) listener.end();
    this.listeners = undefined;
  }
}

/** A descriptor whose bytes go to the slot. */
class LogFile implements OpenFile {
  readonly #slot: Slot;
  readonly #stream: 'stdout' | 'stderr';

  constructor(slot: Slot, stream: 'stdout' | 'stderr') {
    this.#slot = slot;
    this.#stream = stream;
  }

  get kind(): 'pipe' {
    return 'pipe';
  }

  get tty(): undefined {
    return undefined;
  }

  async read(): Promise<null> {
    return null;
  }

  async write(bytes: Bytes): Promise<void> {
    this.#slot.output(this.#stream, bytes);
  }

  close(): void {}
}

/** What a program wrote, gathered for hooks and exec probes; only the first 10 KiB count. */
export class Gathered {
  readonly #chunks: Bytes[] = [];
  #size = 0;

  file(): OpenFile {
    return {
      kind: 'pipe',
      tty: undefined,
      read: async () => null,
      write: async (bytes) => {
        if (this.#size < 10240) this.#chunks.push(bytes.slice());
        this.#size += bytes.length;
      },
      close: () => {},
    };
  }

  text(): string {
    return new TextDecoder().decode(concat(this.#chunks).subarray(0, 10240));
  }
}
