// conntrack, state, recent, icmp: matches that ask what happened before. upstream: iptables extensions/libxt_conntrack.c, libxt_state.c, libxt_recent.c, libip(6)t_icmp(6).c
import { type Cidr, contains, parseCidr } from '../../../../base/ip.ts';
import { CT_ESTABLISHED, CT_INVALID, CT_NEW, CT_RELATED, CT_UNTRACKED } from '../../packet.ts';
import type { Packet } from '../../types.ts';
import type { Connection } from '../conntrack.ts';
import { badValue, bang, inRange, type MatchModule, matchModule, missing, type OptionOf, parsePorts, portsText, SyntaxProblem } from '../module.ts';
import { connectionOf, type MatchOf, type Not, type RecentLists } from '../rule.ts';

const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];

function statesOf(text: string, allowed: readonly string[]): readonly string[] {
  const names = text.toUpperCase().split(',');
  for (const name of names) if (!allowed.includes(name)) throw new SyntaxProblem(`Bad ctstate "${text}"`);
  return allowed.filter((s) => names.includes(s));
}

function stateIs(p: Packet, name: string): boolean {
  if (name === 'NEW') return p.ctState === CT_NEW;
  if (name === 'ESTABLISHED') return p.ctState === CT_ESTABLISHED;
  if (name === 'RELATED') return p.ctState === CT_RELATED;
  if (name === 'INVALID') return p.ctState === CT_INVALID || (p.ctState === 0 && !p.ct);
  if (name === 'UNTRACKED') return p.ctState === CT_UNTRACKED;
  return name === 'SNAT' ? connectionOf(p)?.srcNat === true : connectionOf(p)?.dstNat === true;
}

function testStates(states: Not<readonly string[]>): (p: Packet) => boolean {
  const [only] = states.value;
  if (states.value.length === 1 && only) return (p) => stateIs(p, only) !== states.not;
  return (p) => states.value.some((s) => stateIs(p, s)) !== states.not;
}

const address = (field: string): OptionOf => ({
  args: 1,
  not: true,
  set: (draft, not, [text = '']) => {
    const value = parseCidr(text);
    if (!value) throw new SyntaxProblem(`host/network \`${text}' not found`);
    draft[field] = { not, value };
  },
});
const ports = (field: string): OptionOf => ({
  args: 1,
  not: true,
  set: (draft, not, [text = '']) => {
    draft[field] = { not, value: parsePorts(text) };
  },
});

export const conntrack = matchModule<'conntrack'>({
  kind: 'conntrack',
  options: {
    '--ctstate': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.state = { not, value: statesOf(text, STATES) };
      },
    },
    '--ctorigsrc': address('origSrc'),
    '--ctorigdst': address('origDst'),
    '--ctreplsrc': address('replSrc'),
    '--ctrepldst': address('replDst'),
    '--ctorigsrcport': ports('origSrcPort'),
    '--ctorigdstport': ports('origDstPort'),
  },
  finish: (draft) => {
    if (Object.keys(draft).length === 0) throw new SyntaxProblem('conntrack: At least one option is required');
    return { ...draft, kind: 'conntrack' } as MatchOf<'conntrack'>;
  },
  save: (m) => conntrackWords(m, '--', ' ').trim(),
  list: (m) => conntrackWords(m, '', '').trim(),
  compile: (m) => {
    const state = m.state ? testStates(m.state) : undefined;
    const tuples = m.origSrc || m.origDst || m.replSrc || m.replDst || m.origSrcPort || m.origDstPort;
    if (state && !tuples) return state;
    return (p) => (!state || state(p)) && tupleMatches(m, connectionOf(p));
  },
});

function tupleMatches(m: MatchOf<'conntrack'>, c: Connection | undefined): boolean {
  if (!c) return false;
  const lies = (at: Not<Cidr> | undefined, ip: typeof c.orig.src): boolean => !at || contains(at.value, ip) !== at.not;
  return (
    lies(m.origSrc, c.orig.src) &&
    lies(m.origDst, c.orig.dst) &&
    lies(m.replSrc, c.reply.src) &&
    lies(m.replDst, c.reply.dst) &&
    inRange(m.origSrcPort, c.orig.sport) &&
    inRange(m.origDstPort, c.orig.dport)
  );
}

