// upstream: iproute2 ss(8)

import type { TcpSocket } from '../network/tcp.ts';
import { isAny, type Listening } from '../network/tcp-table.ts';
import { ExitError } from '../os/errors.ts';
import type { Process, Program } from '../os/types.ts';
import { netnsOf } from './lib/network/netns-of.ts';

interface Row {
  readonly netid: 'tcp' | 'udp';
  readonly state: string;
  readonly queues: readonly [number, number];
  readonly local: readonly [string, number];
  readonly peer: readonly [string, number | undefined];
  readonly program: { readonly name: string; readonly pid: number; readonly fd?: number } | undefined;
}

interface Options {
  tcp: boolean;
  udp: boolean;
  listening: boolean;
  all: boolean;
  numeric: boolean;
  processes: boolean;
  header: boolean;
  family: 4 | 6 | undefined;
  readonly filter: string[];
}

/** Lists sockets. */
export const ss: Program = {
  name: 'ss',
  summary: 'List sockets.',
  async main(p) {
    const o: Options = { tcp: false, udp: false, listening: false, all: false, numeric: false, processes: false, header: true, family: undefined, filter: [] };
    for (const word of p.argv.slice(1)) {
      if (word.startsWith('-') && o.filter.length === 0) await option(p, o, word);
      else o.filter.push(word);
    }
    if (!o.tcp && !o.udp) {
      o.tcp = true;
      o.udp = true;
    }
    const keep = await filter(p, o);
    const rows = [...listRows(p, o)].filter(keep).sort(order);
    await p.out(table(rows, o));
    return 0;
  },
};

async function option(p: Process, o: Options, word: string): Promise<void> {
  const long: Readonly<Record<string, string>> = {
    '--tcp': 't',
    '--udp': 'u',
    '--listening': 'l',
    '--all': 'a',
    '--numeric': 'n',
    '--processes': 'p',
    '--no-header': 'H',
    '--ipv4': '4',
    '--ipv6': '6',
    '--version': 'V',
  };
  for (const letter of long[word] ?? (word.startsWith('--') ? '?' : word.slice(1))) {
    if (letter === 't') o.tcp = true;
    else if (letter === 'u') o.udp = true;
    else if (letter === 'l') o.listening = true;
    else if (letter === 'a') o.all = true;
    else if (letter === 'n') o.numeric = true;
    else if (letter === 'p') o.processes = true;
    else if (letter === 'H') o.header = false;
    else if (letter === '4' || letter === '6') o.family = letter === '4' ? 4 : 6;
    else if (letter === 'V') {
      await p.out('ss utility, iproute2-6.1.0\n');
      throw new ExitError(0);
    } else {
      const known = 'oemisxwdfrO'.includes(letter);
      await p.err(known ? `ss: option '-${letter}' is not simulated here\n` : `ss: invalid option -- '${letter}'\n`);
      throw new ExitError(255);
    }
  }
}

function* listRows(p: Process, o: Options): Iterable<Row> {
  const ns = netnsOf(p.machine);
  const passive = o.listening || o.all;
  const active = !o.listening || o.all;
  if (o.tcp) {
    if (passive) for (const l of ns.tcp.listeners()) yield listening(l);
    if (active) for (const s of ns.tcp.sockets()) yield connection(s);
  }
  if (o.udp && passive) {
    for (const s of ns.udpTable.sockets())
      yield {
        netid: 'udp',
        state: 'UNCONN',
        queues: [0, 0],
        local: [s.local.ip, s.local.port],
        peer: [s.local.ip.includes(':') ? '::' : '0.0.0.0', undefined],
        program: s.program,
      };
  }
}

function listening(l: Listening): Row {
  return { netid: 'tcp', state: 'LISTEN', queues: [0, l.backlog], local: [l.ip, l.port], peer: [l.ip.includes(':') ? '::' : '0.0.0.0', undefined], program: l.program };
}

function connection(s: TcpSocket): Row {
  return { netid: 'tcp', state: s.state, queues: s.queues, local: [s.src.text, s.sport], peer: [s.dst.text, s.dport], program: s.program };
}

/** IPv4 before IPv6, as the kernel gives them. */
function order(a: Row, b: Row): number {
  if (a.netid !== b.netid) return a.netid < b.netid ? 1 : -1;
  return Number(a.local[0].includes(':')) - Number(b.local[0].includes(':'));
}

