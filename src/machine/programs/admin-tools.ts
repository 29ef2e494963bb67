// The programs that look at and change a host's network, with their places in a Debian file system. To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { onFirstRun } from './lib/on-first-run.ts';

export interface InstalledAdminTool {
  readonly path: string;
  readonly program: Program;
}

const sbin = (program: Program): InstalledAdminTool => ({ path: `/usr/sbin/${program.name}`, program });
const bin = (program: Program): InstalledAdminTool => ({ path: `/usr/bin/${program.name}`, program });

export const adminTools: readonly InstalledAdminTool[] = [
  sbin(onFirstRun('bridge', async () => (await import('./bridge.ts')).bridge)),
  sbin(onFirstRun('conntrack', async () => (await import('./conntrack.ts')).conntrack)),
  sbin(onFirstRun('ip6tables', async () => (await import('./ip6tables.ts')).ip6tables)),
  sbin(onFirstRun('ip6tables-restore', async () => (await import('./ip6tables-restore.ts')).ip6tablesRestore)),
  sbin(onFirstRun('ip6tables-save', async () => (await import('./ip6tables-save.ts')).ip6tablesSave)),
  sbin(onFirstRun('ipset', async () => (await import('./ipset.ts')).ipset)),
  sbin(onFirstRun('iptables', async () => (await import('./iptables.ts')).iptables)),
  sbin(onFirstRun('iptables-restore', async () => (await import('./iptables-restore.ts')).iptablesRestore)),
  sbin(onFirstRun('iptables-save', async () => (await import('./iptables-save.ts')).iptablesSave)),
  sbin(onFirstRun('ipvsadm', async () => (await import('./ipvsadm.ts')).ipvsadm)),
  sbin(onFirstRun('nft', async () => (await import('./nft.ts')).nft)),
  sbin(onFirstRun('sysctl', async () => (await import('./sysctl.ts')).sysctl)),
  sbin(onFirstRun('tc', async () => (await import('./tc.ts')).tc)),
  bin(onFirstRun('tcpdump', async () => (await import('./tcpdump.ts')).tcpdump)),
  sbin(onFirstRun('ufw', async () => (await import('./ufw.ts')).ufw)),
  bin(onFirstRun('ip', async () => (await import('./ip.ts')).ip)),
  bin(onFirstRun('lsof', async () => (await import('./lsof.ts')).lsof)),
  bin(onFirstRun('netstat', async () => (await import('./netstat.ts')).netstat)),
  sbin(onFirstRun('route', async () => (await import('./route.ts')).route)),
  bin(onFirstRun('systemctl', async () => (await import('./systemctl.ts')).systemctl)),
  bin(onFirstRun('journalctl', async () => (await import('./journalctl.ts')).journalctl)),
  bin(onFirstRun('pgrep', async () => (await import('./pgrep.ts')).pgrep)),
  bin(onFirstRun('pkill', async () => (await import('./pkill.ts')).pkill)),
  bin(onFirstRun('ss', async () => (await import('./ss.ts')).ss)),
];