function conntrackWords(m: MatchOf<'conntrack'>, dash: string, _sep: string): string {
  const parts: string[] = [];
  const word = (name: string, v: Not<unknown> | undefined, text: string): void => {
    if (v) parts.push(dash ? `${bang(v.not)}${dash}${name} ${text}` : `${v.not ? '! ' : ''}${name} ${text}`);
  };
  const cidrText = (c: Cidr | undefined): string => (c ? (c.bits === (c.family === 4 ? 32 : 128) ? c.base.text : c.text) : '');
  word('ctorigsrc', m.origSrc, cidrText(m.origSrc?.value));
  word('ctorigdst', m.origDst, cidrText(m.origDst?.value));
  word('ctreplsrc', m.replSrc, cidrText(m.replSrc?.value));
  word('ctrepldst', m.replDst, cidrText(m.replDst?.value));
  word('ctorigsrcport', m.origSrcPort, m.origSrcPort ? portsText(m.origSrcPort.value) : '');
  word('ctorigdstport', m.origDstPort, m.origDstPort ? portsText(m.origDstPort.value) : '');
  word('ctstate', m.state, m.state?.value.join(',') ?? '');
  return parts.join(' ');
}

export const state = matchModule<'state'>({
  kind: 'state',
  options: {
    '--state': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.state = { not, value: statesOf(text, STATES.slice(0, 5)) };
      },
    },
  },
  finish: (draft) => {
    if (!draft.state) throw missing('state', '--state');
    return { kind: 'state', state: draft.state as Not<readonly string[]> };
  },
  save: (m) => `${bang(m.state.not)}--state ${m.state.value.join(',')}`,
  list: (m) => `${m.state.not ? '! ' : ''}state ${m.state.value.join(',')}`,
  compile: (m) => testStates(m.state),
});

const action = (name: 'set' | 'rcheck' | 'update' | 'remove'): OptionOf => ({
  args: 0,
  not: true,
  set: (draft, not) => {
    const other = draft.action as { readonly value: string } | undefined;
    if (other && other.value !== name) throw new SyntaxProblem(`recent: option "--${other.value}" cannot be used together with "--${name}".\n`);
    draft.action = { not, value: name };
  },
});
const number = (field: string, option: string): OptionOf => ({
  args: 1,
  set: (draft, _not, [text = '']) => {
    if (!/^\d+$/.test(text) || Number(text) === 0) throw badValue('recent', option, '1-4294967295');
    draft[field] = Number(text);
  },
});
const side = (value: 'source' | 'dest'): OptionOf => ({
  args: 0,
  set: (draft) => {
    draft.side = value;
  },
});

