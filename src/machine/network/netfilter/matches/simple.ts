// comment, mark, statistic, limit, physdev, addrtype. upstream: iptables extensions/libxt_*.c
import type { Ip } from '../../../../base/ip.ts';
import type { Device, Packet } from '../../types.ts';
import { badValue, bang, hexText, type MatchModule, matchModule, missing, negated, type OptionOf, parseNumber, quoted, SyntaxProblem, together } from '../module.ts';
import { connectionOf, type MatchOf, type Not, type Surroundings } from '../rule.ts';
import { parseRate, take, UNITS, type Unit } from './rate.ts';

export const comment = matchModule<'comment'>({
  kind: 'comment',
  options: {
    '--comment': {
      args: 1,
      set: (draft, _not, [text = '']) => {
        if (text.length > 255) throw new SyntaxProblem('COMMENT must be shorter than 256 characters');
        draft.text = text;
      },
    },
  },
  finish: (draft) => {
    if (draft.text === undefined) throw missing('comment', '--comment');
    return { kind: 'comment', text: String(draft.text) };
  },
  save: (m) => `--comment ${quoted(m.text)}`,
  list: (m) => `/* ${m.text} */`,
  compile: () => () => true,
});

/** mark and connmark: a number on the packet, or on its connection. */
function marked(kind: 'mark' | 'connmark', of: (p: Packet) => number | undefined): MatchModule {
  const made: MatchModule<'mark' | 'connmark'> = {
    kind,
    ...(kind === 'connmark' ? { moody: true as const } : {}),
    options: {
      '--mark': {
        args: 1,
        not: true,
        set: (draft, not, [text = '']) => {
          const [value, mask = '0xffffffff', more] = text.split('/');
          const v = parseNumber(value ?? '');
          const m = parseNumber(mask);
          if (more !== undefined && v !== undefined && m !== undefined) throw new SyntaxProblem(`${kind}: trailing garbage after value for option "--mark".\n`);
          if (v === undefined || m === undefined) throw badValue(kind, '--mark');
          draft.mark = { not, value: { value: v, mask: m } };
        },
      },
    },
    finish: (draft) => {
      if (!draft.mark) throw missing(kind, '--mark');
      return { kind, mark: draft.mark as MatchOf<'mark'>['mark'] };
    },
    save: (m) => `${bang(m.mark.not)}--mark ${markText(m.mark.value)}`,
    list: (m) => `${kind} match ${kind === 'connmark' && !m.mark.not ? ' ' : ''}${bang(m.mark.not)}${markText(m.mark.value)}`,
    compile: (m) => {
      const { value, mask } = m.mark.value;
      const not = m.mark.not;
      const wanted = value | 0;
      return (p) => {
        const n = of(p);
        return n !== undefined && ((n & mask) === wanted) !== not;
      };
    },
  };
  return matchModule(made);
}

export const mark = marked('mark', (p) => p.mark);
export const connmark = marked('connmark', (p) => connectionOf(p)?.mark);

const markText = (m: { value: number; mask: number }): string => hexText(m.value) + (m.mask >>> 0 === 0xffffffff ? '' : `/${hexText(m.mask)}`);

/** The kernel keeps a probability in 31 bits. */
const PROBABILITY_ONE = 0x80000000;

export const statistic = matchModule<'statistic'>({
  kind: 'statistic',
  moody: true,
  options: {
    '--mode': {
      args: 1,
      set: (draft, _not, [mode = '']) => {
        if (mode !== 'random' && mode !== 'nth') throw new SyntaxProblem(`Bad mode "${mode}"`);
        draft.mode = mode;
      },
    },
    '--probability': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const n = Number(text);
        if (text === '' || !(n >= 0 && n <= 1)) throw badValue('statistic', '--probability', '0-1');
        draft.probability = Math.round(n * PROBABILITY_ONE) / PROBABILITY_ONE;
        draft.not = not;
      },
    },
    '--every': { args: 1, not: true, set: (draft, not, [text = '']) => countOf(draft, 'every', text, not) },
    '--packet': { args: 1, set: (draft, _not, [text = '']) => countOf(draft, 'packet', text, draft.not === true) },
  },
  finish: (draft) => {
    const not = draft.not === true;
    if (draft.mode === 'random' || draft.mode === undefined) {
      if (draft.probability === undefined) throw new SyntaxProblem('--probability must be specified when using random mode');
      return { kind: 'statistic', mode: 'random', not, probability: Number(draft.probability) };
    }
    if (!draft.every) throw new SyntaxProblem('--every cannot be 0');
    if (draft.packet === undefined) throw new SyntaxProblem('statistic: option "--every" also requires "--packet".\n');
    if (Number(draft.packet) >= Number(draft.every)) throw new SyntaxProblem('the --packet p must be 0 <= p <= n-1');
    return { kind: 'statistic', mode: 'nth', not, every: Number(draft.every), packet: Number(draft.packet ?? 0) };
  },
  save: (m) =>
    m.mode === 'random' ? `--mode random ${bang(m.not)}--probability ${m.probability.toFixed(11)}` : `--mode nth ${bang(m.not)}--every ${m.every} --packet ${m.packet}`,
  list: (m) =>
    m.mode === 'random'
      ? `statistic mode random${m.not ? ' !' : ''} probability ${m.probability.toFixed(11)}`
      : `statistic mode nth${m.not ? ' !' : ''} every ${m.every}${m.packet ? ` packet ${m.packet}` : ''}`,
  compile: (m) => {
    if (m.mode === 'random') return (_p, around) => around.host.random.float() < m.probability !== m.not;
    return (_p, _around, entry) => {
      entry.memory ??= [m.every - m.packet - 1];
      const count = ((entry.memory[0] ?? 0) + 1) % m.every;
      entry.memory[0] = count;
      return (count === 0) !== m.not;
    };
  },
});

