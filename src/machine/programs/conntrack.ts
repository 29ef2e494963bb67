// upstream: conntrack-tools conntrack(8)
import { contains, type Ip, parseCidr, parseIp } from '../../base/ip.ts';
import type { Connection, ConntrackEvent } from '../network/netfilter/conntrack.ts';
import { conntrackText } from '../network/netfilter/conntrack-text.ts';

import type { Process, Program } from '../os/types.ts';
import { netnsOf, rootOnly } from './lib/network/netns-of.ts';
import { streamLines } from './lib/stream-lines.ts';

const VERSION = 'conntrack v1.4.7 (conntrack-tools)';
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58, sctp: 132 };

interface Filter {
  action: 'L' | 'D' | 'E' | 'C' | 'F' | 'S' | 'V' | undefined;
  family: 4 | 6 | undefined;
  proto: number | undefined;
  readonly tests: ((c: Connection) => boolean)[];
  error: string | undefined;
}

/** Lists, deletes and watches tracked connections. */
export const conntrack: Program = {
  name: 'conntrack',
  summary: 'List, delete and watch the connections that the kernel tracks.',
  async main(p) {
    const f = parse(p.argv.slice(1));
    if (f.action === 'V') {
      await p.out(`${VERSION}\n`);
      return 0;
    }
    if (f.error) {
      await p.err(`${VERSION}: ${f.error}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`);
      return 2;
    }
    await rootOnly(p, `${VERSION}: Operation failed: Operation not permitted (you must be root)\n`, 1);
    return act(p, f);
  },
};

async function act(p: Process, f: Filter): Promise<number> {
  const table = netnsOf(p.machine).conntrack;
  const now = p.clock.now();
  const found = (): Connection[] => [...table.list()].filter((c) => (f.family === undefined || c.orig.src.family === f.family) && f.tests.every((test) => test(c)));
  if (f.action === 'C') await p.out(`${table.size}\n`);
  else if (f.action === 'F') {
    table.flush();
    await p.err(`${VERSION}: connection tracking table has been emptied.\n`);
  } else if (f.action === 'E') await watch(p, f);
  else if (f.action === 'S') await p.out(`cpu=0   \tfound=0 invalid=0 insert=0 insert_failed=0 drop=0 early_drop=0 error=0 search_restart=0 \n`);
  else {
    const list = found();
    // As in life the sum comes to stderr, and the lines to stdout.
    if (f.action === 'D') for (const c of list) table.remove(c);
    await p.err(`${VERSION}: ${list.length} flow entries have been ${f.action === 'D' ? 'deleted' : 'shown'}.\n`);
    if (list.length > 0) await p.out(list.map((c) => `${conntrackText(c, now)}\n`).join(''));
    if (f.action === 'D' && list.length === 0) return 1;
  }
  return 0;
}

function watch(p: Process, f: Filter): Promise<never> {
  return streamLines(p, (print) =>
    netnsOf(p.machine).conntrack.watch((e) => {
      if (f.tests.every((test) => test(e.connection))) print(eventLine(e, p.clock.now()));
    }),
  );
}

function eventLine(e: ConntrackEvent, now: number): string {
  const text = conntrackText(e.connection, now).replace(/ mark=0 use=1$/, '');
  const rest = e.kind === 'DESTROY' ? text.replace(/^(\S+ +\d+) \d+ (?:[A-Z_]+ )?/, '$1 ') : text;
  return `${`[${e.kind}]`.padStart(9)} ${rest}\n`;
}

