// One container made and its first process started. upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer, containerd, runc
import type { Image } from '../../../machine/images/types.ts';
import { FsError } from '../../../machine/os/errors.ts';
import { HostMachine } from '../../../machine/os/machine.ts';
import type { HostProcess } from '../../../machine/os/process.ts';
import type { FileSystem } from '../../../machine/os/types.ts';
import { firstAddress } from '../../../machine/programs/lib/first-address.ts';
import type { Pod } from '../../api/generated/types.ts';
import { quantityValue } from '../../client/quantities.ts';
import { argvOf, ConfigError, environmentOf, hostnameOf } from '../environment.ts';
import { createFailure, startFailure, userOf } from '../exec.ts';
import type { Home } from '../home.ts';
import { identityOf, withGroups } from '../lib/identity.ts';
import { memoryLimit } from '../lib/memory-limit.ts';
import { mountFailure } from '../lib/mount-words.ts';
import { readOnlyPaths } from '../lib/read-only.ts';
import type { Runtime } from '../runtime.ts';
import type { Slot } from '../slot.ts';
import { isReadOnly } from '../volumes/permissions.ts';
import type { PresentImage } from './images.ts';
import { kernelFiles } from './kernel-files.ts';

/** Why a container does not run; `made` when it exists all the same. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly made?: boolean;
}

export type Launched = HostProcess | Failure;

/** Makes the container over its image and starts it. */
export function launch(runtime: Runtime, home: Home, slot: Slot, present: PresentImage, id: string): Launched {
  const { pod, net, placement } = home;
  const { clock, files, random, sources } = runtime;
  const { image } = present;
  slot.runningImage = slot.spec.image;
  slot.neverReady = image.ready === false;
  let env: ReadonlyMap<string, string>;
  try {
    env = environmentOf(pod, slot.spec, image, placement, sources, runtime.environments);
  } catch (error) {
    if (error instanceof ConfigError) return misconfigured(error.message);
    throw error;
  }
  const user = userOf(pod, slot.spec);
  const refusal = rootRefusal(pod, slot, image);
  if (refusal) return misconfigured(refusal);
  const argv = argvOf(slot.spec, image, env);
  if (argv.length === 0) return { reason: 'CreateContainerError', message: `failed to generate container "${id}" spec: failed to generate spec: no command specified` };
  slot.image = present.name;
  slot.imageID = `${present.name.replace(/@.*$|:[^:/]*$/, '')}@${present.digest}`;
  const hostname = pod.spec?.hostNetwork ? runtime.machine.hostname : hostnameOf(pod);
  const kept = slot.machine ? home.kept(slot) : [];
  let fs: ReturnType<typeof files.create>;
  try {
    fs = files.create(image, { hosts: home.hosts, hostname, resolv: home.resolv }, home.mounts(slot.spec), kept);
  } catch (error) {
    if (error instanceof FsError && error.code === 'ENOTDIR') return notRunning(mountFailure(pod, slot.spec, error.path));
    throw error;
  }
  slot.user = identityOf(pod, slot.spec, user, fs);
  slot.runAs = withGroups(user, slot.user);
  const memory = memoryLimit(pod, slot.spec, quantityValue(runtime.allocatable.memory));
  const { hardware } = runtime.machine;
  const machine = new HostMachine({ hostname, fs, net, clock, random, environment: env, memory, hardware, resolver: firstAddress, ...(slot.runAs ? { user: slot.runAs } : {}) });
  fs.kernel = kernelFiles(machine, slot.spec);
  machine.onKernelMessage = runtime.machine.onKernelMessage;
  slot.machine = machine;
  const cwd = slot.spec.workingDir || image.workingDir || '/';
  const readOnly = readOnlyPaths(slot.spec, new Set((pod.spec?.volumes ?? []).filter(isReadOnly).map((v) => v.name)));
  if (readOnly) fs.readOnlyAt = readOnly;
  const unusable = makeDirectory(fs, cwd);
  if (unusable) return notRunning(unusable);
  return spawn(runtime, slot, machine, argv, cwd);
}

function spawn(runtime: Runtime, slot: Slot, machine: HostMachine, argv: readonly string[], cwd: string): Launched {
  const files = slot.open(runtime.clock);
  const tty = slot.spec.tty ? machine.openTty(80, 24) : undefined;
  if (tty) {
    slot.tty = tty;
    tty.onOutput = (bytes) => slot.output('stdout', bytes);
  }
  try {
    const process = machine.spawn({ argv, cwd, group: 'new', ...(tty ? { tty } : { files }) });
    process.init = true;
    return process;
  } catch (error) {
    slot.log?.end();
    return notRunning(startFailure(argv, error, machine.fs).text);
  }
}

const misconfigured = (message: string): Failure => ({ reason: 'CreateContainerConfigError', message });
const notRunning = (text: string): Failure => ({ reason: 'RunContainerError', message: createFailure(text), made: true });

/** The runtime makes the working directory where there is none. */
function makeDirectory(fs: FileSystem, path: string): string | undefined {
  if (path === '/') return undefined;
  try {
    fs.mkdir(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return `mkdir ${path}: not a directory`;
  }
  return undefined;
}

/** Why a container that must not run as root may not start. upstream: pkg/kubelet/kuberuntime/security_context_others.go verifyRunAsNonRoot */
function rootRefusal(pod: Pod, slot: Slot, image: Image): string | undefined {
  const own = slot.spec.securityContext;
  const shared = pod.spec?.securityContext;
  if (!(own?.runAsNonRoot ?? shared?.runAsNonRoot)) return undefined;
  const of = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${slot.name})`;
  const uid = own?.runAsUser ?? shared?.runAsUser;
  if (uid !== undefined) return uid === 0 ? `container's runAsUser breaks non-root policy ${of}` : undefined;
  const user = image.user?.split(':')[0] ?? '';
  if (user === '' || user === '0') return `container has runAsNonRoot and image will run as root ${of}`;
  return /^\d+$/.test(user) ? undefined : `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${of}`;
}
