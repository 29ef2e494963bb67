// The programs that look at and change a host's network, with their places in a Debian file system. To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { conntrack } from './conntrack.ts';
import { ip } from './ip.ts';
import { ip6tables } from './ip6tables.ts';
import { ip6tablesRestore } from './ip6tables-restore.ts';
import { ip6tablesSave } from './ip6tables-save.ts';
import { iptables } from './iptables.ts';
import { iptablesRestore } from './iptables-restore.ts';
import { iptablesSave } from './iptables-save.ts';
import { ss } from './ss.ts';
import { sysctl } from './sysctl.ts';

export interface InstalledAdminTool {
  readonly path: string;
  readonly program: Program;
}

const sbin = (program: Program): InstalledAdminTool => ({ path: `/usr/sbin/${program.name}`, program });

export const adminTools: readonly InstalledAdminTool[] = [conntrack, ip6tables, ip6tablesRestore, ip6tablesSave, iptables, iptablesRestore, iptablesSave, sysctl].map(sbin).concat([
  { path: '/usr/bin/ip', program: ip },
  { path: '/usr/bin/ss', program: ss },
]);
