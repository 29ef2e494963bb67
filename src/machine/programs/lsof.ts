// upstream: lsof 4.95. Sockets only: what else processes have open is not told here.
import type { Process } from '../os/types.ts';
import { command, complain } from './lib/command.ts';
import { hostName } from './lib/network/host-names.ts';
import { type SocketRow, socketsOf } from './lib/network/socket-list.ts';
import type { Parsed } from './lib/options.ts';
import { serviceName, servicePort } from './lib/services.ts';

type Test = (r: SocketRow) => boolean;
const STATES: Readonly<Record<string, string>> = { ESTAB: 'ESTABLISHED', 'SYN-SENT': 'SYN_SENT', 'SYN-RECV': 'SYN_RECV', 'CLOSE-WAIT': 'CLOSE_WAIT', 'LAST-ACK': 'LAST_ACK' };
const stateName = (r: SocketRow): string => STATES[r.state] ?? r.state.replaceAll('-', '_');

/** Lists who has which socket open. */
export const lsof = command(
  {
    name: 'lsof',
    summary: 'List open files: here, network sockets.',
    usage: '-i[46][protocol][@host][:ports] [-nPt] [-s p:s] [-p s] [-c c] [-u s]',
    options: [
      ['i[=ADDRESS]', 'select by internet address'],
      ['n', 'no host names'],
      ['P', 'no port names'],
      ['t', 'terse listing: process numbers'],
      ['s=P:S', 'select by state of a protocol'],
      ['p=PID', 'select by process'],
      ['c=NAME', 'select by command'],
      ['u=USER', 'select by user'],
      ['a', 'AND selections'],
    ],
    from: 'lsof 4.95.0',
    // -i takes a word that does not begin with a dash, joined or not.
    rewrite: (args) =>
      args.flatMap((word, i) =>
        args[i - 1] === '-i' && !word.startsWith('-') ? [] : word === '-i' && args[i + 1] && !args[i + 1]?.startsWith('-') ? [`-i${args[i + 1]}`] : [word],
      ),
  },
  async (p, options) => {
    if (!options.has('i')) return complain(p, 'only sockets are simulated here: give -i');
    const tests: Test[] = [];
    for (const text of options.all('i')) {
      const test = address(p, text);
      if (typeof test === 'string') return complain(p, test);
      tests.push(test);
    }
    const state = options.value('s');
    if (state !== undefined) tests.push(byState(state));
    for (const [name, of] of [
      ['p', (r: SocketRow) => String(r.program?.pid)],
      ['u', (r: SocketRow) => r.program?.user ?? ''],
    ] as const) {
      const wanted = options.value(name)?.split(',');
      if (wanted) tests.push((r) => wanted.includes(of(r)));
    }
    const start = options.value('c');
    if (start !== undefined) tests.push((r) => r.program?.name.startsWith(start) ?? false);
    const rows = socketsOf(p)
      .filter((r) => r.program && r.state !== 'TIME-WAIT' && tests.every((t) => t(r)))
      .sort((a, b) => (a.program?.pid ?? 0) - (b.program?.pid ?? 0) || (a.program?.fd ?? 0) - (b.program?.fd ?? 0));
    if (rows.length === 0) return 1;
    await p.out(options.has('t') ? [...new Set(rows.map((r) => `${r.program?.pid}\n`))].join('') : table(p, options, rows));
    return 0;
  },
);

function byState(text: string): Test {
  const [proto = '', states = ''] = text.split(':');
  const wanted = states.toUpperCase().split(',');
  return (r) => r.netid !== proto.toLowerCase() || wanted.includes(stateName(r));
}

/** `4TCP@host:22,80-90`; a string says what is wrong with it. */
function address(p: Process, text: string): Test | string {
  const m = /^([46])?([a-z]+)?(?:@([^:]+|\[[^\]]*\]))?(?::([\w,-]+))?$/i.exec(text);
  if (!m) return `unacceptable Internet address: -i ${text}`;
  const [, family, proto, host, ports] = m;
  if (proto !== undefined && !['tcp', 'udp'].includes(proto.toLowerCase())) return `unknown protocol name (${proto}) in: -i ${text}`;
  const ranges: (readonly [number, number])[] = [];
  for (const part of ports?.split(',') ?? []) {
    const [from = '', to = from] = /^\d+-\d+$/.test(part) ? part.split('-') : [part];
    const [low, high] = [from, to].map((one) => (/^\d+$/.test(one) ? Number(one) : servicePort(one)));
    if (low === undefined || high === undefined) return `unknown service ${part} for ${proto?.toUpperCase() ?? 'TCP'} in: -i ${text}`;
    ranges.push([low, high]);
  }
  const near = (port: number | undefined): boolean => ranges.some(([low, high]) => port !== undefined && port >= low && port <= high);
  const has = (ip: string): boolean => ip === host || hostName(p, ip) === host;
  return (r) =>
    (family === undefined || r.local[0].includes(':') === (family === '6')) &&
    (proto === undefined || r.netid === proto.toLowerCase()) &&
    (host === undefined || has(r.local[0]) || has(r.peer[0])) &&
    (ports === undefined || near(r.local[1]) || near(r.peer[1]));
}

function table(p: Process, options: Parsed, rows: readonly SocketRow[]): string {
  const host = (ip: string): string => (ip === '0.0.0.0' || ip === '::' ? '*' : (!options.has('n') && hostName(p, ip)) || (ip.includes(':') ? `[${ip}]` : ip));
  const port = (n: number | undefined, r: SocketRow): string => (n === undefined ? '*' : (!options.has('P') && serviceName(n, r.netid)) || String(n));
  const cells = rows.map((r, i) => {
    const local = `${host(r.local[0])}:${port(r.local[1], r)}`;
    const name = r.peer[1] === undefined ? local : `${local}->${host(r.peer[0])}:${port(r.peer[1], r)}`;
    return {
      command: (r.program?.name ?? '').slice(0, 9),
      pid: String(r.program?.pid),
      user: r.program?.user ?? '',
      fd: String(r.program?.fd),
      type: r.local[0].includes(':') ? 'IPv6' : 'IPv4',
      device: String(20_000 + i),
      node: r.netid.toUpperCase(),
      name: r.netid === 'tcp' ? `${name} (${stateName(r)})` : name,
    };
  });
  const width = (key: keyof (typeof cells)[number], least: number): number => Math.max(least, ...cells.map((c) => c[key].length));
  const [command, pid, user, device] = [width('command', 7), width('pid', 3), width('user', 4), width('device', 6)];
  const head = `${'COMMAND'.padEnd(command)} ${'PID'.padStart(pid)} ${'USER'.padStart(user)}   FD   TYPE ${'DEVICE'.padStart(device)} SIZE/OFF NODE NAME\n`;
  return `${head}${cells
    .map(
      (c) =>
        `${c.command.padEnd(command)} ${c.pid.padStart(pid)} ${c.user.padStart(user)} ${c.fd.padStart(4)}u  ${c.type} ${c.device.padStart(device)} ${'0t0'.padStart(8)} ${c.node.padStart(4)} ${c.name}\n`,
    )
    .join('')}`;
}
