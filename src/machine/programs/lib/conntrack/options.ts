// The command line of conntrack(8). upstream: conntrack-tools src/conntrack.c (cmd_options, commands_v_options), extensions/libct_proto_tcp.c
import { contains, type Ip, parseCidr, parseIp } from '../../../../base/ip.ts';
import type { Connection } from '../../../network/netfilter/connection.ts';

export type Action = 'L' | 'G' | 'D' | 'E' | 'F' | 'C' | 'S' | 'I' | 'A' | 'U' | 'V' | 'h';
export type Format = 'extended' | 'id' | 'timestamp' | 'ktimestamp' | 'labels' | 'xml' | 'save';

/** What is wrong with the words: exit 2 and the hint to --help. */
export class BadParameter extends Error {}

export interface Request {
  readonly action: Action;
  readonly table: string;
  readonly family: 4 | 6 | undefined;
  readonly formats: ReadonlySet<Format>;
  /** Kinds of events that are wanted. */
  readonly events: ReadonlySet<string>;
  /** What -m, -t and -s … stand for with -U: a new mark. */
  readonly mark: number | undefined;
  readonly tests: readonly ((c: Connection) => boolean)[];
}

const ACTIONS: Readonly<Record<string, Action>> = {
  '--dump': 'L',
  '--get': 'G',
  '--delete': 'D',
  '--event': 'E',
  '--flush': 'F',
  '--count': 'C',
  '--stats': 'S',
  '--create': 'I',
  '--add': 'A',
  '--update': 'U',
  '--version': 'V',
  '--help': 'h',
};
const TABLES: readonly string[] = ['conntrack', 'expect', 'dying', 'unconfirmed'];
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58, 'ipv6-icmp': 58, sctp: 132 };
const TCP_STATES: readonly string[] = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'LISTEN'];
const STATUSES: Readonly<Record<string, (c: Connection) => boolean>> = {
  ASSURED: (c) => c.assured,
  SEEN_REPLY: (c) => c.seenReply,
  UNREPLIED: (c) => !c.seenReply,
  UNSET: () => true,
  CONFIRMED: (c) => c.confirmed,
  FIXED_TIMEOUT: () => false,
  EXPECTED: () => false,
  // Nothing takes the kernel's fast path here.
  OFFLOAD: () => false,
  HW_OFFLOAD: () => false,
  SRC_NAT: (c) => c.srcNat,
  DST_NAT: (c) => c.dstNat,
};
const FORMATS: readonly string[] = ['extended', 'id', 'timestamp', 'ktimestamp', 'labels', 'xml', 'save'];
const OTHER_FORMATS: readonly string[] = ['userspace', 'opendata', 'json'];
const EVENTS: readonly string[] = ['ALL', 'NEW', 'UPDATES', 'DESTROY'];

/** An option by its letter or long name: how it is called in complaints, and how many words it takes. */
interface Option {
  readonly name: string;
  readonly args: 0 | 1 | 'optional';
}

const opt = (name: string, args: Option['args'] = 1): Option => ({ name, args });
const OPTIONS: Readonly<Record<string, Option>> = {
  '-s': opt('--src'),
  '--src': opt('--src'),
  '--orig-src': opt('--src'),
  '--mask-src': opt('--mask-src'),
  '--mask-dst': opt('--mask-dst'),
  '-d': opt('--dst'),
  '--dst': opt('--dst'),
  '--orig-dst': opt('--dst'),
  '-r': opt('--reply-src'),
  '--reply-src': opt('--reply-src'),
  '-q': opt('--reply-dst'),
  '--reply-dst': opt('--reply-dst'),
  '-p': opt('--protonum'),
  '--protonum': opt('--protonum'),
  '--proto': opt('--protonum'),
  '-t': opt('--timeout'),
  '--timeout': opt('--timeout'),
  '-u': opt('--status'),
  '--status': opt('--status'),
  '-m': opt('--mark'),
  '--mark': opt('--mark'),
  '-z': opt('--zero', 0),
  '--zero': opt('--zero', 0),
  '-e': opt('--event-mask'),
  '--event-mask': opt('--event-mask'),
  '-o': opt('--output'),
  '--output': opt('--output'),
  '-f': opt('--family'),
  '--family': opt('--family'),
  '-b': opt('--buffer-size'),
  '--buffer-size': opt('--buffer-size'),
  '-w': opt('--zone'),
  '--zone': opt('--zone'),
  '-n': opt('--src-nat', 'optional'),
  '--src-nat': opt('--src-nat', 'optional'),
  '-g': opt('--dst-nat', 'optional'),
  '--dst-nat': opt('--dst-nat', 'optional'),
  '-j': opt('--any-nat', 'optional'),
  '--any-nat': opt('--any-nat', 'optional'),
  // Those of a protocol.
  '--sport': opt('--sport'),
  '--orig-port-src': opt('--sport'),
  '--dport': opt('--dport'),
  '--orig-port-dst': opt('--dport'),
  '--reply-port-src': opt('--reply-port-src'),
  '--reply-port-dst': opt('--reply-port-dst'),
  '--state': opt('--state'),
  '--icmp-type': opt('--icmp-type'),
  '--icmp-code': opt('--icmp-code'),
  '--icmp-id': opt('--icmp-id'),
};

