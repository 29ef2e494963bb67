// exec and attach over the kubelet's door. upstream: k8s.io/kubelet/pkg/cri/streaming/remotecommand, containerd's exec
import { Pipe } from '../../../base/pipe.ts';
import type { OpenFile, Process, Tty } from '../../../machine/os/types.ts';
import type { Status } from '../../api/status.ts';
import type { ApiRequest, ApiResponse, ExecSession } from '../../api/wire.ts';
import { execFailure, spawnIn, startFailure } from '../exec.ts';
import { flag, plain } from '../lib/door-request.ts';
import type { PodWorker } from '../pod-worker.ts';
import type { Runtime } from '../runtime.ts';
import type { Slot } from '../slot.ts';

const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };

function exited(code: number): Status {
  if (code === 0) return SUCCESS;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command, exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

const internal = (message: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: `Internal error occurred: ${message}`,
  reason: 'InternalError',
  details: { causes: [{ message }] },
  code: 500,
});

/** The kubelet looks among what runs: a container that has ended is not there. upstream: Kubelet.GetExec findContainer */
const notFound = (container: string): string => `container not found (${JSON.stringify(container)})`;

export function exec(runtime: Runtime, worker: PodWorker, container: string, request: ApiRequest): ApiResponse {
  const slot = worker.slot(container);
  if (!slot?.process) return plain(500, notFound(container));
  const argv = (request.query ?? []).filter(([n]) => n === 'command').map(([, v]) => v);
  const io = openStreams(slot, {
    input: flag(request, 'input') || flag(request, 'stdin'),
    output: flag(request, 'output') || flag(request, 'stdout'),
    error: flag(request, 'error') || flag(request, 'stderr'),
    tty: flag(request, 'tty'),
  });
  let process: Process;
  try {
    process = spawnIn(slot, { argv, ...(io.tty ? { tty: io.tty } : { files: io.files }) });
  } catch (error) {
    io.end();
    const id = runtime.random.string('0123456789abcdef', 64);
    const message = `error executing command in container: ${execFailure(id, startFailure(argv, error, slot.machine?.fs).text)}`;
    return upgrade(io, Promise.resolve(internal(message)), () => {});
  }
  const done = process.exited.then(({ code }) => {
    io.end();
    return exited(code);
  });
  return upgrade(io, done, () => {
    io.end();
    if (io.tty) io.tty.hangup();
  });
}

interface Streams {
  readonly stdin: Pipe | undefined;
  readonly stdout: Pipe | undefined;
  readonly stderr: Pipe | undefined;
  readonly files: ReadonlyMap<number, OpenFile>;
  readonly tty: Tty | undefined;
  end(): void;
}

function openStreams(slot: Slot, want: { input: boolean; output: boolean; error: boolean; tty: boolean }): Streams {
  const stdin = want.input ? new Pipe() : undefined;
  const stdout = want.output ? new Pipe(Number.POSITIVE_INFINITY) : undefined;
  const stderr = want.error && !want.tty ? new Pipe(Number.POSITIVE_INFINITY) : undefined;
  const files = new Map<number, OpenFile>();
  if (stdin) files.set(0, reader(stdin));
  if (stdout) files.set(1, writer(stdout));
  if (stderr) files.set(2, writer(stderr));
  const tty = want.tty ? slot.machine?.openTty(80, 24) : undefined;
  if (tty && stdout) tty.onOutput = (bytes) => void stdout.write(bytes.slice()).catch(ignoreClosed);
  if (tty && stdin) void pump(stdin, tty);
  const end = (): void => {
    stdin?.closeReader();
    stdout?.closeWriter();
    stderr?.closeWriter();
  };
  return { stdin, stdout, stderr, files, tty, end };
}

/** Whoever read has gone: what is written then is for nobody. */
function ignoreClosed(): void {}

async function pump(from: Pipe, tty: Tty): Promise<void> {
  for (;;) {
    const bytes = await from.read();
    if (!bytes) return;
    tty.input(bytes);
  }
}

function reader(pipe: Pipe): OpenFile {
  return { kind: 'pipe', tty: undefined, read: (max) => pipe.read(max), write: async () => {}, close: () => pipe.closeReader() };
}

function writer(pipe: Pipe): OpenFile {
  return { kind: 'pipe', tty: undefined, read: async () => null, write: (bytes) => pipe.write(bytes.slice()), close: () => {} };
}

function upgrade(io: Streams, done: Promise<Status>, dispose: () => void): ApiResponse {
  const { stdin } = io;
  const session: ExecSession = {
    kind: 'exec',
    stdin: stdin ? { write: (bytes) => stdin.write(bytes), end: () => stdin.closeWriter() } : undefined,
    stdout: io.stdout,
    stderr: io.stderr,
    resize: (columns, rows) => io.tty?.resize(columns, rows),
    done,
    dispose,
  };
  return { code: 101, headers: {}, body: undefined, upgrade: session };
}

/** The streams of the container's first process itself. */
export function attach(worker: PodWorker, container: string, request: ApiRequest): ApiResponse {
  const slot = worker.slot(container);
  const process = slot?.process;
  if (!slot || !process) return plain(500, `container ${container} not found in pod ${worker.pod.metadata.name}_${worker.pod.metadata.namespace}`);
  const tty = slot.tty;
  const stdout = new Pipe(Number.POSITIVE_INFINITY);
  const stderr = tty ? undefined : new Pipe(Number.POSITIVE_INFINITY);
  const stdin = flag(request, 'input') || flag(request, 'stdin') ? new Pipe() : undefined;
  const close = (): void => {
    stdout.closeWriter();
    stderr?.closeWriter();
    stdin?.closeReader();
  };
  const listener = {
    output: (stream: 'stdout' | 'stderr', bytes: Uint8Array): void => {
      const to = stream === 'stderr' ? stderr : stdout;
      void to?.write(bytes.slice()).catch(ignoreClosed);
    },
    end: close,
  };
  slot.listeners ??= new Set();
  slot.listeners.add(listener);
  if (stdin && tty) void pump(stdin, tty);
  else if (stdin && slot.stdin) void feed(stdin, slot.stdin, slot.spec.stdinOnce === true);
  const done = process.exited.then(() => SUCCESS);
  const dispose = (): void => {
    slot.listeners?.delete(listener);
    close();
  };
  return upgrade({ stdin, stdout, stderr, files: new Map(), tty, end: close }, done, dispose);
}

async function feed(from: Pipe, to: Pipe, once: boolean): Promise<void> {
  for (;;) {
    const bytes = await from.read();
    if (!bytes) break;
    await to.write(bytes);
  }
  if (once) to.closeWriter();
}