function countOf(draft: Record<string, unknown>, field: string, text: string, not: boolean): void {
  if (!/^\d+$/.test(text) || (field === 'every' && Number(text) === 0)) throw badValue('statistic', `--${field}`, field === 'every' ? '1-4294967295' : '0-4294967295');
  draft[field] = Number(text);
  draft.not = not;
}

/** The kernel counts tenths of milliseconds. */
const RATE_SCALE = 10_000;

export const limit = matchModule<'limit'>({
  kind: 'limit',
  moody: true,
  options: {
    '--limit': {
      args: 1,
      set: (draft, _not, [text = '']) => {
        const rate = parseRate(text);
        if (!rate) throw new SyntaxProblem(`bad rate "${text}"'`);
        if (rate.count > RATE_SCALE * UNITS[rate.unit]) throw new SyntaxProblem(`Rate too fast "${text}"`);
        Object.assign(draft, rate);
      },
    },
    '--limit-burst': {
      args: 1,
      set: (draft, _not, [text = '']) => {
        if (!/^\d+$/.test(text) || Number(text) > 10_000) throw badValue('limit', '--limit-burst', '0-10000');
        if (Number(text) > 0) draft.burst = Number(text);
      },
    },
  },
  finish: (draft) => ({ kind: 'limit', count: Number(draft.count ?? 3), unit: (draft.unit as Unit | undefined) ?? 'hour', burst: Number(draft.burst ?? 5) }),
  save: (m) => `--limit ${m.count}/${m.unit}${m.burst === 5 ? '' : ` --limit-burst ${m.burst}`}`,
  list: (m) => `limit: avg ${m.count}/${m.unit} burst ${m.burst}`,
  compile: (m) => (_p, around, entry) => {
    entry.memory ??= [];
    return take(entry.memory, m, around.host.clock.now());
  },
});

const flag = (field: string): OptionOf => ({
  args: 0,
  not: true,
  set: (draft, not) => {
    draft[field] = { not, value: true };
  },
});
const device = (field: string): OptionOf => ({
  args: 1,
  not: true,
  set: (draft, not, [name = '']) => {
    draft[field] = { not, value: name };
  },
});

export const physdev = matchModule<'physdev'>({
  kind: 'physdev',
  options: {
    '--physdev-in': device('in'),
    '--physdev-out': device('out'),
    '--physdev-is-in': flag('isIn'),
    '--physdev-is-out': flag('isOut'),
    '--physdev-is-bridged': flag('isBridged'),
  },
  finish: (draft) => {
    if (Object.keys(draft).length === 0) throw new SyntaxProblem('PHYSDEV: no physdev option specified');
    return { ...draft, kind: 'physdev' } as MatchOf<'physdev'>;
  },
  save: (m) => physdevWords(m, ' --physdev-').trim(),
  list: (m) => `PHYSDEV match${physdevWords(m, ' --physdev-')}`,
  compile: (m) => (p) =>
    (!m.isIn || (p.physIn !== undefined) !== m.isIn.not) &&
    (!m.in || negated(m.in, (name) => nameMatches(p.physIn, name))) &&
    (!m.isOut || (p.physOut !== undefined) !== m.isOut.not) &&
    (!m.out || negated(m.out, (name) => nameMatches(p.physOut, name))) &&
    (!m.isBridged || (p.physIn !== undefined && p.physOut !== undefined) !== m.isBridged.not),
});

