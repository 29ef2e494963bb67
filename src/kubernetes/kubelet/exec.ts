// Commands inside of a running container, with the runtime's words for what cannot be started. upstream: runc, containerd, pkg/kubelet/server/remotecommand
import { FsError } from '../../machine/os/errors.ts';
import type { HostMachine } from '../../machine/os/machine.ts';
import type { FileSystem, Process, SpawnOptions, User } from '../../machine/os/types.ts';
import type { Container, Pod } from '../api/generated/types.ts';
import { Gathered, type Slot } from './slot.ts';

/** The user that a security context asks for; undefined: the image's own (root). */
export function userOf(pod: Pod, container: Container): User | undefined {
  const uid = container.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser;
  const gid = container.securityContext?.runAsGroup ?? pod.spec?.securityContext?.runAsGroup;
  if (uid === undefined && gid === undefined) return undefined;
  return { uid: uid ?? 0, gid: gid ?? 0, name: uid === undefined || uid === 0 ? 'root' : String(uid), home: uid === undefined || uid === 0 ? '/root' : '/' };
}

/** Why a program could not be started, as runc says it after `exec: `; and the code that a shell would give. */
export function startFailure(argv: readonly string[], error: unknown, files: FileSystem | undefined): { readonly text: string; readonly code: 126 | 127 } {
  const name = JSON.stringify(argv[0] ?? '');
  if (!(error instanceof FsError)) throw error;
  const path = argv[0] ?? '';
  if (path.includes('/') && files?.exists(path) && files.stat(path).type === 'directory') return { text: `exec: ${name}: is a directory`, code: 126 };
  if (error.code === 'EACCES') return { text: `exec: ${name}: permission denied`, code: 126 };
  if (error.code === 'ENOEXEC') return { text: `exec ${argv[0]}: exec format error`, code: 126 };
  const found = path.includes('/') ? `stat ${path}: no such file or directory` : 'executable file not found in $PATH';
  return { text: `exec: ${name}: ${found}`, code: 127 };
}

/** The message of a container that could not start. */
export const createFailure = (text: string): string =>
  `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${text}`;

/** The message of a command that could not start in a container that runs. */
export const execFailure = (id: string, text: string): string =>
  `failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${text}`;

/** `errors`: what of the output came on the second stream. */
export type Ran =
  | { readonly ok: true; readonly code: number; readonly output: string; readonly errors: string }
  | { readonly ok: false; readonly message: string; readonly timeout?: boolean };

/** Starts a process beside the container's first one, with its environment, user and directory. */
export function spawnIn(slot: Slot, options: Omit<SpawnOptions, 'env' | 'cwd' | 'user' | 'group'>): Process {
  const machine = slot.machine as HostMachine;
  return machine.spawn({ ...options, env: machine.environment, cwd: slot.process?.cwd ?? '/', group: 'new', ...(slot.runAs ? { user: slot.runAs } : {}) });
}

/** Runs a command to its end, for probes and hooks. */
export async function runIn(slot: Slot, argv: readonly string[], timeoutMs: number | undefined, execId: string): Promise<Ran> {
  const machine = slot.machine;
  if (!machine || !slot.process) return { ok: false, message: 'container not running' };
  const gathered = new Gathered();
  const errors = new Gathered();
  const out = gathered.file();
  let process: Process;
  try {
    process = spawnIn(slot, {
      argv,
      files: new Map([
        [1, out],
        [2, { ...out, write: (bytes) => out.write(bytes).then(() => errors.file().write(bytes)) }],
      ]),
    });
  } catch (error) {
    return { ok: false, message: execFailure(execId, startFailure(argv, error, machine.fs).text) };
  }
  let late = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : machine.clock.after(timeoutMs, () => {
          late = true;
          process.kill('SIGKILL');
        });
  const { code } = await process.exited;
  timer?.cancel();
  return late
    ? { ok: false, message: `command timed out: "${argv.join(' ')}" timed out after ${(timeoutMs ?? 0) / 1000}s`, timeout: true }
    : { ok: true, code, output: gathered.text(), errors: errors.text() };
}
