// connlimit, hashlimit: how many there are, how often they come. upstream: iptables extensions/libxt_connlimit.c, libxt_hashlimit.c, Linux net/netfilter/nf_conncount.c, xt_hashlimit.c
import { cidrOf, type Ip } from '../../../../base/ip.ts';
import type { Packet } from '../../types.ts';
import type { Connection } from '../connection.ts';
import { badValue, matchModule, missing, type OptionOf, SyntaxProblem, together } from '../module.ts';
import { connectionOf, type Entry, type MatchOf } from '../rule.ts';
import { parseRate, take, type Unit } from './rate.ts';

/** What each rule remembers of each address; few rules do. */
const memories = new WeakMap<Entry, Map<string, object>>();

function memoryOf(entry: Entry): Map<string, object> {
  const known = memories.get(entry);
  if (known) return known;
  const made = new Map<string, object>();
  memories.set(entry, made);
  return made;
}

const bitsOf = (ip: Ip): number => (ip.family === 4 ? 32 : 128);
const masked = (ip: Ip, bits: number): Ip => (bits >= bitsOf(ip) ? ip : cidrOf(ip, bits).base);

const connections = (option: '--connlimit-above' | '--connlimit-upto'): OptionOf => ({
  args: 1,
  not: true,
  set: (draft, not, [text = '']) => {
    const other = draft.option;
    if (other !== undefined && other !== option) throw together('connlimit', option, String(other));
    if (!/^\d+$/.test(text) || Number(text) > 0xffffffff) throw badValue('connlimit', option, '0-4294967295');
    Object.assign(draft, { option, above: (option === '--connlimit-above') !== not, limit: Number(text) });
  },
});

const side = (value: 'saddr' | 'daddr'): OptionOf => ({
  args: 0,
  set: (draft) => {
    draft.side = value;
  },
});

export const connlimit = matchModule<'connlimit'>({
  kind: 'connlimit',
  moody: true,
  options: {
    '--connlimit-above': connections('--connlimit-above'),
    '--connlimit-upto': connections('--connlimit-upto'),
    '--connlimit-mask': {
      args: 1,
      set: (draft, _not, [text = ''], family) => {
        if (!/^\d+$/.test(text) || Number(text) > 128) throw badValue('connlimit', '--connlimit-mask', '0-128');
        draft.bits = Math.min(Number(text), family === 4 ? 32 : 128);
      },
    },
    '--connlimit-saddr': side('saddr'),
    '--connlimit-daddr': side('daddr'),
  },
  finish: ({ option, ...draft }, family) => {
    if (option === undefined) throw new SyntaxProblem('You must specify "--connlimit-above" or "--connlimit-upto".');
    return { side: 'saddr', bits: family === 4 ? 32 : 128, ...draft, kind: 'connlimit' } as MatchOf<'connlimit'>;
  },
  save: (m) => `--connlimit-${m.above ? 'above' : 'upto'} ${m.limit} --connlimit-mask ${m.bits} --connlimit-${m.side}`,
  list: (m) => `#conn ${m.side === 'saddr' ? 'src' : 'dst'}/${m.bits} ${m.above ? '>' : '<='} ${m.limit}`,
  compile: (m) => (p, around, entry) => {
    const memory = memoryOf(entry);
    const key = masked(m.side === 'saddr' ? p.src : p.dst, m.bits).text;
    const known = (memory.get(key) as Set<Connection> | undefined) ?? new Set();
    memory.set(key, known);
    const now = around.host.clock.now();
    // Those that are over (or about to be) count no more, nor does one that was dropped on its first packet.
    for (const c of known) if (c.dead || !c.confirmed || c.expires <= now || c.tcp === 'TIME_WAIT' || c.tcp === 'CLOSE') known.delete(c);
    const own = connectionOf(p);
    own?.keep();
    if (own) known.add(own);
    return known.size > m.limit === m.above;
  },
});

const MODES = ['dstip', 'srcip', 'srcport', 'dstport'];
const SHOWN_MODES = ['srcip', 'srcport', 'dstip', 'dstport'];

const rate = (option: string, above: boolean): OptionOf => ({
  args: 1,
  not: option === '--hashlimit',
  set: (draft, not, [text = '']) => {
    if (/b\/s$/.test(text)) throw new SyntaxProblem('hashlimit: a rate in bytes is not simulated here');
    const found = parseRate(text);
    if (!found) throw new SyntaxProblem(`hashlimit: Bad value for "${option}" option: "${text}"`);
    Object.assign(draft, found, { above: above !== not });
  },
});

