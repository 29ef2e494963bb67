// One container made and its first process started. upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer, containerd, runc
import { HostMachine } from '../../machine/os/machine.ts';
import type { HostProcess } from '../../machine/os/process.ts';
import type { Process, Signal } from '../../machine/os/types.ts';
import { argvOf, ConfigError, environmentOf, hostnameOf } from './environment.ts';
import { createFailure, startFailure, userOf } from './exec.ts';
import type { Home } from './home.ts';
import type { PresentImage } from './images.ts';
import type { Runtime } from './runtime.ts';
import type { Slot } from './slot.ts';

/** The process, why it could not be started, or (as text) why the container could not even be made. */
export type Launched = Process | { readonly failed: string } | string;

/** Signals that a container's first process does not die of unless it says so. */
const SHIELDED: readonly Signal[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

/** Makes the container over its image and starts it. */
export function launch(runtime: Runtime, home: Home, slot: Slot, present: PresentImage): Launched {
  const { pod, net, placement } = home;
  const { clock, files, random, sources } = runtime;
  const { image } = present;
  slot.image = present.name;
  slot.imageID = `${present.name.replace(/@.*$|:[^:/]*$/, '')}@${present.digest}`;
  slot.runningImage = slot.spec.image;
  slot.neverReady = image.ready === false;
  let env: ReadonlyMap<string, string>;
  try {
    env = environmentOf(pod, slot.spec, image, placement, sources, runtime.environments);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  const user = userOf(pod, slot.spec);
  const rootless = slot.spec.securityContext?.runAsNonRoot ?? pod.spec?.securityContext?.runAsNonRoot;
  if (rootless && (user?.uid ?? 0) === 0) {
    return `container has runAsNonRoot and image will run as root (pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${slot.name})`;
  }
  const argv = argvOf(slot.spec, image, env);
  const hostname = pod.spec?.hostNetwork ? runtime.machine.hostname : hostnameOf(pod);
  const kept = slot.machine ? home.kept(slot) : [];
  const fs = files.create(image, { hosts: home.hosts, hostname, resolv: home.resolv }, home.mounts(slot.spec), kept);
  const machine = new HostMachine({ hostname, fs, net, clock, random, environment: env, ...(user ? { user } : {}) });
  slot.machine = machine;
  const cwd = slot.spec.workingDir || image.workingDir || '/';
  if (cwd !== '/') fs.mkdir(cwd, { recursive: true });
  if (argv.length === 0) return 'no command specified';
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
    for (const signal of SHIELDED) shield(process, signal);
    return process;
  } catch (error) {
    slot.log?.end();
    return { failed: createFailure(startFailure(argv, error).text) };
  }
}

/** The kernel drops signals to process 1 that it has no handler for; a program's own handler takes this one's place, or has it already. */
function shield(process: HostProcess, signal: Signal): void {
  if (!process.disposition(signal)) process.onSignal(signal, () => {});
}