function physdevWords(m: MatchOf<'physdev'>, dash: string): string {
  const parts: string[] = [];
  const word = (name: string, v: Not<unknown> | undefined, text = ''): void => {
    if (v) parts.push(`${v.not ? ' !' : ''}${dash}${name}${text}`);
  };
  word('is-in', m.isIn);
  word('in', m.in, m.in ? ` ${m.in.value}` : '');
  word('is-out', m.isOut);
  word('out', m.out, m.out ? ` ${m.out.value}` : '');
  word('is-bridged', m.isBridged);
  return parts.join('');
}

/** eth0, or eth+ for every name that begins so. */
export function nameMatches(dev: Device | undefined, pattern: string): boolean {
  if (!dev) return pattern === '+';
  return pattern.endsWith('+') ? dev.name.startsWith(pattern.slice(0, -1)) : dev.name === pattern;
}

const TYPES: Readonly<Record<string, (ip: Ip, around: Surroundings) => boolean>> = {
  LOCAL: (ip, { host }) => host.routes.isLocal(ip),
  BROADCAST: (ip, { host }) => host.routes.isBroadcast(ip),
  UNICAST: (ip, { host }) => !host.routes.isLocal(ip) && !host.routes.isBroadcast(ip) && !isMulticast(ip),
  MULTICAST: (ip) => isMulticast(ip),
  BLACKHOLE: (ip, { host }) => host.routes.lookup(ip).kind === 'blackhole',
  UNREACHABLE: (ip, { host }) => host.routes.lookup(ip).kind === 'unreachable',
  PROHIBIT: (ip, { host }) => host.routes.lookup(ip).kind === 'prohibit',
};

export function isMulticast(ip: Ip): boolean {
  return ip.family === 4 ? ip.n >>> 28 === 14 : ip.text.startsWith('ff');
}

const addressType = (field: 'src' | 'dst'): OptionOf => ({
  args: 1,
  not: true,
  set: (draft, not, [text = '']) => {
    const names = text.toUpperCase().split(',');
    for (const name of names) if (!TYPES[name]) throw new SyntaxProblem(`addrtype: bad type "${text}"`);
    draft[field] = {
      not,
      value: Object.keys(TYPES)
        .filter((name) => names.includes(name))
        .join(','),
    };
  },
});

const limitTo = (side: 'in' | 'out'): OptionOf => ({
  args: 0,
  set: (draft) => {
    if (draft.limit !== undefined && draft.limit !== side) throw together('addrtype', '--limit-iface-in', '--limit-iface-out');
    draft.limit = side;
  },
});

/** With a device named, an address is LOCAL only when it is one of that device. */
function typeTest(names: string, limit: 'in' | 'out' | undefined): (ip: Ip, p: Packet, around: Surroundings) => boolean {
  const tests = names.split(',').flatMap((name) => (name === 'LOCAL' && limit ? [] : (TYPES[name] ?? [])));
  const onDevice = limit !== undefined && names.split(',').includes('LOCAL');
  const [only] = tests;
  if (only && tests.length === 1 && !onDevice) return (ip, _p, around) => only(ip, around);
  return (ip, p, around) => tests.some((test) => test(ip, around)) || (onDevice && (limit === 'in' ? p.in : p.out)?.addresses.some((a) => a.ip === ip) === true);
}

export const addrtype = matchModule<'addrtype'>({
  kind: 'addrtype',
  options: { '--src-type': addressType('src'), '--dst-type': addressType('dst'), '--limit-iface-in': limitTo('in'), '--limit-iface-out': limitTo('out') },
  finish: (draft) => {
    if (!draft.src && !draft.dst) throw new SyntaxProblem('addrtype: you must specify --src-type or --dst-type');
    return { ...draft, kind: 'addrtype' } as MatchOf<'addrtype'>;
  },
  save: (m) =>
    [m.src ? `${bang(m.src.not)}--src-type ${m.src.value}` : '', m.dst ? `${bang(m.dst.not)}--dst-type ${m.dst.value}` : '', m.limit ? `--limit-iface-${m.limit}` : '']
      .filter(Boolean)
      .join(' '),
  list: (m) =>
    `ADDRTYPE match${m.src ? ` src-type ${m.src.not ? '!' : ''}${m.src.value}` : ''}${m.dst ? ` dst-type ${m.dst.not ? '!' : ''}${m.dst.value}` : ''}${m.limit ? ` limit-${m.limit}` : ''}`,
  compile: (m) => {
    const src = m.src ? typeTest(m.src.value, m.limit) : undefined;
    const dst = m.dst ? typeTest(m.dst.value, m.limit) : undefined;
    return (p: Packet, around) => (!src || src(p.src, p, around) !== m.src?.not) && (!dst || dst(p.dst, p, around) !== m.dst?.not);
  },
});
