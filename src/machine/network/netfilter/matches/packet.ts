// length, ttl, hl, iprange, pkttype, string: what is written in the packet itself. upstream: iptables extensions/libxt_length.c, libipt_ttl.c, libip6t_hl.c, libxt_iprange.c, libxt_pkttype.c, libxt_string.c
import { type Bytes, encode } from '../../../../base/bytes.ts';
import { compareIp, parseIp } from '../../../../base/ip.ts';
import type { Packet } from '../../types.ts';
import { badValue, bang, type MatchModule, matchModule, missing, type OptionOf, SyntaxProblem, together } from '../module.ts';
import type { AddressRange, MatchOf, Not, Range } from '../rule.ts';
import { isMulticast } from './simple.ts';

function lengths(text: string): Range {
  const m = /^(\d*)(?:(:)(\d*))?$/.exec(text);
  const from = Number(m?.[1] || 0);
  const to = m?.[2] ? Number(m[3] || 65_535) : from;
  if (!m || text === '' || from > 65_535 || to > 65_535) throw new SyntaxProblem(`length: bad value for option "--length" near "${text}", or out of range (0-65535).\n`);
  return { from, to };
}

const rangeText = (r: Range): string => (r.from === r.to ? `${r.from}` : `${r.from}:${r.to}`);

export const length = matchModule<'length'>({
  kind: 'length',
  // Packets of one connection are long and short.
  moody: true,
  options: {
    '--length': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.length = { not, value: lengths(text) };
      },
    },
  },
  finish: (draft) => {
    if (!draft.length) throw missing('length', '--length');
    return { kind: 'length', length: draft.length as Not<Range> };
  },
  save: (m) => `${bang(m.length.not)}--length ${rangeText(m.length.value)}`,
  list: (m) => `length ${m.length.not ? '!' : ''}${rangeText(m.length.value)}`,
  compile: (m) => {
    const { from, to } = m.length.value;
    return (p) => {
      // IPv6 says how long what follows its header is.
      const n = p.family === 4 ? p.length : p.length - 40;
      return (n >= from && n <= to) !== m.length.not;
    };
  },
});

const SIGNS = { eq: '==', lt: '<', gt: '>' } as const;

/** What a packet has left to live: ttl in IPv4, hl in IPv6. */
function toLive(kind: 'ttl' | 'hl', family: 4 | 6): MatchModule {
  const option = (how: 'eq' | 'lt' | 'gt'): OptionOf => ({
    args: 1,
    not: how === 'eq',
    set: (draft, not, [text = '']) => {
      if (draft.how !== undefined && draft.how !== how) throw together(kind, `--${kind}-${how}`, `--${kind}-${draft.how}`);
      if (!/^\d+$/.test(text) || Number(text) > 255) throw badValue(kind, `--${kind}-${how}`, '0-255');
      Object.assign(draft, { how, not, value: Number(text) });
    },
  });
  const made: MatchModule<'ttl' | 'hl'> = {
    kind,
    family,
    options: { [`--${kind}-eq`]: option('eq'), [`--${kind}-lt`]: option('lt'), [`--${kind}-gt`]: option('gt'), ...(kind === 'ttl' ? { '--ttl': option('eq') } : {}) },
    finish: (draft) => {
      if (draft.how === undefined) throw new SyntaxProblem(`${kind.toUpperCase()} match: You must specify one of \`--${kind}-eq', \`--${kind}-lt', \`--${kind}-gt`);
      return { ...draft, kind } as MatchOf<'ttl' | 'hl'>;
    },
    save: (m) => `${bang(m.not)}--${kind}-${m.how} ${m.value}`,
    list: (m) => `${kind.toUpperCase()} match ${kind.toUpperCase()} ${m.not ? '!=' : SIGNS[m.how]} ${m.value}`,
    compile: (m) => (p) => (m.how === 'eq' ? p.ttl === m.value : m.how === 'lt' ? p.ttl < m.value : p.ttl > m.value) !== m.not,
  };
  return matchModule(made);
}

export const ttl = toLive('ttl', 4);
export const hl = toLive('hl', 6);

function addressRange(option: string, text: string, family: 4 | 6): AddressRange {
  const [first = '', last = first] = text.split('-');
  const from = parseIp(first);
  const to = parseIp(last);
  if (from?.family !== family || to?.family !== family) throw new SyntaxProblem(`iprange: Bad value for "${option}" option: "${text}"`);
  return { from, to };
}

const rangeOption = (field: 'src' | 'dst'): OptionOf => ({
  args: 1,
  not: true,
  set: (draft, not, [text = ''], family) => {
    const value = addressRange(`--${field}-range`, text, family);
    if (compareIp(value.from, value.to) > 0) draft.warning = `xt_iprange: range ${text} is reversed and will never match\n`;
    draft[field] = { not, value };
  },
});

const inAddresses = (r: Not<AddressRange> | undefined, ip: Packet['src']): boolean => !r || (compareIp(ip, r.value.from) >= 0 && compareIp(ip, r.value.to) <= 0) !== r.not;

