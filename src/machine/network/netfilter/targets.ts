// What rules do with a packet: how targets are read, written and listed. What NAT and REJECT then do is in netfilter.ts. upstream: iptables extensions/libxt_*.c, libipt_REJECT.c
import { type Cidr, parseCidr, parseIp } from '../../../base/ip.ts';
import { badValue, type Draft, hexText, missing, type OptionOf, parseNatPorts, parseNumber, quoted, SyntaxProblem } from './module.ts';
import type { NatRange, TableName, Target } from './rule.ts';

export interface TargetModule {
  readonly name: string;
  readonly family?: 4 | 6;
  readonly tables?: readonly TableName[];
  /** Built-in chains it may be reached from; undefined = all. */
  readonly hooks?: readonly string[];
  readonly options: Readonly<Record<string, OptionOf>>;
  finish(draft: Draft, family: 4 | 6): Target;
}

const REJECT4: Readonly<Record<string, string>> = {
  'icmp-net-unreachable': 'icmp-net-unreachable',
  'net-unreach': 'icmp-net-unreachable',
  'icmp-host-unreachable': 'icmp-host-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'icmp-proto-unreachable': 'icmp-proto-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'icmp-port-unreachable': 'icmp-port-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'icmp-net-prohibited': 'icmp-net-prohibited',
  'net-prohib': 'icmp-net-prohibited',
  'icmp-host-prohibited': 'icmp-host-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'icmp-admin-prohibited': 'icmp-admin-prohibited',
  'admin-prohib': 'icmp-admin-prohibited',
  'tcp-reset': 'tcp-reset',
  'tcp-rst': 'tcp-reset',
};
const REJECT6: Readonly<Record<string, string>> = {
  'icmp6-no-route': 'icmp6-no-route',
  'no-route': 'icmp6-no-route',
  'icmp6-adm-prohibited': 'icmp6-adm-prohibited',
  'adm-prohibited': 'icmp6-adm-prohibited',
  'icmp6-addr-unreachable': 'icmp6-addr-unreachable',
  'addr-unreach': 'icmp6-addr-unreachable',
  'icmp6-port-unreachable': 'icmp6-port-unreachable',
  'port-unreach': 'icmp6-port-unreachable',
  'tcp-reset': 'tcp-reset',
};

/** The number (as IPv4 has it) of what REJECT answers. */
export const REJECT_CODES: Readonly<Record<string, number>> = {
  'icmp-net-unreachable': 0,
  'icmp-host-unreachable': 1,
  'icmp-proto-unreachable': 2,
  'icmp-port-unreachable': 3,
  'icmp-net-prohibited': 9,
  'icmp-host-prohibited': 10,
  'icmp-admin-prohibited': 13,
  'icmp6-no-route': 0,
  'icmp6-adm-prohibited': 13,
  'icmp6-addr-unreachable': 1,
  'icmp6-port-unreachable': 3,
};

const set = (field: string, read: (text: string, family: 4 | 6) => unknown): OptionOf => ({
  args: 1,
  set: (draft, _not, [text = ''], family) => {
    draft[field] = read(text, family);
  },
});
const flag = (field: string, value: unknown): OptionOf => ({
  args: 0,
  set: (draft) => {
    draft[field] = value;
  },
});

const refused = (target: string, option: string): OptionOf => ({
  args: 0,
  set: () => {
    throw new SyntaxProblem(`${target}: ${option} is not simulated here`);
  },
});

/** 10.0.0.1, 10.0.0.1-10.0.0.9, 10.0.0.1:80, :80-90, [fd00::1]:80 */
function natRange(text: string, family: 4 | 6): NatRange {
  const m = family === 6 && text.startsWith('[') ? /^\[([^\]]*)\](?::(.+))?$/.exec(text) : family === 6 ? /^(.*?)()$/.exec(text) : /^([^:]*)(?::(.+))?$/.exec(text);
  const [first = '', last] = (m?.[1] ?? '').split('-');
  const port = m?.[2] ? parseNatPorts(m[2]) : undefined;
  const from = first ? parseIp(first) : undefined;
  const to = last ? parseIp(last) : undefined;
  if (first && from?.family !== family) throw new SyntaxProblem(`Bad IP address "${first}"`);
  if (last !== undefined && to?.family !== family) throw new SyntaxProblem(`Bad IP address "${last}"`);
  return { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(port ? { port } : {}) };
}