const counted = (option: string, field: string, range: string, scale = 1): OptionOf => ({
  args: 1,
  set: (draft, _not, [text = '']) => {
    const [low = 0, high = 0] = range.split('-').map(Number);
    if (!/^\d+$/.test(text) || Number(text) < low || Number(text) > high) throw badValue('hashlimit', option, range);
    draft[field] = Number(text) * scale;
  },
});

export const hashlimit = matchModule<'hashlimit'>({
  kind: 'hashlimit',
  moody: true,
  options: {
    '--hashlimit': rate('--hashlimit', false),
    '--hashlimit-upto': rate('--hashlimit-upto', false),
    '--hashlimit-above': rate('--hashlimit-above', true),
    '--hashlimit-burst': counted('--hashlimit-burst', 'burst', '1-1000000'),
    '--hashlimit-mode': {
      args: 1,
      set: (draft, _not, [text = '']) => {
        const names = text.split(',');
        for (const name of names) if (!MODES.includes(name)) throw new SyntaxProblem(`hashlimit: Bad value for "--hashlimit-mode" option: "${text}"`);
        draft.mode = SHOWN_MODES.filter((name) => names.includes(name));
      },
    },
    '--hashlimit-name': {
      args: 1,
      set: (draft, _not, [text = '']) => {
        draft.name = text;
      },
    },
    '--hashlimit-htable-expire': counted('--hashlimit-htable-expire', 'expire', '1-4294967295'),
    '--hashlimit-srcmask': counted('--hashlimit-srcmask', 'srcBits', '0-128'),
    '--hashlimit-dstmask': counted('--hashlimit-dstmask', 'dstBits', '0-128'),
  },
  finish: (draft) => {
    if (draft.count === undefined) throw new SyntaxProblem('You have to specify --hashlimit');
    if (draft.name === undefined) throw missing('hashlimit', '--hashlimit-name');
    return { mode: [], burst: 5, ...draft, kind: 'hashlimit' } as unknown as MatchOf<'hashlimit'>;
  },
  save: (m) =>
    `--hashlimit-${m.above ? 'above' : 'upto'} ${m.count}/${m.unit} --hashlimit-burst ${m.burst}${m.mode.length ? ` --hashlimit-mode ${m.mode.join(',')}` : ''} --hashlimit-name ${m.name}${m.expire === undefined ? '' : ` --hashlimit-htable-expire ${m.expire}`}${m.srcBits === undefined ? '' : ` --hashlimit-srcmask ${m.srcBits}`}${m.dstBits === undefined ? '' : ` --hashlimit-dstmask ${m.dstBits}`}`,
  list: (m) =>
    `limit: ${m.above ? 'above' : 'up to'} ${m.count}/${m.unit} burst ${m.burst}${m.mode.length ? ` mode ${m.mode.join('-')}` : ''}${m.expire === undefined ? '' : ` htable-expire ${m.expire}`}${m.srcBits === undefined ? '' : ` srcmask ${m.srcBits}`}${m.dstBits === undefined ? '' : ` dstmask ${m.dstBits}`}`,
  compile: (m) => (p, around, entry) => {
    const memory = memoryOf(entry);
    const key = keyOf(m, p);
    const now = around.host.clock.now();
    let bucket = memory.get(key) as number[] | undefined;
    if (!bucket || now - (bucket[1] ?? 0) > (m.expire ?? 10_000 * UNIT_FACTOR[m.unit])) {
      bucket = [];
      memory.set(key, bucket);
    }
    return take(bucket, m, now) !== m.above;
  },
});

/** Without --hashlimit-htable-expire a key is kept as long as its bucket needs to fill. */
const UNIT_FACTOR: Readonly<Record<Unit, number>> = { sec: 1, min: 60, hour: 3600, day: 86_400 };

function keyOf(m: MatchOf<'hashlimit'>, p: Packet): string {
  return m.mode
    .map((name) => {
      if (name === 'srcip') return masked(p.src, m.srcBits ?? 128).text;
      if (name === 'dstip') return masked(p.dst, m.dstBits ?? 128).text;
      return name === 'srcport' ? p.sport : p.dport;
    })
    .join(' ');
}
