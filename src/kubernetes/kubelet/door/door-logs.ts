// A container's log over the kubelet's door. upstream: pkg/kubelet/{server/server.go getContainerLogs,kubelet_pods.go validateContainerLogStatus}, pkg/kubelet/kuberuntime/logs
import type { Bytes } from '../../../base/bytes.ts';
import type { Disposable } from '../../../base/emitter.ts';
import type { Readable } from '../../../base/pipe.ts';
import { parseTime } from '../../../base/time.ts';
import type { ApiRequest, ApiResponse } from '../../api/wire.ts';
import { flag, parameter, plain } from '../lib/door-request.ts';
import { type LogLine, type LogStore, logBytes } from '../lib/log-store.ts';
import type { PodWorker } from '../pod-worker.ts';
import type { Runtime } from '../runtime.ts';
import type { Slot } from '../slot.ts';

export function containerLogs(runtime: Runtime, worker: PodWorker, container: string, request: ApiRequest): ApiResponse {
  const slot = worker.slot(container);
  if (!slot) return plain(404, `container "${container}" not found in pod "${worker.pod.metadata.name}"\n`);
  const previous = flag(request, 'previous');
  const log = chooseLog(slot, previous);
  if (!log) return plain(400, refusal(worker, slot, previous));
  const options = {
    follow: flag(request, 'follow') && !previous,
    timestamps: flag(request, 'timestamps'),
    limit: Number(parameter(request, 'limitBytes') ?? Number.POSITIVE_INFINITY),
    since: since(request, runtime.clock.now()),
  };
  const tail = parameter(request, 'tailLines') ?? parameter(request, 'tail');
  const from = tail === undefined || tail === 'all' ? 0 : log.tail(Number(tail));
  const stream = new LogStream(log, from, options);
  // What is not followed ends by itself.
  if (options.follow) request.signal?.addEventListener('abort', () => stream.dispose(), { once: true });
  return { code: 200, headers: { 'content-type': 'text/plain' }, body: undefined, stream };
}

function chooseLog(slot: Slot, previous: boolean): LogStore | undefined {
  if (!previous) return slot.log;
  // A container that waits for its next life has its last log as the current one.
  return slot.state.running ? slot.previousLog : slot.last.terminated ? (slot.previousLog ?? slot.log) : undefined;
}

function refusal(worker: PodWorker, slot: Slot, previous: boolean): string {
  const what = `container "${slot.name}" in pod "${worker.pod.metadata.name}"`;
  if (previous) return `previous terminated ${what} not found`;
  const reason = slot.state.waiting?.reason;
  if (reason === 'ErrImagePull') return `${what} is waiting to start: image can't be pulled`;
  if (reason === 'ImagePullBackOff') return `${what} is waiting to start: trying and failing to pull image`;
  return `${what} is waiting to start: ${reason ?? 'ContainerCreating'}`;
}

function since(request: ApiRequest, now: number): number {
  const seconds = parameter(request, 'sinceSeconds');
  const time = parameter(request, 'sinceTime');
  if (seconds !== undefined) return now - Number(seconds) * 1000;
  return time === undefined ? Number.NEGATIVE_INFINITY : parseTime(time);
}

interface StreamOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly limit: number;
  readonly since: number;
}

class LogStream implements Readable, Disposable {
  readonly #log: LogStore;
  readonly #options: StreamOptions;
  #position: number;
  #left: number;
  #rest: Bytes | undefined;
  #ready: LogLine[] = [];
  #disposed = false;
  #wake: (() => void) | undefined;
  #unwatch: (() => void) | undefined;

  constructor(log: LogStore, from: number, options: StreamOptions) {
    this.#log = log;
    this.#position = from;
    this.#options = options;
    this.#left = options.limit;
    if (options.follow) this.#unwatch = log.watch(() => this.#wake?.());
  }

  async read(max = 65536): Promise<Bytes | null> {
    for (;;) {
      const bytes = this.#rest ?? this.#next();
      this.#rest = undefined;
      if (bytes) return this.#cut(bytes, max);
      if (this.#left <= 0 || this.#disposed || !this.#options.follow || this.#log.ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#unwatch?.();
    this.#wake?.();
  }

  #next(): Bytes | undefined {
    if (this.#left <= 0 || this.#disposed) return undefined;
    for (;;) {
      const line = this.#ready.shift();
      if (!line) {
        const { lines, next } = this.#log.since(this.#position);
        if (lines.length === 0) return undefined;
        this.#position = next;
        this.#ready = [...lines];
        continue;
      }
      if (line.time < this.#options.since) continue;
      const bytes = logBytes(line, this.#options.timestamps).subarray(0, this.#left);
      this.#left -= bytes.length;
      if (bytes.length > 0) return bytes;
    }
  }

  #cut(bytes: Bytes, max: number): Bytes {
    if (bytes.length <= max) return bytes;
    this.#rest = bytes.subarray(max);
    return bytes.subarray(0, max);
  }
}
