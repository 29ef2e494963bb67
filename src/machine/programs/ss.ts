// upstream: iproute2 misc/ss.c
import { isAny } from '../network/tcp-table.ts';
import { ExitError } from '../os/errors.ts';
import type { Process, Program } from '../os/types.ts';
import { type SocketRow, socketsOf } from './lib/network/socket-list.ts';
import { FilterProblem, parseFilter, statesOf } from './lib/network/ss-filter.ts';
import { serviceName, servicePort } from './lib/services.ts';

interface Options {
  tcp: boolean;
  udp: boolean;
  listening: boolean;
  all: boolean;
  numeric: boolean;
  processes: boolean;
  header: boolean;
  summary: boolean;
  timers: boolean;
  kill: boolean;
  family: 4 | 6 | undefined;
  readonly filter: string[];
}

/** Lists sockets. */
export const ss: Program = {
  name: 'ss',
  summary: 'List sockets.',
  async main(p) {
    const o: Options = {
      tcp: false,
      udp: false,
      listening: false,
      all: false,
      numeric: false,
      processes: false,
      header: true,
      summary: false,
      timers: false,
      kill: false,
      family: undefined,
      filter: [],
    };
    const words = p.argv.slice(1);
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      if (word.startsWith('-') && o.filter.length === 0) await option(p, o, word, words);
      else o.filter.push(word);
    }
    if (!o.tcp && !o.udp) {
      o.tcp = true;
      o.udp = true;
    }
    try {
      if (o.summary) await p.out(summary(socketsOf(p)));
      else await list(p, o);
    } catch (e) {
      if (!(e instanceof FilterProblem)) throw e;
      await p.err(`${e.message}\n${e.usage ? USAGE : ''}`);
      return e.exit;
    }
    return 0;
  },
};

const USAGE = 'Usage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n';
const LONG: Readonly<Record<string, string>> = {
  '--tcp': 't',
  '--udp': 'u',
  '--listening': 'l',
  '--all': 'a',
  '--numeric': 'n',
  '--processes': 'p',
  '--no-header': 'H',
  '--summary': 's',
  '--ipv4': '4',
  '--ipv6': '6',
  '--version': 'V',
  '--options': 'o',
  '--oneline': 'O',
  '--kill': 'K',
  '--family': 'f',
  '--query': 'A',
  '--socket': 'A',
};

/** What -A and -f take. */
const QUERIES: Readonly<Record<string, readonly ('tcp' | 'udp')[]>> = { tcp: ['tcp'], udp: ['udp'], inet: ['tcp', 'udp'], all: ['tcp', 'udp'] };
const OTHER_QUERIES: readonly string[] = [
  'mptcp',
  'raw',
  'unix',
  'unix_dgram',
  'unix_stream',
  'unix_seqpacket',
  'packet',
  'packet_raw',
  'packet_dgram',
  'netlink',
  'dccp',
  'sctp',
  'vsock_stream',
  'vsock_dgram',
  'tipc',
  'xdp',
];
const OTHER_FAMILIES: readonly string[] = ['link', 'unix', 'netlink', 'vsock', 'tipc', 'xdp'];

async function refuse(p: Process, message: string): Promise<never> {
  await p.err(message);
  throw new ExitError(255);
}

async function query(p: Process, o: Options, value: string): Promise<void> {
  for (const name of value.split(',')) {
    if (OTHER_QUERIES.includes(name)) await refuse(p, `ss: sockets of kind ${name} are not simulated here\n`);
    const kinds = QUERIES[name];
    if (!kinds) return refuse(p, `ss: "${name}" is illegal socket table id\n${USAGE}`);
    for (const kind of kinds) o[kind] = true;
  }
}

async function family(p: Process, o: Options, value: string): Promise<void> {
  if (OTHER_FAMILIES.includes(value)) await refuse(p, `ss: sockets of family ${value} are not simulated here\n`);
  if (value !== 'inet' && value !== 'inet6') await refuse(p, `ss: "${value}" is invalid family\n${USAGE}`);
  o.family = value === 'inet' ? 4 : 6;
}

async function option(p: Process, o: Options, word: string, words: string[]): Promise<void> {
  const [name = '', given] = word.startsWith('--') ? word.split('=', 2) : [word, undefined];
  const letters = LONG[name] ?? (word.startsWith('--') ? '?' : word.slice(1));
  if (letters === '?') await refuse(p, `ss: unrecognized option '${word}'\n${USAGE}`);
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i] ?? '';
    if (letter === 'f' || letter === 'A') {
      const value = given ?? (letters.slice(i + 1) || words.shift());
      if (value === undefined) return refuse(p, `ss: option requires an argument -- '${letter}'\n${USAGE}`);
      return letter === 'f' ? family(p, o, value) : query(p, o, value);
    }
    if (letter === 't') o.tcp = true;
    else if (letter === 'u') o.udp = true;
    else if (letter === 'l') o.listening = true;
    else if (letter === 'a') o.all = true;
    else if (letter === 'n') o.numeric = true;
    else if (letter === 'p') o.processes = true;
    else if (letter === 'H') o.header = false;
    else if (letter === 's') o.summary = true;
    else if (letter === 'o') o.timers = true;
    else if (letter === 'K') o.kill = true;
    // Nothing here takes more than one line.
    else if (letter === 'O') continue;
    else if (letter === '4' || letter === '6') o.family = letter === '4' ? 4 : 6;
    else if (letter === 'V') {
      await p.out('ss utility, iproute2-6.1.0\n');
      throw new ExitError(0);
    } else {
      const known = 'emixwdrETbZzN0MSDF'.includes(letter);
      await refuse(p, known ? `ss: option '-${letter}' is not simulated here\n` : `ss: invalid option -- '${letter}'\n${USAGE}`);
    }
  }
}

