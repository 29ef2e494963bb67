// The programs that talk to the network, with their places in a Debian file system. To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { onFirstRun } from './lib/on-first-run.ts';
import { sshd } from './sshd.ts';

export interface InstalledNetTool {
  readonly path: string;
  readonly program: Program;
}

const bin = (program: Program, name = program.name): InstalledNetTool => ({ path: `/usr/bin/${name}`, program });
const nc = onFirstRun('nc', async () => (await import('./nc.ts')).nc);

export const netTools: readonly InstalledNetTool[] = [
  bin(onFirstRun('curl', async () => (await import('./curl.ts')).curl)),
  bin(onFirstRun('dig', async () => (await import('./dig.ts')).dig)),
  bin(onFirstRun('getent', async () => (await import('./getent.ts')).getent)),
  { path: '/usr/sbin/haproxy', program: onFirstRun('haproxy', async () => (await import('./haproxy.ts')).haproxy) },
  bin(onFirstRun('host', async () => (await import('./host.ts')).host)),
  bin(onFirstRun('nslookup', async () => (await import('./nslookup.ts')).nslookup)),
  bin(onFirstRun('ping', async () => (await import('./ping.ts')).ping)),
  bin(onFirstRun('ping6', async () => (await import('./ping.ts')).ping6)),
  { path: '/usr/local/bin/portside', program: onFirstRun('portside', async () => (await import('./portside.ts')).portside) },
  bin(onFirstRun('ssh', async () => (await import('./ssh.ts')).ssh)),
  bin(onFirstRun('telnet', async () => (await import('./telnet.ts')).telnet)),
  bin(onFirstRun('arping', async () => (await import('./arping.ts')).arping)),
  { path: '/usr/sbin/ethtool', program: onFirstRun('ethtool', async () => (await import('./ethtool.ts')).ethtool) },
  bin(onFirstRun('tracepath', async () => (await import('./tracepath.ts')).tracepath)),
  bin(onFirstRun('traceroute', async () => (await import('./traceroute.ts')).traceroute)),
  bin(onFirstRun('wget', async () => (await import('./wget.ts')).wget)),
  bin(onFirstRun('mtr', async () => (await import('./mtr.ts')).mtr)),
  bin(nc),
  bin(nc, 'netcat'),
  // Every node runs it from the start.
  { path: '/usr/sbin/sshd', program: sshd },
];
