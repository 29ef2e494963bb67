// Network programs on the hosts of the network world: `run(world, 'node-1', 'iptables -L')`.
import { words } from '../../src/machine/network/netfilter/restore.ts';
import { HostMachine } from '../../src/machine/os/machine.ts';
import { MemoryFileSystem } from '../../src/machine/os/memory-file-system.ts';
import type { OpenFile, Program } from '../../src/machine/os/types.ts';
import { bridge } from '../../src/machine/programs/bridge.ts';
import { conntrack } from '../../src/machine/programs/conntrack.ts';
import { ip } from '../../src/machine/programs/ip.ts';
import { ip6tables } from '../../src/machine/programs/ip6tables.ts';
import { iptables } from '../../src/machine/programs/iptables.ts';
import { iptablesRestore } from '../../src/machine/programs/iptables-restore.ts';
import { iptablesSave } from '../../src/machine/programs/iptables-save.ts';
import { ping } from '../../src/machine/programs/ping.ts';
import { ss } from '../../src/machine/programs/ss.ts';
import { sysctl } from '../../src/machine/programs/sysctl.ts';
import { drive } from './drive.ts';
import type { World } from './network-world.ts';
import { Sink } from './run-program.ts';

const PROGRAMS: readonly Program[] = [bridge, ip, iptables, ip6tables, iptablesSave, iptablesRestore, ss, conntrack, sysctl, ping];

export interface Ran {
  /** stdout and stderr. */
  readonly output: string;
  readonly exit: number;
}

/** Runs one program on a host, as root; `file` is what /in holds. */
export async function run(world: World, host: string, line: string, file = ''): Promise<Ran> {
  const fs = new MemoryFileSystem({ clock: world.clock });
  fs.mkdir('/usr/sbin', { recursive: true });
  for (const program of PROGRAMS) fs.install(`/usr/sbin/${program.name}`, program);
  const machine = new HostMachine({
    hostname: host,
    fs,
    net: world.host(host),
    clock: world.clock,
    random: world.host(host).random,
    environment: new Map([['PATH', '/usr/sbin']]),
  });
  const out = new Sink();
  fs.writeFile('/in', file);
  const files = new Map<number, OpenFile>([
    [1, out],
    [2, out],
  ]);
  const process = machine.spawn({ argv: words(line), files });
  const status = await drive(world.clock, process.exited);
  return { output: out.text, exit: status.code };
}
