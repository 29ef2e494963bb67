// What the node's kernel shows inside of a container: its processes and sockets, the node's memory and processors, its limits. upstream: runc mounts of /proc and /sys/fs/cgroup
import { Netns } from '../../../machine/network/netns.ts';
import { cgroupFolder } from '../../../machine/os/cgroup.ts';
import type { KernelFolder, Synthetic } from '../../../machine/os/inode.ts';
import type { HostMachine } from '../../../machine/os/machine.ts';
import { type MadeFolder, madeUp } from '../../../machine/os/made-up-files.ts';
import { procFolder } from '../../../machine/os/proc.ts';
import { procNet, procSys } from '../../../machine/os/proc-net.ts';
import type { Container } from '../../api/generated/types.ts';
import { milliValue, quantityValue } from '../../client/quantities.ts';

/** Shows a container its kernel. Made anew for each look, which is rare: ten thousand containers keep nothing of it. */
export function kernelFiles(machine: HostMachine, spec: Container): (folder: KernelFolder) => Synthetic {
  return (folder) => madeUp(folder === 'proc' ? proc(machine) : cgroupFolder(machine, limitsOf(spec)));
}

function proc(machine: HostMachine): MadeFolder {
  const { net } = machine;
  return procFolder(machine, machine.hardware ?? NONE, net instanceof Netns ? { net: procNet(net), sys: procSys(net) } : {});
}

const NONE = { memoryKiB: 0, cpus: 1, bootedAt: 0 };

function limitsOf(spec: Container): { memory: number | undefined; cpu: number | undefined } {
  const { memory, cpu } = spec.resources?.limits ?? {};
  return { memory: memory === undefined ? undefined : quantityValue(memory), cpu: cpu === undefined ? undefined : milliValue(cpu) };
}