function word(text: string, base: number, module = 'MARK'): { value: number; mask: number } {
  const [value, mask] = text.split('/');
  const v = parseNumber(value ?? '');
  const m = mask === undefined ? base : parseNumber(mask);
  if (v === undefined || m === undefined) throw badValue(module, '--set-mark');
  return { value: v, mask: m };
}

const RANDOM = { '--random': flag('random', 'random'), '--random-fully': flag('random', 'random-fully') };
const PERSISTENT = { '--persistent': flag('persistent', true) };
const NAT: readonly TableName[] = ['nat'];

function natTarget(kind: 'DNAT' | 'SNAT', option: string, hooks: readonly string[]): TargetModule {
  return {
    name: kind,
    tables: NAT,
    hooks,
    options: { [option]: set('range', natRange), ...RANDOM, ...PERSISTENT },
    finish: (draft) => {
      if (!draft.range) throw missing(kind, option);
      return { ...draft, kind } as Target;
    },
  };
}

/** TTL, HL: what a packet has left to live. upstream: libipt_TTL.c, libip6t_HL.c */
function lifeTarget(kind: 'TTL' | 'HL', family: 4 | 6): TargetModule {
  const lower = kind.toLowerCase();
  const option = (how: 'set' | 'inc' | 'dec'): OptionOf =>
    set('life', (text) => {
      if (!/^\d+$/.test(text) || Number(text) > 255 || (how !== 'set' && Number(text) === 0)) throw badValue(kind, `--${lower}-${how}`, how === 'set' ? '0-255' : '1-255');
      return { how, value: Number(text) };
    });
  return {
    name: kind,
    family,
    tables: ['mangle'],
    options: { [`--${lower}-set`]: option('set'), [`--${lower}-inc`]: option('inc'), [`--${lower}-dec`]: option('dec') },
    finish: (draft) => {
      if (!draft.life) throw new SyntaxProblem(`${kind}: You must specify an action`);
      return { ...(draft.life as { how: 'set' | 'inc' | 'dec'; value: number }), kind };
    },
  };
}

