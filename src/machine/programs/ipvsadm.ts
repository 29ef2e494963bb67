// upstream: ipvsadm(8) 1.31, Debian 12. What it looks at is loaded when it is first used.

import { type Ip, parseIp } from '../../base/ip.ts';
import { onDemand } from '../../base/on-demand.ts';
import type { Ipvs } from '../network/ipvs/ipvs.ts';
import type { SchedulerName, VirtualServer } from '../network/ipvs/types.ts';
import { SCTP, TCP, UDP } from '../network/packet.ts';
import type { Process, Program } from '../os/types.ts';
import type { Listing } from './lib/network/ipvs-text.ts';
import { netnsOf, rootOnly } from './lib/network/netns-of.ts';

const VERSION = 'ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n';
/** Short and long forms of the commands, and of the options that take a value. */
const COMMANDS: Readonly<Record<string, string>> = {
  '-A': 'A', '--add-service': 'A', '-E': 'E', '--edit-service': 'E', '-D': 'D', '--delete-service': 'D', '-C': 'C', '--clear': 'C', '-a': 'a', '--add-server': 'a', '-e': 'e', '--edit-server': 'e',
  '-d': 'd', '--delete-server': 'd', '-L': 'L', '-l': 'L', '--list': 'L', '-Z': 'Z', '--zero': 'Z', '-S': 'S', '--save': 'S', '--set': 'set', '-h': 'h', '--help': 'h',
}; // biome-ignore format: a table
const VALUES: Readonly<Record<string, string>> = {
  '-t': 't', '--tcp-service': 't', '-u': 'u', '--udp-service': 'u', '--sctp-service': 'sctp', '-s': 's', '--scheduler': 's', '-r': 'r', '--real-server': 'r', '-w': 'w', '--weight': 'w',
}; // biome-ignore format: a table
const FLAGS: Readonly<Record<string, string>> = {
  '-n': 'n', '--numeric': 'n', '-c': 'c', '--connection': 'c', '--stats': 'stats', '--exact': 'exact', '-m': 'm', '--masquerading': 'm', '--persistent-conn': 'persistent', '--thresholds': 'thresholds',
  '--sort': 'sort', '--nosort': 'sort', '--timeout': 'timeout', '-6': '6', '--ipv6': '6',
}; // biome-ignore format: a table
const NOT_HERE = new Set([
  '--rate',
  '--daemon',
  '-f',
  '--fwmark-service',
  '-R',
  '--restore',
  '-g',
  '--gatewaying',
  '-i',
  '--ipip',
  '--start-daemon',
  '--stop-daemon',
  '-O',
  '--ops',
  '-M',
  '--netmask',
  '-x',
  '-y',
  '-b',
  '--sched-flags',
]);

interface Call {
  readonly command: string;
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  readonly timeouts: readonly string[];
}

/** A complaint about the command line, with the exit code. */
class Bad extends Error {
  readonly code: number;
  constructor(message: string, code = 2) {
    super(message);
    this.code = code;
  }
}

/** Lists and edits the virtual servers of the kernel. */
export const ipvsadm: Program = {
  name: 'ipvsadm',
  summary: 'List and edit the virtual servers of the kernel (IPVS).',
  async main(p) {
    if (p.argv[1] === '--version' || p.argv[1] === '-v') {
      await p.out(VERSION);
      return 0;
    }
    try {
      const call = parse(p.argv.slice(1));
      if (call.command === 'h') {
        await p.out(USAGE);
        return 0;
      }
      await rootOnly(p, "Can't initialize ipvs: Permission denied (you must be root)\n", 1);
      return await run(p, call);
    } catch (e) {
      if (!(e instanceof Bad)) throw e;
      await p.err(`${e.message}\n`);
      return e.code;
    }
  },
};

function parse(argv: readonly string[]): Call {
  const words = argv.flatMap((w) => (/^-[A-Za-z]{2,}$/.test(w) ? [...w.slice(1)].map((letter) => `-${letter}`) : [w]));
  let command: string | undefined;
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const timeouts: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const asked = COMMANDS[word];
    if (asked && !(asked === 'set' && command)) {
      if (command && command !== asked) throw new Bad('multiple commands specified');
      command = asked;
      if (asked === 'set') timeouts.push(...words.splice(i + 1, 3));
    } else if (word === '-p' || word === '--persistent') {
      const next = words[i + 1] ?? '';
      values.set('p', /^\d+$/.test(next) ? next : '360');
      if (/^\d+$/.test(next)) i++;
    } else if (VALUES[word]) {
      const value = words[++i];
      if (value === undefined) throw new Bad(`ipvsadm: ${word}: missing argument`);
      values.set(VALUES[word], value);
    } else if (FLAGS[word]) flags.add(FLAGS[word]);
    else if (NOT_HERE.has(word)) throw new Bad(`ipvsadm: ${word} is not simulated here`);
    else throw new Bad(word.startsWith('-') ? `ipvsadm: ${word}: unknown option` : `unexpected argument ${word}`);
  }
  return { command: command ?? 'L', values, flags, timeouts };
}

const PROTOCOLS: readonly (readonly [string, number])[] = [
  ['t', TCP],
  ['u', UDP],
  ['sctp', SCTP],
];

