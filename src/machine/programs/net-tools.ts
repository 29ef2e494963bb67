// The programs that talk to the network, with their places in a Debian file system. To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { curl } from './curl.ts';
import { dig } from './dig.ts';
import { getent } from './getent.ts';
import { host } from './host.ts';
import { nc } from './nc.ts';
import { nslookup } from './nslookup.ts';
import { ping, ping6 } from './ping.ts';
import { ssh } from './ssh.ts';
import { sshd } from './sshd.ts';
import { telnet } from './telnet.ts';
import { traceroute } from './traceroute.ts';
import { wget } from './wget.ts';

export interface InstalledNetTool {
  readonly path: string;
  readonly program: Program;
}

const bin = (program: Program, name = program.name): InstalledNetTool => ({ path: `/usr/bin/${name}`, program });

export const netTools: readonly InstalledNetTool[] = [
  ...[curl, dig, getent, host, nc, nslookup, ping, ping6, ssh, telnet, traceroute, wget].map((program) => bin(program)),
  bin(nc, 'netcat'),
  { path: '/usr/sbin/sshd', program: sshd },
];