/** What a protocol's own options are; they need its -p before them. */
const OF_PROTOCOL: Readonly<Record<number, readonly string[]>> = {
  6: ['--sport', '--dport', '--reply-port-src', '--reply-port-dst', '--state'],
  17: ['--sport', '--dport', '--reply-port-src', '--reply-port-dst'],
  132: ['--sport', '--dport', '--reply-port-src', '--reply-port-dst', '--state'],
  1: ['--icmp-type', '--icmp-code', '--icmp-id'],
  58: ['--icmp-type', '--icmp-code', '--icmp-id'],
};
const PROTOCOL_OPTIONS = new Set(Object.values(OF_PROTOCOL).flat());

/** Those that commands refuse, in the order in which they are looked for. */
const FILTERS = [
  '--src',
  '--dst',
  '--reply-src',
  '--reply-dst',
  '--protonum',
  '--timeout',
  '--status',
  '--zero',
  '--event-mask',
  '--output',
  '--src-nat',
  '--dst-nat',
  '--mark',
  '--zone',
  '--any-nat',
];
const REFUSED: Readonly<Partial<Record<Action, readonly string[]>>> = {
  L: ['--timeout', '--event-mask'],
  F: FILTERS,
  C: FILTERS,
  S: FILTERS,
  E: ['--timeout', '--zero'],
  D: ['--event-mask', '--zero'],
  G: ['--event-mask', '--timeout', '--zero'],
};

type Given = readonly (readonly [option: string, value: string | undefined, word: string])[];

