// The processes that are seen from a machine, for the tools that look at them.
import { HostMachine } from '../../os/machine.ts';
import { HostProcess } from '../../os/process.ts';
import type { Process } from '../../os/types.ts';

export interface Seen {
  /** Its number on the machine of whoever looks. */
  readonly pid: number;
  readonly process: HostProcess;
}

/** All of them by number; on a host those of its containers too. */
export function processesOf(p: Process): Seen[] {
  const all = p.machine instanceof HostMachine ? p.machine.visible() : p.machine.processes;
  return [...all].flatMap(([pid, process]) => (process instanceof HostProcess ? [{ pid, process }] : [])).sort((a, b) => a.pid - b.pid);
}

/** The name of what it runs, as the kernel keeps it. */
export function commandName(process: Process): string {
  return ((process.argv[0] ?? '').split('/').at(-1) ?? '').slice(0, 15);
}