async function list(p: Process, o: Options): Promise<void> {
  const { states, rest } = statesOf(o.filter, o);
  const keep = parseFilter(rest, servicePort);
  const shown = (r: SocketRow): boolean => (r.netid === 'tcp' ? o.tcp : o.udp) && (o.family === undefined || r.local[0].includes(':') === (o.family === 6));
  const rows = socketsOf(p)
    .filter((r) => shown(r) && states.has(r.state) && keep(r))
    .sort(order);
  if (o.kill) {
    if (p.user.uid !== 0) await refuse(p, 'SOCK_DESTROY answers: Operation not permitted\n');
    for (const row of rows) row.kill?.();
  }
  await p.out(table(rows, o, states.size > 1));
}

/** What -o says of a connection that waits to be forgotten. */
function timer(r: SocketRow): string {
  if (r.left === undefined) return '';
  const left = Math.max(0, r.left);
  return ` timer:(timewait,${left >= 60_000 ? '1min' : left >= 10_000 ? `${Math.floor(left / 1000)}sec` : `${(left / 1000).toFixed(3).replace('.', 'sec')}`},0)`;
}

/** UDP before TCP, IPv4 before IPv6, as the kernel gives them. */
function order(a: SocketRow, b: SocketRow): number {
  if (a.netid !== b.netid) return a.netid < b.netid ? 1 : -1;
  return Number(a.local[0].includes(':')) - Number(b.local[0].includes(':'));
}

/** Columns grow with what is in them; a state that all share is not said again. */
function table(rows: readonly SocketRow[], o: Options, stated: boolean): string {
  const port = (r: SocketRow, n: number | undefined): string => (n === undefined ? '*' : (!o.numeric && serviceName(n, r.netid)) || String(n));
  const host = (ip: string): string => (ip === '::' ? '*' : ip.includes(':') ? `[${ip}]` : isAny(ip) && !ip.includes(':') ? '0.0.0.0' : ip);
  const netid = o.tcp && o.udp;
  const cells = rows.map((r) => [
    ...(netid ? [r.netid] : []),
    ...(stated ? [r.state] : []),
    String(r.queues[0]).padEnd(6),
    String(r.queues[1]).padEnd(6),
    `${host(r.local[0])}:`,
    port(r, r.local[1]),
    `${host(r.peer[0])}:`,
    port(r, r.peer[1]),
    (o.timers ? timer(r) : '') + (o.processes && r.program ? ` users:(("${r.program.name}",pid=${r.program.pid},fd=${r.program.fd}))` : ''),
  ]);
  const heads = [...(netid ? ['Netid'] : []), ...(stated ? ['State'] : []), 'Recv-Q', 'Send-Q', 'Local Address:', 'Port', 'Peer Address:', 'Port', 'Process'];
  const all = o.header ? [heads, ...cells] : cells;
  const widths = heads.map((_, i) => Math.max(0, ...all.map((row) => row[i]?.length ?? 0)));
  const right = new Set([heads.indexOf('Local Address:'), heads.indexOf('Peer Address:')]);
  const glued = new Set([heads.indexOf('Local Address:') + 1, heads.indexOf('Peer Address:') + 1, heads.length - 1]);
  return all
    .map((row) => `${row.map((cell, i) => `${i > 0 && !glued.has(i) ? ' ' : ''}${right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)}`).join('')}\n`)
    .join('');
}

function summary(rows: readonly SocketRow[]): string {
  const tcp = rows.filter((r) => r.netid === 'tcp');
  const waiting = tcp.filter((r) => r.state === 'TIME-WAIT').length;
  const estab = tcp.filter((r) => r.state === 'ESTAB').length;
  const line = (name: string, of: readonly SocketRow[]): string => {
    const six = of.filter((r) => r.local[0].includes(':')).length;
    return `${name}\t  ${[of.length, of.length - six, six].map((n) => String(n).padEnd(9)).join(' ')}`;
  };
  const live = tcp.filter((r) => r.state !== 'TIME-WAIT');
  const udp = rows.filter((r) => r.netid === 'udp');
  return `Total: ${live.length + udp.length}\nTCP:   ${tcp.length} (estab ${estab}, closed ${waiting}, orphaned 0, timewait ${waiting})\n\n${[
    'Transport Total     IP        IPv6',
    line('RAW', []),
    line('UDP', udp),
    line('TCP', live),
    line('INET', [...udp, ...live]),
    line('FRAG', []),
  ].join('\n')}\n\n`;
}