/** Reads the words after the program's name. */
export function readWords(words: readonly string[]): Request {
  let action: Action | undefined;
  let table = 'conntrack';
  const given: (readonly [string, string | undefined, string])[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const found = ACTIONS[word] ?? (/^-[LGDEFCSIAUVh]$/.test(word) ? (word[1] as Action) : undefined);
    if (found) {
      if (action) throw new BadParameter('Invalid commands combination');
      action = found;
      const type = words[i + 1];
      if (type !== undefined && !type.startsWith('-')) {
        if (!TABLES.includes(type)) throw new BadParameter(`unknown type \`${type}'`);
        table = type;
        i++;
      }
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const glued = !word.startsWith('--') && word.length > 2;
    const key = equals > 0 ? word.slice(0, equals) : glued ? word.slice(0, 2) : word;
    const option = OPTIONS[key];
    if (!option) throw new BadParameter(`unknown option \`${word}'`);
    let value = equals > 0 ? word.slice(equals + 1) : glued ? word.slice(2) : undefined;
    if (option.args === 1 && value === undefined) {
      value = words[++i];
      if (value === undefined) throw new BadParameter(`option \`${word}' requires an argument`);
    } else if (option.args === 'optional' && value === undefined && words[i + 1]?.startsWith('-') === false) value = words[++i];
    given.push([option.name, value, word]);
  }
  if (action === undefined) {
    const [[first] = []] = given;
    if (first !== undefined) throw new BadParameter(`Illegal option \`${first}' with this command`);
    return { ...request('h', table, []), action: 'h' };
  }
  return request(action, table, given);
}

function request(action: Action, table: string, given: Given): Request {
  const tests: ((c: Connection) => boolean)[] = [];
  const formats = new Set<Format>();
  const events = new Set<string>();
  let family: 4 | 6 | undefined;
  let proto: number | undefined;
  let mark: number | undefined;
  for (const [name, typed = '', word] of given) {
    const mask = name === '--src' || name === '--dst' ? given.find(([n]) => n === `--mask-${name.slice(2)}`)?.[1] : undefined;
    const value = mask === undefined ? typed : `${typed}/${maskBits(mask)}`;
    if (PROTOCOL_OPTIONS.has(name) && (proto === undefined || !OF_PROTOCOL[proto]?.includes(name))) throw new BadParameter(`unknown option \`${word}'`);
    if (name === '--protonum') {
      proto = protocol(value);
      const wanted = proto;
      tests.push((c) => c.orig.proto === wanted);
    } else if (name === '--family') family = familyOf(value);
    else if (name === '--output') for (const one of value.split(',')) formats.add(format(one));
    else if (name === '--event-mask') for (const one of value.split(',')) events.add(event(one));
    else if (name === '--mark') {
      const [number = '', mask = '0xffffffff'] = value.split('/');
      mark = Number.parseInt(number, number.startsWith('0x') ? 16 : 10) || 0;
      const [wanted, bits] = [mark, Number(mask)];
      if (action !== 'U') tests.push((c) => (c.mark & bits) >>> 0 === wanted);
    } else {
      const test = filter(name, value);
      if (test) tests.push(test);
    }
  }
  for (const name of REFUSED[action] ?? []) if (given.some(([n]) => n === name)) throw new BadParameter(`Illegal option \`${name}' with this command`);
  needs(action, given);
  return { action, table, family, formats, events, mark, tests };
}

function needs(action: Action, given: Given): void {
  const has = (name: string): boolean => given.some(([n]) => n === name);
  if (action !== 'G' && action !== 'I' && action !== 'A') return;
  if (!has('--protonum')) throw new BadParameter("You need to supply the `--protonum' option for this command");
  if (action !== 'G' && !has('--timeout')) throw new BadParameter("You need to supply the `--timeout' option for this command");
  if (!(has('--src') && has('--dst')) && !(has('--reply-src') && has('--reply-dst'))) throw new BadParameter("you have to specify `--src' and `--dst'");
}

/** 255.255.255.0 is 24 bits. */
function maskBits(mask: string): number {
  const address = parseIp(mask);
  const bits = address?.groups.map((g) => g.toString(2).padStart(16, '0')).join('');
  if (bits === undefined || !/^1*0*$/.test(bits)) throw new BadParameter('Invalid netmask');
  return bits.lastIndexOf('1') + 1;
}

function protocol(value: string): number {
  const proto = PROTOCOLS[value.toLowerCase()] ?? (/^\d+$/.test(value) && Number(value) < 256 ? Number(value) : undefined);
  if (proto === undefined) throw new BadParameter(`\`${value}' unsupported protocol`);
  return proto;
}

function familyOf(value: string): 4 | 6 {
  if (value !== 'ipv4' && value !== 'ipv6') throw new BadParameter(`\`${value}' unsupported protocol`);
  return value === 'ipv4' ? 4 : 6;
}

function format(name: string): Format {
  if (OTHER_FORMATS.includes(name)) throw new BadParameter(`output \`${name}' is not simulated here`);
  if (!FORMATS.includes(name)) throw new BadParameter(`Bad parameter \`${name}'`);
  return name as Format;
}

function event(name: string): string {
  const upper = name.toUpperCase();
  if (!EVENTS.includes(upper) && upper !== 'UPDATE') throw new BadParameter(`Bad parameter \`${name}'`);
  return upper === 'UPDATES' ? 'UPDATE' : upper;
}

const ADDRESSES: Readonly<Record<string, (c: Connection) => Ip>> = {
  '--src': (c) => c.orig.src,
  '--dst': (c) => c.orig.dst,
  '--reply-src': (c) => c.reply.src,
  '--reply-dst': (c) => c.reply.dst,
};
const PORTS: Readonly<Record<string, (c: Connection) => number>> = {
  '--sport': (c) => c.orig.sport,
  '--dport': (c) => c.orig.dport,
  '--reply-port-src': (c) => c.reply.sport,
  '--reply-port-dst': (c) => c.reply.dport,
  '--icmp-id': (c) => c.orig.sport,
};
/** To the tool the identifier of an echo looks translated, once NAT has looked at it. */
const echo = (c: Connection, done: boolean, ip: Ip | undefined): boolean => (c.orig.proto === 1 || c.orig.proto === 58) && done && !ip;
const NAT: Readonly<Record<string, (c: Connection, ip: Ip | undefined) => boolean>> = {
  '--src-nat': (c, ip) => (c.srcNat && (!ip || c.reply.dst === ip)) || echo(c, c.srcDone, ip),
  '--dst-nat': (c, ip) => (c.dstNat && (!ip || c.reply.src === ip)) || echo(c, c.dstDone, ip),
  '--any-nat': (c, ip) => ((c.srcNat || c.dstNat) && (!ip || c.reply.dst === ip || c.reply.src === ip)) || echo(c, c.srcDone || c.dstDone, ip),
};

function filter(name: string, value: string): ((c: Connection) => boolean) | undefined {
  const address = ADDRESSES[name];
  if (address) return byAddress(value, address);
  const port = PORTS[name];
  if (port) return (c) => String(port(c)) === value;
  const nat = NAT[name];
  if (nat) {
    const ip = parseIp(value);
    return (c) => nat(c, ip);
  }
  if (name === '--state') {
    const state = value;
    if (!TCP_STATES.includes(state)) throw new BadParameter(`unknown TCP state \`${value}'`);
    return (c) => c.tcp === state;
  }
  if (name === '--icmp-type') return () => value === '8' || value === '128';
  if (name === '--icmp-code') return () => value === '0';
  if (name === '--status') return byStatus(value);
  if (name === '--zone') return () => Number(value) === 0;
  return undefined;
}

function byAddress(value: string, of: (c: Connection) => Ip): (c: Connection) => boolean {
  const [base = '', bits] = value.split('/');
  const address = parseIp(base);
  const prefix = parseCidr(value);
  if (!address) throw new BadParameter(`Invalid IP address \`${base}'`);
  if (bits !== undefined && (!prefix || !/^\d+$/.test(bits))) throw new BadParameter('Invalid netmask');
  return (c) => (bits === undefined || !prefix ? of(c) === address : contains(prefix, of(c)));
}

function byStatus(value: string): (c: Connection) => boolean {
  const wanted = value.split(',').map((name) => {
    const test = STATUSES[name.toUpperCase()];
    if (!test) throw new BadParameter(`Bad parameter \`${name}'`);
    return test;
  });
  return (c) => wanted.every((test) => test(c));
}