const STATES: Readonly<Record<string, readonly string[]>> = {
  established: ['ESTAB'],
  'syn-sent': ['SYN-SENT'],
  'syn-recv': ['SYN-RECV'],
  'fin-wait-1': ['FIN-WAIT-1'],
  'fin-wait-2': ['FIN-WAIT-2'],
  'time-wait': ['TIME-WAIT'],
  'close-wait': ['CLOSE-WAIT'],
  'last-ack': ['LAST-ACK'],
  listening: ['LISTEN', 'UNCONN'],
  closing: ['CLOSING'],
};

async function filter(p: Process, o: Options): Promise<(r: Row) => boolean> {
  const tests: ((r: Row) => boolean)[] = [];
  if (o.family) tests.push((r) => r.local[0].includes(':') === (o.family === 6));
  const words = [...o.filter];
  let stated = false;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '(' || word === ')' || word === 'and' || word === '&') continue;
    if (word === 'state') {
      const states = STATES[words.shift() ?? ''];
      if (!states) return bad(p, 'ss: wrong state name');
      stated = true;
      tests.push((r) => states.includes(r.state));
      continue;
    }
    if (!['sport', 'dport', 'src', 'dst'].includes(word)) return bad(p, `ss: bison bellows (while parsing filter): "syntax error!"`);
    let value = words.shift();
    let not = false;
    if (value === '=' || value === '==' || value === 'eq') value = words.shift();
    else if (value === '!=' || value === 'ne' || value === 'neq') {
      not = true;
      value = words.shift();
    }
    if (value === undefined) return bad(p, `ss: bison bellows (while parsing filter): "syntax error!"`);
    const test = endTest(word, value);
    tests.push((r) => test(r) !== not);
  }
  // Without -a and without a state asked for, sockets that are over or listen are left out.
  if (!o.all && !stated && !o.listening) tests.push((r) => r.state !== 'TIME-WAIT' && r.state !== 'SYN-RECV');
  return (r) => tests.every((t) => t(r));
}

function endTest(word: string, value: string): (r: Row) => boolean {
  const of = (r: Row): readonly [string, number | undefined] => (word === 'sport' || word === 'src' ? r.local : r.peer);
  if (word === 'sport' || word === 'dport') {
    const port = Number(value.replace(/^.*:/, ''));
    return (r) => of(r)[1] === port;
  }
  return (r) => of(r)[0] === value || `${of(r)[0]}:${of(r)[1]}` === value;
}

async function bad(p: Process, message: string): Promise<never> {
  await p.err(`${message}\nUsage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n`);
  throw new ExitError(255);
}

const SERVICES: Readonly<Record<number, string>> = { 22: 'ssh', 53: 'domain', 80: 'http', 443: 'https', 8080: 'http-alt' };

function table(rows: readonly Row[], o: Options): string {
  const port = (n: number | undefined): string => (n === undefined ? '*' : o.numeric ? String(n) : (SERVICES[n] ?? String(n)));
  const host = (ip: string): string => (ip === '::' ? '*' : ip.includes(':') ? `[${ip}]` : isAny(ip) && !ip.includes(':') ? '0.0.0.0' : ip);
  const netid = o.tcp && o.udp;
  const cells = rows.map((r) => [
    ...(netid ? [r.netid] : []),
    r.state,
    String(r.queues[0]),
    String(r.queues[1]),
    `${host(r.local[0])}:`,
    port(r.local[1]),
    `${host(r.peer[0])}:`,
    port(r.peer[1]),
    o.processes && r.program ? ` users:(("${r.program.name}",pid=${r.program.pid},fd=${r.program.fd ?? 3}))` : '',
  ]);
  const heads = [...(netid ? ['Netid'] : []), 'State', 'Recv-Q', 'Send-Q', 'Local Address:', 'Port', 'Peer Address:', 'Port', 'Process'];
  const all = o.header ? [heads, ...cells] : cells;
  const widths = heads.map((_, i) => Math.max(0, ...all.map((row) => row[i]?.length ?? 0)));
  const right = new Set([heads.indexOf('Local Address:'), heads.indexOf('Peer Address:')]);
  const glued = new Set([heads.indexOf('Local Address:') + 1, heads.indexOf('Peer Address:') + 1, heads.length - 1]);
  return all
    .map((row) => `${row.map((cell, i) => `${i > 0 && !glued.has(i) ? ' ' : ''}${right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)}`).join('')}\n`)
    .join('');
}