export const recent = matchModule<'recent'>({
  kind: 'recent',
  moody: true,
  options: {
    '--set': action('set'),
    '--rcheck': action('rcheck'),
    '--update': action('update'),
    '--remove': action('remove'),
    '--seconds': number('seconds', '--seconds'),
    '--hitcount': number('hits', '--hitcount'),
    '--reap': {
      args: 0,
      set: (draft) => {
        draft.reap = true;
      },
    },
    '--name': {
      args: 1,
      set: (draft, _not, [text = '']) => {
        draft.name = text;
      },
    },
    '--mask': { args: 1, set: (_draft, _not, [text = '']) => fullMaskOnly(text) },
    '--rsource': side('source'),
    '--rdest': side('dest'),
  },
  finish: (draft) => {
    if (!draft.action) throw new SyntaxProblem("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    return { name: 'DEFAULT', side: 'source', reap: false, ...draft, kind: 'recent' } as MatchOf<'recent'>;
  },
  save: (m) =>
    `${bang(m.action.not)}--${m.action.value}${m.seconds === undefined ? '' : ` --seconds ${m.seconds}`}${m.reap ? ' --reap' : ''}${m.hits === undefined ? '' : ` --hitcount ${m.hits}`} --name ${m.name} --mask 255.255.255.255 --r${m.side}`,
  list: (m) =>
    `${m.action.not ? '! ' : ''}recent: ${{ set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' }[m.action.value]}${m.seconds === undefined ? '' : ` seconds: ${m.seconds}`}${m.reap ? ' reap' : ''}${m.hits === undefined ? '' : ` hit_count: ${m.hits}`} name: ${m.name} side: ${m.side} mask: 255.255.255.255`,
  compile: (m) => (p, around) => {
    const key = (m.side === 'source' ? p.src : p.dst).text;
    const now = around.host.clock.now();
    return remembered(m, around.recent, key, { now, ttl: p.ttl }) !== m.action.not;
  },
});

function fullMaskOnly(text: string): void {
  if (text !== '255.255.255.255' && text !== 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff') throw new SyntaxProblem(`recent: --mask ${text} is not simulated here`);
}

function remembered(m: MatchOf<'recent'>, lists: RecentLists, key: string, { now, ttl }: { readonly now: number; readonly ttl: number }): boolean {
  if (m.action.value === 'set') {
    lists.add(m.name, key, now, ttl);
    return true;
  }
  if (m.action.value === 'remove') return lists.remove(m.name, key);
  const times = lists.seen(m.name, key);
  if (!times) return false;
  const from = m.seconds === undefined ? 0 : now - m.seconds * 1000;
  const hits = times.filter((t) => t >= from).length;
  if (hits === 0 && m.reap) lists.remove(m.name, key);
  const found = hits >= (m.hits ?? 1);
  if (found && m.action.value === 'update') lists.add(m.name, key, now, ttl);
  return found;
}

const ICMP_TYPES: Readonly<Record<string, string>> = {
  'echo-request': '8',
  'echo-reply': '0',
  'destination-unreachable': '3',
  'time-exceeded': '11',
  'parameter-problem': '12',
  redirect: '5',
  'source-quench': '4',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'port-unreachable': '3/3',
  'host-unreachable': '3/1',
  'network-unreachable': '3/0',
  any: '255',
};
const ICMP6_TYPES: Readonly<Record<string, string>> = {
  'echo-request': '128',
  'echo-reply': '129',
  'destination-unreachable': '1',
  'packet-too-big': '2',
  'time-exceeded': '3',
  'parameter-problem': '4',
};

function icmp(kind: 'icmp' | 'icmp6', name: string, option: string, names: Readonly<Record<string, string>>): MatchModule {
  const made: MatchModule<'icmp' | 'icmp6'> = {
    kind,
    name,
    family: kind === 'icmp' ? 4 : 6,
    options: {
      [option]: {
        args: 1,
        not: true,
        set: (draft, not, [text = '']) => {
          const value = names[text] ?? text;
          if (!/^\d+(\/\d+)?$/.test(value) || value.split('/').some((n) => Number(n) > 255)) throw new SyntaxProblem(`Unknown ICMP type \`${text}'`);
          draft.type = { not, value };
        },
      },
    },
    finish: (draft) => ({ kind, type: (draft.type as Not<string> | undefined) ?? { not: false, value: '255' } }),
    save: (m) => `${bang(m.type.not)}${option} ${m.type.value === '255' ? 'any' : m.type.value}`,
    list: (m) => {
      const [type, code] = m.type.value.split('/');
      const words = kind === 'icmp' ? 'icmptype' : 'ipv6-icmptype';
      return `${m.type.not ? '!' : ''}${words} ${type}${code === undefined ? '' : ` code ${code}`}`;
    },
    compile: (m) => (p) => (m.type.value === '255' || icmpIs(p, m.type.value)) !== m.type.not,
  };
  return matchModule(made);
}

function icmpIs(p: Packet, wanted: string): boolean {
  if (!p.icmp) return false;
  const [type, code] = wanted.split('/').map(Number);
  const four: Record<string, number> = { echo: 8, reply: 0, unreachable: 3, ttl: 11 };
  const six: Record<string, number> = { echo: 128, reply: 129, unreachable: 1, ttl: 3 };
  return (p.family === 4 ? four : six)[p.icmp.kind] === type && (code === undefined || code === p.icmp.code);
}

export const icmp4 = icmp('icmp', 'icmp', '--icmp-type', ICMP_TYPES);
export const icmp6 = icmp('icmp6', 'icmp6', '--icmpv6-type', ICMP6_TYPES);