const TARGETS: readonly TargetModule[] = [
  {
    name: 'REJECT',
    tables: ['filter'],
    hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
    options: {
      '--reject-with': set('with', (text, family) => {
        const known = (family === 4 ? REJECT4 : REJECT6)[text];
        if (!known) throw new SyntaxProblem(`unknown reject type "${text}"`);
        return known;
      }),
    },
    finish: (draft, family) => ({ kind: 'REJECT', with: String(draft.with ?? (family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable')) }),
  },
  {
    name: 'MARK',
    options: {
      '--set-xmark': set('mark', (text) => word(text, 0xffffffff)),
      '--set-mark': set('mark', (text) => {
        const { value, mask } = word(text, 0xffffffff);
        return { value, mask: value | mask };
      }),
      '--or-mark': set('mark', (text) => ({ value: word(text, 0).value, mask: word(text, 0).value })),
      '--and-mark': set('mark', (text) => ({ value: 0, mask: ~word(text, 0).value })),
      '--xor-mark': set('mark', (text) => ({ value: word(text, 0).value, mask: 0 })),
    },
    finish: (draft) => {
      const mark = draft.mark as { value: number; mask: number } | undefined;
      if (!mark) throw new SyntaxProblem('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
      return { kind: 'MARK', value: mark.value >>> 0, mask: mark.mask >>> 0 };
    },
  },
  natTarget('DNAT', '--to-destination', ['PREROUTING', 'OUTPUT']),
  natTarget('SNAT', '--to-source', ['POSTROUTING', 'INPUT']),
  {
    name: 'MASQUERADE',
    tables: NAT,
    hooks: ['POSTROUTING'],
    options: { '--to-ports': set('range', (text) => ({ port: parseNatPorts(text) })), ...RANDOM },
    finish: (draft) => ({ range: {}, ...draft, kind: 'MASQUERADE' }) as Target,
  },
  {
    name: 'REDIRECT',
    tables: NAT,
    hooks: ['PREROUTING', 'OUTPUT'],
    options: { '--to-ports': set('range', (text) => ({ port: parseNatPorts(text) })), ...RANDOM },
    finish: (draft) => ({ range: {}, ...draft, kind: 'REDIRECT' }) as Target,
  },
  {
    name: 'LOG',
    options: {
      '--log-prefix': set('prefix', (text) => {
        if (text.includes('\n')) throw new SyntaxProblem('LOG: Newlines not allowed in --log-prefix');
        // More than that does not fit.
        return text.slice(0, 29);
      }),
      '--log-level': set('level', (text) => {
        const level = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'].indexOf({ panic: 'emerg', warn: 'warning' }[text] ?? text);
        if (level < 0 && !/^[0-7]$/.test(text)) throw new SyntaxProblem(`log level "${text}" unknown\n`);
        return level < 0 ? Number(text) : level;
      }),
      '--log-tcp-sequence': flag('sequence', true),
      '--log-ip-options': flag('ipOptions', true),
      '--log-tcp-options': refused('LOG', '--log-tcp-options'),
      '--log-uid': refused('LOG', '--log-uid'),
      '--log-macdecode': refused('LOG', '--log-macdecode'),
    },
    finish: (draft) => ({
      kind: 'LOG',
      prefix: String(draft.prefix ?? ''),
      level: Number(draft.level ?? 4),
      sequence: draft.sequence === true,
      ipOptions: draft.ipOptions === true,
    }),
  },
  {
    name: 'CT',
    tables: ['raw'],
    options: { '--notrack': flag('notrack', true) },
    finish: (draft) => {
      if (!draft.notrack) throw new SyntaxProblem('CT: only --notrack is simulated here');
      return { kind: 'CT' };
    },
  },
  {
    name: 'NFLOG',
    options: {
      '--nflog-prefix': set('prefix', (text) => text.slice(0, 63)),
      '--nflog-group': set('group', (text) => within('NFLOG', '--nflog-group', text)),
      '--nflog-size': set('size', (text) => within('NFLOG', '--nflog-size', text)),
      '--nflog-threshold': set('threshold', (text) => within('NFLOG', '--nflog-threshold', text)),
    },
    finish: (draft) => ({ ...draft, kind: 'NFLOG' }) as Target,
  },
  {
    name: 'NFQUEUE',
    options: {
      '--queue-num': set('from', (text) => within('NFQUEUE', '--queue-num', text)),
      '--queue-balance': set('balance', (text) => {
        const [from = '', to = ''] = text.split(':');
        return [within('NFQUEUE', '--queue-balance', from), within('NFQUEUE', '--queue-balance', to)];
      }),
      '--queue-bypass': flag('bypass', true),
    },
    finish: (draft) => {
      const [from, to] = (draft.balance as readonly number[] | undefined) ?? [Number(draft.from ?? 0), undefined];
      return { kind: 'NFQUEUE', from: from ?? 0, ...(to === undefined ? {} : { to }), bypass: draft.bypass === true };
    },
  },
  {
    name: 'CHECKSUM',
    tables: ['mangle'],
    options: { '--checksum-fill': flag('fill', true) },
    finish: (draft) => {
      if (!draft.fill) throw missing('CHECKSUM', '--checksum-fill');
      return { kind: 'CHECKSUM' };
    },
  },
  { name: 'NOTRACK', tables: ['raw'], options: {}, finish: () => ({ kind: 'NOTRACK' }) },
  {
    name: 'CONNMARK',
    options: {
      '--set-mark': set('mark', (text) => {
        const { value, mask } = word(text, 0xffffffff, 'CONNMARK');
        return { value, mask: value | mask };
      }),
      '--set-xmark': set('mark', (text) => word(text, 0xffffffff, 'CONNMARK')),
      '--or-mark': set('mark', (text) => ({ value: word(text, 0, 'CONNMARK').value, mask: word(text, 0, 'CONNMARK').value })),
      '--and-mark': set('mark', (text) => ({ value: 0, mask: ~word(text, 0, 'CONNMARK').value })),
      '--xor-mark': set('mark', (text) => ({ value: word(text, 0, 'CONNMARK').value, mask: 0 })),
      '--save-mark': flag('how', 'save'),
      '--restore-mark': flag('how', 'restore'),
      '--nfmask': set('nf', (text) => word(text, 0, 'CONNMARK').value),
      '--ctmask': set('ct', (text) => word(text, 0, 'CONNMARK').value),
      '--mask': set('both', (text) => word(text, 0, 'CONNMARK').value),
    },
    finish: (draft) => {
      const mark = draft.mark as { value: number; mask: number } | undefined;
      if (mark) return { kind: 'CONNMARK', how: 'set', value: mark.value >>> 0, mask: mark.mask >>> 0 };
      if (draft.how !== 'save' && draft.how !== 'restore') throw new SyntaxProblem('CONNMARK target: No operation specified');
      const both = draft.both as number | undefined;
      const [nf, ct] = [Number(draft.nf ?? both ?? 0xffffffff), Number(draft.ct ?? both ?? 0xffffffff)];
      return { kind: 'CONNMARK', how: draft.how, from: draft.how === 'save' ? nf : ct, to: draft.how === 'save' ? ct : nf };
    },
  },
  lifeTarget('TTL', 4),
  lifeTarget('HL', 6),
  {
    name: 'NETMAP',
    tables: NAT,
    hooks: ['PREROUTING', 'POSTROUTING', 'OUTPUT', 'INPUT'],
    options: {
      '--to': set('to', (text, family) => {
        const to = parseCidr(text);
        if (to?.family !== family) throw new SyntaxProblem(`NETMAP: Bad value for "--to" option: "${text}"`);
        return to;
      }),
    },
    finish: (draft) => {
      if (!draft.to) throw missing('NETMAP', '--to');
      return { kind: 'NETMAP', to: draft.to as Cidr };
    },
  },
];

export const targetNamed = (name: string): TargetModule | undefined => TARGETS.find((t) => t.name === name);

/** Targets of the real tool that are known and not simulated. */
export const TARGETS_NOT_SIMULATED = new Set([
  'AUDIT',
  'CLASSIFY',
  'CONNSECMARK',
  'DSCP',
  'ECN',
  'HMARK',
  'IDLETIMER',
  'LED',
  'RATEEST',
  'SECMARK',
  'SET',
  'SYNPROXY',
  'TCPMSS',
  'TCPOPTSTRIP',
  'TEE',
  'TOS',
  'TPROXY',
  'TRACE',
  'ULOG',
]);

function rangeText(range: NatRange): string {
  const to = range.to && range.to !== range.from ? `-${range.to.text}` : '';
  const address = range.from ? (range.from.family === 6 && range.port ? `[${range.from.text}${to}]` : `${range.from.text}${to}`) : '';
  return `${address}${range.port ? `:${dashed(range)}` : ''}`;
}

function dashed(range: NatRange): string {
  return range.port ? (range.port.from === range.port.to ? `${range.port.from}` : `${range.port.from}-${range.port.to}`) : '';
}

/** The part of a rule from -j on, as iptables-save writes it. */
export function saveTarget(t: Target): string {
  switch (t.kind) {
    case 'jump':
      return `-${t.goto ? 'g' : 'j'} ${t.chain}`;
    case 'REJECT':
      return `-j REJECT --reject-with ${t.with}`;
    case 'MARK':
      return `-j MARK --set-xmark ${hexText(t.value)}/${hexText(t.mask)}`;
    case 'DNAT':
    case 'SNAT':
      return `-j ${t.kind} --to-${t.kind === 'DNAT' ? 'destination' : 'source'} ${rangeText(t.range)}${t.random ? ` --${t.random}` : ''}${t.persistent ? ' --persistent' : ''}`;
    case 'MASQUERADE':
    case 'REDIRECT':
      return `-j ${t.kind}${t.range.port ? ` --to-ports ${dashed(t.range)}` : ''}${t.random ? ` --${t.random}` : ''}`;
    case 'LOG':
      return `-j LOG${t.prefix ? ` --log-prefix ${quoted(t.prefix)}` : ''}${t.level === 4 ? '' : ` --log-level ${t.level}`}${t.sequence ? ' --log-tcp-sequence' : ''}${t.ipOptions ? ' --log-ip-options' : ''}`;
    case 'CT':
      return '-j CT --notrack';
    case 'CONNMARK':
      if (t.how === 'set') return `-j CONNMARK --set-xmark ${hexText(t.value)}/${hexText(t.mask)}`;
      return `-j CONNMARK --${t.how}-mark --nfmask ${hexText(t.how === 'save' ? t.from : t.to)} --ctmask ${hexText(t.how === 'save' ? t.to : t.from)}`;
    case 'TTL':
    case 'HL':
      return `-j ${t.kind} --${t.kind.toLowerCase()}-${t.how} ${t.value}`;
    case 'NETMAP':
      return `-j NETMAP --to ${t.to.text}`;
    case 'CHECKSUM':
      return '-j CHECKSUM --checksum-fill';
    case 'NFLOG':
      return `-j NFLOG${nflogWords(t, '--')}`;
    case 'NFQUEUE':
      return `-j NFQUEUE ${t.to === undefined ? `--queue-num ${t.from}` : `--queue-balance ${t.from}:${t.to}`}${t.bypass ? ' --queue-bypass' : ''}`;
    default:
      return `-j ${t.kind}`;
  }
}

function nflogWords(t: Extract<Target, { kind: 'NFLOG' }>, dashes: string): string {
  const words = [
    t.prefix === undefined ? '' : ` ${dashes}nflog-prefix ${quoted(t.prefix)}`,
    t.group === undefined || t.group === 0 ? '' : ` ${dashes}nflog-group ${t.group}`,
    t.size === undefined ? '' : ` ${dashes}nflog-size ${t.size}`,
    t.threshold === undefined ? '' : ` ${dashes}nflog-threshold ${t.threshold}`,
  ];
  return words.join('');
}

/** A number of sixteen bits. */
function within(target: string, option: string, text: string): number {
  const n = parseNumber(text);
  if (n === undefined || n > 65_535) throw badValue(target, option, '0-65535');
  return n;
}

function connmarkWords(t: Extract<Target, { kind: 'CONNMARK' }>): string {
  if (t.how !== 'set') {
    const whole = t.from >>> 0 === 0xffffffff && t.to >>> 0 === 0xffffffff;
    const [nf, ct] = t.how === 'save' ? [t.from, t.to] : [t.to, t.from];
    return `CONNMARK ${t.how}${whole ? '' : t.from === t.to ? ` mask ${hexText(t.from)}` : ` nfmask ${hexText(nf)} ctmask ~${hexText(ct)}`}`;
  }
  if (t.value === 0) return `CONNMARK and ${hexText(~t.mask)}`;
  if (t.value === t.mask) return `CONNMARK or ${hexText(t.value)}`;
  if (t.mask === 0) return `CONNMARK xor ${hexText(t.value)}`;
  return t.mask === 0xffffffff ? `CONNMARK set ${hexText(t.value)}` : `CONNMARK xset ${hexText(t.value)}/${hexText(t.mask)}`;
}

const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];

/** What -L shows of a target after the matches. */
export function listTarget(t: Target, numeric: boolean): string {
  switch (t.kind) {
    case 'REJECT':
      return `reject-with ${t.with}`;
    case 'MARK':
      if (t.mask === 0) return `MARK xor ${hexText(t.value)}`;
      if (t.value === t.mask) return `MARK or ${hexText(t.value)}`;
      if (t.value === 0) return `MARK and ${hexText(~t.mask)}`;
      return t.mask === 0xffffffff ? `MARK set ${hexText(t.value)}` : `MARK xset ${hexText(t.value)}/${hexText(t.mask)}`;
    case 'DNAT':
    case 'SNAT':
      return `to:${rangeText(t.range)}${t.random ? ` ${t.random}` : ''}${t.persistent ? ' persistent' : ''}`;
    case 'MASQUERADE':
      return [t.range.port ? `masq ports: ${dashed(t.range)}` : '', t.random ?? ''].filter(Boolean).join(' ');
    case 'REDIRECT':
      return [t.range.port ? `redir ports ${dashed(t.range)}` : '', t.random ?? ''].filter(Boolean).join(' ');
    case 'LOG':
      return `${numeric ? `LOG flags ${Number(t.sequence) + 4 * Number(t.ipOptions)} level ${t.level}` : `LOG level ${LEVELS[t.level]}${t.sequence ? ' tcp-sequence' : ''}${t.ipOptions ? ' ip-options' : ''}`}${t.prefix ? ` prefix "${t.prefix}"` : ''}`;
    case 'NOTRACK':
      return 'NOTRACK';
    case 'CT':
      return 'CT notrack';
    case 'CONNMARK':
      return connmarkWords(t);
    case 'TTL':
    case 'HL':
      return `${t.kind} ${{ set: 'set to', inc: 'increment by', dec: 'decrement by' }[t.how]} ${t.value}`;
    case 'NETMAP':
      return `to:${t.to.text}`;
    case 'CHECKSUM':
      return 'CHECKSUM fill';
    case 'NFLOG':
      return nflogWords(t, '').trim();
    case 'NFQUEUE':
      return `NFQUEUE ${t.to === undefined ? `num ${t.from}` : `balance ${t.from}:${t.to}`}${t.bypass ? ' bypass' : ''}`;
    default:
      return '';
  }
}