function address(text: string, what: string): { readonly ip: Ip; readonly port: number } {
  const m = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  const ip = parseIp(m?.[1] ?? m?.[2] ?? '');
  const port = Number(m?.[3] ?? 0);
  if (!ip || port > 65535) throw new Bad(`illegal ${what} address[:port] specified`);
  return { ip, port };
}

function service(c: Call): { readonly proto: number; readonly ip: Ip; readonly port: number } | undefined {
  const named = PROTOCOLS.find(([key]) => c.values.has(key));
  return named && { proto: named[1], ...address(c.values.get(named[0]) ?? '', 'virtual server') };
}

async function run(p: Process, c: Call): Promise<number> {
  const { ipvsOf, text, SCHEDULERS } = await p.wait(
    onDemand(async () => ({ ...(await import('../network/ipvs/ipvs.ts')), ...(await import('../network/ipvs/types.ts')), text: await import('./lib/network/ipvs-text.ts') })),
  );
  const ipvs = ipvsOf(netnsOf(p.machine));
  const at = service(c);
  const known = at && ipvs.get(at);
  if (c.command === 'L') {
    if (at && !known) throw new Bad('No such service', 255);
    const how: Listing = c.flags.has('stats') ? 'stats' : c.flags.has('persistent') ? 'persistent' : c.flags.has('thresholds') ? 'thresholds' : 'plain';
    const { tcp, fin, udp } = ipvs.connections.timeouts;
    if (c.flags.has('timeout')) await p.out(`Timeout (tcp tcpfin udp): ${tcp} ${fin} ${udp}\n`);
    else await p.out(c.flags.has('c') ? text.connectionsText(ipvs, p.clock.now()) : text.listText(ipvs, known, how, c.flags.has('exact')));
  } else if (c.command === 'S') await p.out(text.saveText(ipvs));
  else if (c.command === 'C') for (const v of ipvs.list()) ipvs.remove(v);
  else if (c.command === 'Z') ipvs.zero(known);
  else if (c.command === 'set') setTimeouts(ipvs, c.timeouts);
  else edit(ipvs, c, at, known, SCHEDULERS);
  return 0;
}

function setTimeouts(ipvs: Ipvs, words: readonly string[]): void {
  if (words.length < 3) throw new Bad('--set option requires 3 timeout values: tcp tcpfin udp');
  const [tcp = 0, fin = 0, udp = 0] = words.map((w) => (/^\d+$/.test(w) ? Number(w) : Number.NaN));
  if ([tcp, fin, udp].some((n) => Number.isNaN(n))) throw new Bad('illegal timeout value');
  const t = ipvs.connections.timeouts;
  if (tcp > 0) t.tcp = tcp;
  if (fin > 0) t.fin = fin;
  if (udp > 0) t.udp = udp;
}

function edit(ipvs: Ipvs, c: Call, at: ReturnType<typeof service>, known: VirtualServer | undefined, schedulers: readonly SchedulerName[]): void {
  if (!at) throw new Bad("You need to supply the 'service' option for the command");
  if (c.command === 'A' || c.command === 'E') {
    const name = c.values.get('s') ?? 'wlc';
    const scheduler = schedulers.find((s) => s === name);
    if (c.command === 'A' && known) throw new Bad('Service already exists', 255);
    if (c.command === 'E' && !known) throw new Bad('No such service', 255);
    if (!scheduler) throw new Bad('Scheduler or persistence engine not found', 255);
    const settings = { scheduler, persistent: Number(c.values.get('p') ?? 0) };
    if (known) ipvs.update(known, settings);
    else ipvs.add(at, settings);
    return;
  }
  if (!known) throw new Bad(c.command === 'D' ? 'No such service' : 'Service not defined', 255);
  if (c.command === 'D') return ipvs.remove(known);
  const real = c.values.get('r');
  if (real === undefined) throw new Bad("You need to supply the 'real-server' option for the command");
  if (c.command === 'a' && !c.flags.has('m')) throw new Bad('ipvsadm: only masquerading (-m) is simulated here');
  const { ip, port } = address(real, 'real server');
  const server = known.servers.find((s) => s.ip === ip && s.port === (port || known.port));
  const weight = Number(c.values.get('w') ?? 1);
  if (!(Number.isInteger(weight) && weight >= 0 && weight <= 65535)) throw new Bad('illegal weight specified');
  if (c.command === 'a' && server) throw new Bad('Destination already exists', 255);
  if (c.command !== 'a' && !server) throw new Bad('No such destination', 255);
  if (!server) ipvs.addServer(known, ip, port || known.port, weight);
  else if (c.command === 'd') ipvs.removeServer(known, server);
  else ipvs.setWeight(known, server, weight);
}

const USAGE = `${VERSION}Usage:
  ipvsadm -A|E -t|u service-address [-s scheduler] [-p [timeout]]
  ipvsadm -D -t|u service-address
  ipvsadm -C
  ipvsadm -S [-n]
  ipvsadm -a|e -t|u service-address -r server-address -m [-w weight]
  ipvsadm -d -t|u service-address -r server-address
  ipvsadm -L|l [-t|u service-address] [-n] [-c] [--stats] [--exact] [--timeout]
  ipvsadm -Z [-t|u service-address]
  ipvsadm --set tcp tcpfin udp
  ipvsadm -h
`;