export const iprange = matchModule<'iprange'>({
  kind: 'iprange',
  options: { '--src-range': rangeOption('src'), '--dst-range': rangeOption('dst') },
  finish: (draft) => {
    if (!draft.src && !draft.dst) throw new SyntaxProblem("iprange match: You must specify `--src-range' or `--dst-range'");
    const { warning: _, ...ranges } = draft;
    return { ...ranges, kind: 'iprange' } as MatchOf<'iprange'>;
  },
  save: (m) => (['src', 'dst'] as const).flatMap((side) => (m[side] ? [`${bang(m[side].not)}--${side}-range ${m[side].value.from.text}-${m[side].value.to.text}`] : [])).join(' '),
  list: (m) =>
    (['src', 'dst'] as const)
      .flatMap((side) => (m[side] ? [`${side === 'src' ? 'source' : 'destination'} IP range ${bang(m[side].not)}${m[side].value.from.text}-${m[side].value.to.text}`] : []))
      .join(' '),
  compile: (m) => (p) => inAddresses(m.src, p.src) && inAddresses(m.dst, p.dst),
});

type PacketType = 'unicast' | 'broadcast' | 'multicast';

export const pkttype = matchModule<'pkttype'>({
  kind: 'pkttype',
  options: {
    '--pkt-type': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const name = text.toLowerCase();
        if (name !== 'unicast' && name !== 'broadcast' && name !== 'multicast') throw new SyntaxProblem(`Bad packet type '${text}'`);
        draft.type = { not, value: name };
      },
    },
  },
  finish: (draft) => {
    if (!draft.type) throw missing('pkttype', '--pkt-type');
    return { kind: 'pkttype', type: draft.type as Not<PacketType> };
  },
  save: (m) => `${bang(m.type.not)}--pkt-type ${m.type.value}`,
  list: (m) => `PKTTYPE ${m.type.not ? '!=' : '='} ${m.type.value}`,
  compile: (m) => (p, around) => {
    const type: PacketType = isMulticast(p.dst) ? 'multicast' : around.host.routes.isBroadcast(p.dst) ? 'broadcast' : 'unicast';
    return (type === m.type.value) !== m.type.not;
  },
});

/** Text with `|00 ff|` for bytes in hexadecimal. */
function unhexed(text: string): string {
  return text.replace(/\|([^|]*)\|/g, (_all, hex: string) => {
    const digits = hex.replace(/\s/g, '');
    if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new SyntaxProblem(`Illegal hex number near '${hex}'`);
    return digits.replace(/../g, (d) => String.fromCharCode(Number.parseInt(d, 16)));
  });
}

const number = (field: string): OptionOf => ({
  args: 1,
  set: (draft, _not, [text = '']) => {
    if (!/^\d+$/.test(text) || Number(text) > 65_535) throw badValue('string', `--${field}`, '0-65535');
    draft[field] = Number(text);
  },
});

const stringWords = (m: MatchOf<'string'>): string => {
  const plain = /^[\x20-\x7e]*$/.test(m.text.value);
  return plain ? `"${m.text.value.replace(/[\\"]/g, '\\$&')}"` : `"|${[...m.text.value].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}|"`;
};

export const string = matchModule<'string'>({
  kind: 'string',
  moody: true,
  options: {
    '--string': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.text = { not, value: latin1(encode(text)) };
      },
    },
    '--hex-string': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.text = { not, value: unhexed(text) };
      },
    },
    '--algo': {
      args: 1,
      set: (draft, _not, [text = '']) => {
        draft.algo = text;
      },
    },
    '--from': number('from'),
    '--to': number('to'),
    '--icase': {
      args: 0,
      set: (draft) => {
        draft.anyCase = true;
      },
    },
  },
  finish: (draft) => {
    if (draft.text && draft.algo === undefined) throw missing('string', '--algo');
    if (!draft.text) throw new SyntaxProblem("STRING match: You must specify `--string' or `--hex-string'");
    return { anyCase: false, ...draft, kind: 'string' } as MatchOf<'string'>;
  },
  save: (m) => {
    const hex = stringWords(m).startsWith('"|');
    return `${bang(m.text.not)}--${hex ? 'hex-string' : 'string'} ${stringWords(m)} --algo ${m.algo}${m.from === undefined ? '' : ` --from ${m.from}`}${m.to === undefined ? '' : ` --to ${m.to}`}${m.anyCase ? ' --icase' : ''}`;
  },
  list: (m) =>
    `STRING match ${m.text.not ? '!' : ''} ${stringWords(m)} ALGO name ${m.algo}${m.from === undefined ? '' : ` FROM ${m.from}`}${m.to === undefined ? '' : ` TO ${m.to}`}${m.anyCase ? ' ICASE' : ''}`,
  compile: (m) => {
    const wanted = m.anyCase ? m.text.value.toLowerCase() : m.text.value;
    return (p) => {
      const text = latin1(p.data);
      // Offsets count from the beginning of the packet, headers and all.
      const at = p.data ? p.length - p.data.length : 0;
      const from = Math.max(0, (m.from ?? 0) - at);
      const found = (m.anyCase ? text.toLowerCase() : text).indexOf(wanted, from);
      return (found >= 0 && (m.to === undefined || found + at <= m.to)) !== m.text.not;
    };
  },
});

function latin1(data: Bytes | undefined): string {
  let text = '';
  for (const byte of data ?? []) text += String.fromCharCode(byte);
  return text;
}