function parse(words: readonly string[]): Filter {
  const f: Filter = { action: undefined, family: undefined, proto: undefined, tests: [], error: undefined };
  for (let i = 0; i < words.length && !f.error; i++) {
    const word = words[i] ?? '';
    const action = ACTIONS[word];
    if (action) {
      f.action = action;
      const type = words[i + 1];
      if (type !== undefined && !type.startsWith('-')) {
        if (type !== 'conntrack') f.error = `unknown type \`${type}'`;
        i++;
      }
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const value = equals > 0 ? word.slice(equals + 1) : (words[++i] ?? '');
    const name = equals > 0 ? word.slice(0, equals) : word;
    if (!ADDRESSES[name] && !PORTS[name] && !OTHERS.includes(name)) f.error = `unknown option \`${name}'`;
    else if (value === '') f.error = `option \`${word}' requires an argument`;
    else option(f, name, value);
  }
  if (!f.action && !f.error) f.error = 'you must specify a command';
  return f;
}

const ACTIONS: Readonly<Record<string, Filter['action']>> = {
  '-L': 'L',
  '--dump': 'L',
  '-D': 'D',
  '--delete': 'D',
  '-E': 'E',
  '--event': 'E',
  '-C': 'C',
  '--count': 'C',
  '-F': 'F',
  '--flush': 'F',
  '-S': 'S',
  '--stats': 'S',
  '-V': 'V',
  '--version': 'V',
};

/** The addresses that an option looks at: one, or a prefix. */
const ADDRESSES: Readonly<Record<string, (c: Connection) => Ip>> = {
  '-s': (c) => c.orig.src,
  '--orig-src': (c) => c.orig.src,
  '--src': (c) => c.orig.src,
  '-d': (c) => c.orig.dst,
  '--orig-dst': (c) => c.orig.dst,
  '--dst': (c) => c.orig.dst,
  '-r': (c) => c.reply.src,
  '--reply-src': (c) => c.reply.src,
  '-q': (c) => c.reply.dst,
  '--reply-dst': (c) => c.reply.dst,
};
/** The ports. */
const PORTS: Readonly<Record<string, (c: Connection) => number>> = {
  '--sport': (c) => c.orig.sport,
  '--orig-port-src': (c) => c.orig.sport,
  '--dport': (c) => c.orig.dport,
  '--orig-port-dst': (c) => c.orig.dport,
  '--reply-port-src': (c) => c.reply.sport,
  '--reply-port-dst': (c) => c.reply.dport,
};
const TCP_STATES: readonly string[] = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'LISTEN'];
const OTHERS: readonly string[] = ['--state', '-p', '--proto', '-f', '--family', '-u', '--status'];

function byAddress(f: Filter, value: string, of: (c: Connection) => Ip): void {
  const [base = '', bits] = value.split('/');
  const address = parseIp(base);
  const prefix = parseCidr(value);
  if (!address) f.error = `Invalid IP address \`${base}'`;
  else if (bits !== undefined && !prefix) f.error = 'Invalid netmask';
  else f.tests.push((c) => (bits === undefined || !prefix ? of(c) === address : contains(prefix, of(c))));
}

function option(f: Filter, name: string, value: string): void {
  const address = ADDRESSES[name];
  const port = PORTS[name];
  if (address) byAddress(f, value, address);
  else if (port || name === '--state') {
    // Ports and states belong to a protocol, which has to come first.
    if (f.proto === undefined) f.error = `unknown option \`${name}'`;
    else if (port) f.tests.push((c) => String(port(c)) === value);
    else if (!TCP_STATES.includes(value.toUpperCase())) f.error = `unknown TCP state \`${value}'`;
    else f.tests.push((c) => c.tcp === value.toUpperCase());
  } else if (name === '-p' || name === '--proto') {
    const proto = PROTOCOLS[value.toLowerCase()] ?? (/^\d+$/.test(value) && Number(value) < 256 ? Number(value) : undefined);
    if (proto === undefined) f.error = `\`${value}' unsupported protocol`;
    else {
      f.proto = proto;
      f.tests.push((c) => c.orig.proto === proto);
    }
  } else if (name === '-f' || name === '--family') {
    if (value === 'ipv4') f.family = 4;
    else if (value === 'ipv6') f.family = 6;
    else f.error = `\`${value}' unsupported protocol`;
  } else if (name === '-u' || name === '--status') {
    const want = value.toUpperCase();
    if (!['ASSURED', 'SEEN_REPLY', 'UNSET', 'SRC_NAT', 'DST_NAT'].includes(want)) f.error = `Bad status parameter: \`${value}'`;
    else f.tests.push((c) => ({ ASSURED: c.assured, SEEN_REPLY: c.seenReply, UNSET: !c.seenReply, SRC_NAT: c.srcNat, DST_NAT: c.dstNat })[want] === true);
  } else f.error = `unknown option \`${name}'`;
}
