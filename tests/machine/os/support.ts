// A machine for tests: no network, an own clock.
import { VirtualClock } from '../../../src/base/clock.ts';
import { Random } from '../../../src/base/random.ts';
import type { Sockets } from '../../../src/machine/network/sockets.ts';
import { HostMachine, type HostMachineOptions } from '../../../src/machine/os/machine.ts';
import { MemoryFileSystem } from '../../../src/machine/os/memory-file-system.ts';
import type { Program } from '../../../src/machine/os/types.ts';

export const EPOCH = 1_769_850_000_000;

export const noNetwork: Sockets = {
  connect: async () => ({ ok: false, error: 'ENETUNREACH' }),
  listen: () => ({ ok: false, error: 'EADDRNOTAVAIL' }),
  udp: () => ({ ok: false, error: 'EADDRNOTAVAIL' }),
  ping: async () => ({ kind: 'error', error: 'ENETUNREACH' }),
};

export interface World {
  readonly clock: VirtualClock;
  readonly machine: HostMachine;
  readonly fs: MemoryFileSystem;
}

export function world(options: Partial<HostMachineOptions> = {}, programs: Record<string, Program['main']> = {}): World {
  const clock = new VirtualClock(EPOCH);
  const fs = options.fs ?? new MemoryFileSystem({ clock });
  const machine = new HostMachine({ hostname: 'laptop', net: noNetwork, clock, random: new Random(1), ...options, fs });
  for (const [name, main] of Object.entries(programs)) fs.install(`/usr/bin/${name}`, { name, summary: name, main });
  return { clock, machine, fs };
}
