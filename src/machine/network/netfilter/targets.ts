// What rules do with a packet: how targets are read. What NAT and REJECT then do is in netfilter.ts, how they are written in target-text.ts. upstream: iptables extensions/libxt_*.c, libipt_REJECT.c
import { type Cidr, parseCidr, parseIp } from '../../../base/ip.ts';
import { badValue, type Draft, missing, type OptionOf, parseNatPorts, parseNumber, SyntaxProblem } from './module.ts';
import { rejectNamed } from './reject-names.ts';
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

/** A number of sixteen bits. */
function within(target: string, option: string, text: string): number {
  const n = parseNumber(text);
  if (n === undefined || n > 65_535) throw badValue(target, option, '0-65535');
  return n;
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
        const known = rejectNamed(text, family);
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
  { name: 'TRACE', options: {}, finish: () => ({ kind: 'TRACE' }) },
  {
    name: 'TCPMSS',
    hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'],
    options: {
      '--set-mss': set('size', (text) => {
        const n = parseNumber(text);
        if (n === undefined || n > 65_515) throw badValue('TCPMSS', '--set-mss', '0-65515');
        return n;
      }),
      '--clamp-mss-to-pmtu': flag('size', 'pmtu'),
    },
    finish: (draft) => {
      if (draft.size === undefined) throw new SyntaxProblem('TCPMSS target: At least one parameter is required');
      return { kind: 'TCPMSS', size: draft.size as number | 'pmtu' };
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
  'TCPOPTSTRIP',
  'TEE',
  'TOS',
  'TPROXY',
  'ULOG',
]);
