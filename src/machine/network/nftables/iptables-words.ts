// A rule of iptables in nft's words, as nft lists it: what iptables-nft writes for itself is nft's own, the rest stands in the words that each extension has for nft. upstream: iptables nft-shared.c add_*; extensions/libxt_*.c xlate

import type { Match, Not, Range, Rule, Target } from '../netfilter/rule.ts';
import { protocolText } from '../netfilter/syntax-values.ts';

/** One part of the text; `xt`: nft has it from an extension of iptables. */
interface Part {
  readonly text: string;
  readonly xt: boolean;
}

const own = (text: string): Part => ({ text, xt: false });
const xt = (text: string): Part => ({ text, xt: true });
const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;
const hex8 = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`;
const ne = (v: Not<unknown>): string => (v.not ? '!= ' : '');
const dash = (r: Range): string => (r.from === r.to ? `${r.from}` : `${r.from}-${r.to}`);

export interface Translated {
  readonly text: string;
  /** Something in it is an extension's. */
  readonly xt: boolean;
}

/** A whole rule with its counter. */
export function translated(rule: Rule, family: 4 | 6, counter: string): Translated {
  const parts: Part[] = [];
  const ip = family === 4 ? 'ip' : 'ip6';
  if (rule.in) parts.push(own(`iifname ${ne(rule.in)}"${rule.in.value.replace(/\+$/, '*')}"`));
  if (rule.out) parts.push(own(`oifname ${ne(rule.out)}"${rule.out.value.replace(/\+$/, '*')}"`));
  const protocol = rule.proto ? `meta l4proto ${ne(rule.proto)}${rule.proto.value === 58 ? 'ipv6-icmp' : protocolText(rule.proto.value)}` : undefined;
  // What asks of the transport right after the protocol says it, too.
  const [first] = rule.matches;
  if (protocol && !(rule.proto?.not !== true && !rule.src && !rule.dst && first && isOwnTransport(first))) parts.push(own(protocol));
  if (rule.src) parts.push(own(`${ip} saddr ${ne(rule.src)}${short(rule.src.value)}`));
  if (rule.dst) parts.push(own(`${ip} daddr ${ne(rule.dst)}${short(rule.dst.value)}`));
  for (const m of rule.matches) parts.push(...matchWords(m, family));
  parts.push(own(counter));
  if (rule.target) parts.push(...targetWords(rule.target, family));
  return { text: parts.map((p) => p.text).join(' '), xt: parts.some((p) => p.xt) };
}

const short = (c: { readonly base: { readonly text: string }; readonly bits: number; readonly text: string; readonly family: 4 | 6 }): string =>
  c.bits === (c.family === 4 ? 32 : 128) ? c.base.text : c.text;

const isOwnTransport = (m: Match): boolean => (m.kind === 'tcp' || m.kind === 'udp') && (m.sport !== undefined || m.dport !== undefined || m.flags !== undefined);

const STATES: readonly string[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];
const STATUS: readonly string[] = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];
const FLAGS: readonly (readonly [number, string])[] = [
  [1, 'fin'],
  [2, 'syn'],
  [4, 'rst'],
  [8, 'psh'],
  [16, 'ack'],
  [32, 'urg'],
];
const flagWords = (bits: number): string => FLAGS.flatMap(([bit, name]) => (bits & bit ? [name] : [])).join(',') || '0x0';

function matchWords(m: Match, family: 4 | 6): Part[] {
  switch (m.kind) {
    case 'comment':
      return [xt('')];
    case 'tcp':
    case 'udp':
      return isOwnTransport(m) ? [own(transportWords(m))] : [xt('')];
    case 'icmp':
    case 'icmp6':
      return [xt(icmpWords(m))];
    case 'multiport':
      return [xt(multiportWords(m))];
    case 'mark': {
      const { value, mask } = m.mark.value;
      if (mask >>> 0 === 0xffffffff) return [own(`meta mark ${ne(m.mark)}${hex8(value)}`)];
      return [own(`meta mark & ${hex8(mask)} ${m.mark.not ? '!=' : '=='} ${hex8(value)}`)];
    }
    case 'connmark': {
      const { value, mask } = m.mark.value;
      if (mask >>> 0 === 0xffffffff) return [xt(`ct mark ${ne(m.mark)}${hex(value)}`)];
      return [xt(`ct mark and ${hex(mask)} ${m.mark.not ? '!=' : '=='} ${hex(value)}`)];
    }
    case 'conntrack':
      return [xt(conntrackWords(m))];
    case 'state':
      return [xt(`ct state ${m.state.not ? '! ' : ''}${inOrder(m.state.value, STATES)}`)];
    case 'addrtype': {
      const one = (side: 'saddr' | 'daddr', v: Not<string>): string => {
        const types = v.value.toLowerCase().split(',');
        const by = m.limit === 'in' ? ' . iif' : m.limit === 'out' ? ' . oif' : '';
        return `fib ${side}${by} type ${ne(v)}${types.length > 1 ? `{ ${types.join(', ')} }` : types[0]}`;
      };
      return [xt([m.src ? one('saddr', m.src) : '', m.dst ? one('daddr', m.dst) : ''].filter(Boolean).join(' '))];
    }
    case 'statistic':
      if (m.mode === 'random') return [xt(`meta random & 2147483647 ${m.not ? '>=' : '<'} ${Math.round(m.probability * 2147483648)}`)];
      return [xt(`numgen inc mod ${m.every} ${m.not ? '!= ' : ''}${m.packet}`)];
    case 'limit': {
      const unit = { sec: 'second', min: 'minute', hour: 'hour', day: 'day' }[m.unit];
      return [own(`limit rate ${m.count}/${unit}${m.burst === 5 ? '' : ` burst ${m.burst} packets`}`)];
    }
    case 'length':
      return [xt(`meta length ${ne(m.length)}${dash(m.length.value)}`)];
    case 'ttl':
    case 'hl':
      return [xt(`${family === 4 ? 'ip ttl' : 'ip6 hoplimit'} ${m.how === 'eq' ? (m.not ? '!= ' : '') : `${m.how} `}${m.value}`)];
    case 'iprange': {
      const ip = family === 4 ? 'ip' : 'ip6';
      const one = (side: string, r: Not<{ readonly from: { readonly text: string }; readonly to: { readonly text: string } }>): string =>
        `${ip} ${side} ${ne(r)}${r.value.from.text}-${r.value.to.text}`;
      return [xt([m.src ? one('saddr', m.src) : '', m.dst ? one('daddr', m.dst) : ''].filter(Boolean).join(' '))];
    }
    case 'pkttype':
      return [xt(`pkttype ${ne(m.type)}${m.type.value}`)];
    case 'mac':
      return [xt(`ether saddr ${ne(m.source)}${m.source.value}`)];
    case 'dscp':
      return [xt(`${family === 4 ? 'ip' : 'ip6'} dscp ${ne(m.dscp)}0x${m.dscp.value.toString(16).padStart(2, '0')}`)];
    case 'helper':
      return [xt(`ct helper ${ne(m.helper)}"${m.helper.value}"`)];
    case 'cpu':
      return [xt(`cpu ${ne(m.cpu)}${m.cpu.value}`)];
    case 'quota':
      return [xt(`quota ${m.quota.not ? 'over ' : ''}${m.quota.value} bytes`)];
    case 'rt':
      return [xt([m.type ? `rt type ${ne(m.type)}${m.type.value}` : '', m.left ? `rt seg-left ${ne(m.left)}${dash(m.left.value)}` : ''].filter(Boolean).join(' '))];
    case 'owner': {
      const [id] = [m.uid, m.gid].filter((r) => r !== undefined);
      // Two of them, or a socket as such, have no words.
      if (!id || (m.uid && m.gid) || m.exists) return [xt('xt match owner')];
      return [xt(`${m.uid ? 'skuid' : 'skgid'} ${ne(id)}${dash(id.value)}`)];
    }
    case 'rpfilter': {
      const invert = m.flags.includes('invert');
      const local = m.flags.includes('accept-local');
      if (local && !invert) return [xt('xt match rpfilter')];
      const by = `${m.flags.includes('validmark') ? ' . mark' : ''}${m.flags.includes('loose') ? '' : ' . iif'}`;
      return [xt(`${local ? 'fib saddr type != local ' : ''}fib saddr${by} oif ${invert ? '0' : '!= 0'}`)];
    }
    case 'hashlimit':
      return [xt(hashlimitWords(m, family))];
    default:
      return [xt(`xt match ${m.kind}`)];
  }
}

function transportWords(m: Extract<Match, { kind: 'tcp' | 'udp' | 'sctp' }>): string {
  const words: string[] = [];
  const one = m.flags && m.flags.value.set === m.flags.value.mask && (m.flags.value.mask & (m.flags.value.mask - 1)) === 0;
  if (m.flags && one) words.push(`tcp flags & ${flagWords(m.flags.value.mask)} ${m.flags.not ? '!=' : '=='} ${flagWords(m.flags.value.set)}`);
  else if (m.flags) words.push(`tcp flags ${ne(m.flags)}${flagWords(m.flags.value.set)} / ${flagWords(m.flags.value.mask)}`);
  if (m.sport) words.push(`${m.kind} sport ${ne(m.sport)}${dash(m.sport.value)}`);
  if (m.dport) words.push(`${m.kind} dport ${ne(m.dport)}${dash(m.dport.value)}`);
  return words.join(' ');
}

function icmpWords(m: Extract<Match, { kind: 'icmp' | 'icmp6' }>): string {
  const type = m.type.value;
  if (type === 'any' || type === '255') return 'ip protocol icmp';
  const name = (m.kind === 'icmp' ? ICMP_NAMES : ICMP6_NAMES)[type];
  // Codes have no words.
  if (type.includes('/')) return `xt match ${m.kind}`;
  return `${m.kind === 'icmp' ? 'icmp' : 'icmpv6'} type ${ne(m.type)}${name ?? type}`;
}

const ICMP_NAMES: Readonly<Record<string, string>> = {
  0: 'echo-reply',
  3: 'destination-unreachable',
  4: 'source-quench',
  5: 'redirect',
  8: 'echo-request',
  11: 'time-exceeded',
  12: 'parameter-problem',
};
const ICMP6_NAMES: Readonly<Record<string, string>> = {
  1: 'destination-unreachable',
  2: 'packet-too-big',
  3: 'time-exceeded',
  4: 'parameter-problem',
  128: 'echo-request',
  129: 'echo-reply',
  133: 'nd-router-solicit',
  134: 'nd-router-advert',
  135: 'nd-neighbor-solicit',
  136: 'nd-neighbor-advert',
  137: 'nd-redirect',
};

function multiportWords(m: Extract<Match, { kind: 'multiport' }>): string {
  const ports = m.ports.value.map(dash);
  const list = ports.length > 1 ? `{ ${ports.join(', ')} }` : (ports[0] ?? '');
  if (m.on === 'ports') return `tcp sport . tcp dport ${ne(m.ports)}{ ${ports.flatMap((p) => [`0-65535 . ${p}`, `${p} . 0-65535`]).join(', ')} }`;
  return `tcp ${m.on === 'sports' ? 'sport' : 'dport'} ${ne(m.ports)}${list}`;
}

const inOrder = (words: readonly string[], order: readonly string[]): string =>
  words
    .filter((w) => order.includes(w))
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((w) => w.toLowerCase().replace('_', '-'))
    .join(',');

function conntrackWords(m: Extract<Match, { kind: 'conntrack' }>): string {
  const words: string[] = [];
  if (m.dir) words.push(`ct direction ${m.dir.toLowerCase()}`);
  if (m.proto) words.push(`ct original protocol ${ne(m.proto)}${m.proto.value}`);
  if (m.state) {
    // Translations are a status, and say so alone.
    const nat = m.state.value.filter((s) => s === 'SNAT' || s === 'DNAT');
    if (nat.length > 0) words.push(`ct status ${m.state.not && nat.length === m.state.value.length ? '! ' : ''}${nat.map((s) => s.toLowerCase()).join(',')}`);
    else words.push(`ct state ${m.state.not ? '! ' : ''}${inOrder(m.state.value, STATES)}`);
  }
  if (m.status) words.push(`ct status ${m.status.not ? '! ' : ''}${inOrder(m.status.value, STATUS)}`);
  const ends = [
    ['original saddr', m.origSrc],
    ['original daddr', m.origDst],
    ['reply saddr', m.replSrc],
    ['reply daddr', m.replDst],
  ] as const;
  for (const [side, v] of ends) if (v) words.push(`ct ${side} ${ne(v)}${short(v.value)}`);
  const ports = [
    ['original proto-src', m.origSrcPort],
    ['original proto-dst', m.origDstPort],
    ['reply proto-src', m.replSrcPort],
    ['reply proto-dst', m.replDstPort],
  ] as const;
  for (const [side, v] of ports) if (v) words.push(`ct ${side} ${ne(v)}${dash(v.value)}`);
  if (m.expire) words.push(`ct expiration ${ne(m.expire)}${dash(m.expire.value)}`);
  return words.join(' ');
}

const HASH_MODES: Readonly<Record<string, string>> = { dstport: 'tcp dport', srcport: 'tcp sport', dstip: 'daddr', srcip: 'saddr' };

function hashlimitWords(m: Extract<Match, { kind: 'hashlimit' }>, family: 4 | 6): string {
  const ip = family === 4 ? 'ip' : 'ip6';
  const keys = Object.keys(HASH_MODES)
    .filter((mode) => m.mode.includes(mode))
    .map((mode) => (mode.endsWith('ip') ? `${ip} ${HASH_MODES[mode]}` : HASH_MODES[mode]));
  const unit = { sec: 'second', min: 'minute', hour: 'hour', day: 'day' }[m.unit];
  return `meter ${m.name} { ${keys.join(' . ')} limit rate ${m.above ? 'over ' : ''}${m.count}/${unit}${m.burst === 5 ? '' : ` burst ${m.burst} packets`} }`;
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];

function targetWords(t: Target, family: 4 | 6): Part[] {
  switch (t.kind) {
    case 'ACCEPT':
    case 'DROP':
    case 'RETURN':
      return [own(t.kind.toLowerCase())];
    case 'jump':
      return [own(`${t.goto ? 'goto' : 'jump'} ${t.chain}`)];
    case 'NOTRACK':
    case 'CT':
      return [xt('notrack')];
    case 'TRACE':
      return [own('meta nftrace set 1')];
    case 'TCPMSS':
      return [xt(`tcp option maxseg size set ${t.size === 'pmtu' ? 'rt mtu' : t.size}`)];
    case 'REJECT':
      return [xt(rejectWords(t.with, family))];
    case 'MARK':
      return [xt(`meta mark set ${markWords('mark', t.value, t.mask)}`)];
    case 'CONNMARK':
      if (t.how === 'set') return [xt(`ct mark set ${markWords('ct mark', t.value, t.mask)}`)];
      return [xt(`${t.how === 'save' ? 'ct mark set mark' : 'meta mark set ct mark'}${t.from >>> 0 === 0xffffffff ? '' : ` and ${hex(t.from)}`}`)];
    case 'LOG':
      return [
        xt(
          `log${t.prefix ? ` prefix "${t.prefix}"` : ''}${t.level === 4 ? '' : ` level ${LEVELS[t.level]}`}${t.sequence ? ' flags tcp sequence' : ''}${t.ipOptions ? ' flags ip options' : ''}`,
        ),
      ];
    case 'NFLOG':
      return [
        own(
          `log${t.prefix === undefined ? '' : ` prefix "${t.prefix}"`} group ${t.group ?? 0}${t.size === undefined ? '' : ` snaplen ${t.size}`}${t.threshold === undefined ? '' : ` queue-threshold ${t.threshold}`}`,
        ),
      ];
    case 'NFQUEUE':
      return [xt(`queue num ${t.from}${t.to === undefined ? '' : `-${t.to}`}${t.bypass ? ' bypass' : ''}`)];
    case 'DNAT':
    case 'SNAT':
    case 'MASQUERADE':
    case 'REDIRECT':
      return [xt(natWords(t, family))];
    default:
      return [xt(`xt target ${t.kind}`)];
  }
}

/** What there was, with some bits changed. */
function markWords(name: string, value: number, mask: number): string {
  const [v, m] = [value >>> 0, mask >>> 0];
  if (m === 0xffffffff) return hex(v);
  if (m === 0) return `${name} xor ${hex(v)}`;
  if (v === m) return `${name} or ${hex(v)}`;
  if (v === 0) return `${name} and ${hex(~m)}`;
  // The extensions for the packet's mark and for the connection's put it the other way round.
  return name === 'mark' ? `mark and ${hex(~m)} xor ${hex(v)}` : `${name} xor ${hex(v)} and ${hex(~m)}`;
}

function rejectWords(how: string, family: 4 | 6): string {
  if (how === 'tcp-reset') return 'reject with tcp reset';
  const usual = family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable';
  if (how === usual) return 'reject';
  const code = how
    .replace(/^icmp6?-/, '')
    .replace('adm-prohibited', 'admin-prohibited')
    .replace('proto-unreachable', 'prot-unreachable');
  return `reject with ${family === 4 ? 'icmp' : 'icmpv6'} type ${code}`;
}

function natWords(t: Extract<Target, { kind: 'DNAT' | 'SNAT' | 'MASQUERADE' | 'REDIRECT' }>, family: 4 | 6): string {
  // nft finds no words for these where it looks for IPv6, and leaves the line open.
  if (family === 6) return `XT target ${t.kind} not found\n`;
  const { from, to, port } = t.range;
  const address = from ? `${from.text}${to && to !== from ? `-${to.text}` : ''}` : '';
  const where = address || port ? ` to ${address}${port ? `:${dash(port)}` : ''}` : '';
  const flags = [t.random === 'random' ? 'random' : t.random === 'random-fully' ? 'fully-random' : '', 'persistent' in t && t.persistent ? 'persistent' : ''].filter(Boolean);
  return `${t.kind.toLowerCase()}${where}${flags.length > 0 ? ` ${flags.join(',')}` : ''}`;
}
