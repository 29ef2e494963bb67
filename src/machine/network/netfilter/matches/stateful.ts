// conntrack, state, recent, icmp: matches that ask what happened before. upstream: iptables extensions/libxt_conntrack.c, libxt_state.c, libxt_recent.c, libip(6)t_icmp(6).c
import { type Cidr, contains, type Ip, ip, ipOf, parseCidr, parseIp } from '../../../../base/ip.ts';
import { CT_ESTABLISHED, CT_INVALID, CT_NEW, CT_RELATED, CT_UNTRACKED } from '../../packet.ts';
import type { Packet } from '../../types.ts';
import type { Connection } from '../conntrack.ts';
import { badValue, bang, inRange, matchModule, missing, type OptionOf, parsePorts, portsText, SyntaxProblem } from '../module.ts';
import { connectionOf, type MatchOf, type Not, type RecentLists } from '../rule.ts';
import { protocolNumber } from '../syntax-values.ts';

const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];

function statesOf(text: string, allowed: readonly string[], what = 'ctstate'): readonly string[] {
  const names = text.toUpperCase().split(',');
  for (const name of names) if (!allowed.includes(name)) throw new SyntaxProblem(`Bad ${what} "${text}"`);
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
    '--ctreplsrcport': ports('replSrcPort'),
    '--ctrepldstport': ports('replDstPort'),
    '--ctproto': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.proto = { not, value: protocolNumber(text) };
      },
    },
    '--ctstatus': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.status = { not, value: statesOf(text, ['NONE', ...STATUSES], 'ctstatus').filter((name) => name !== 'NONE') };
      },
    },
    '--ctexpire': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const m = /^(\d+)(?::(\d+))?$/.exec(text);
        if (!m) throw badValue('conntrack', '--ctexpire', '0-4294967295');
        draft.expire = { not, value: { from: Number(m[1]), to: Number(m[2] ?? m[1]) } };
      },
    },
    '--ctdir': {
      args: 1,
      set: (draft, _not, [text = '']) => {
        const name = text.toUpperCase();
        if (name !== 'ORIGINAL' && name !== 'REPLY') throw new SyntaxProblem(`conntrack: Bad value for "--ctdir" option: "${text}"`);
        draft.dir = name;
      },
    },
  },
  moody: (m) => m.status !== undefined || m.expire !== undefined || m.dir !== undefined,
  finish: (draft) => {
    if (Object.keys(draft).length === 0) throw new SyntaxProblem('conntrack: At least one option is required');
    return { ...draft, kind: 'conntrack' } as MatchOf<'conntrack'>;
  },
  save: (m) => conntrackWords(m, '--', ' ').trim(),
  list: (m) => conntrackWords(m, '', '').trim(),
  compile: (m) => {
    const state = m.state ? testStates(m.state) : undefined;
    if (state && Object.keys(m).length === 2) return state;
    return (p, around) => {
      const c = connectionOf(p);
      return (!state || state(p)) && tupleMatches(m, c) && (!c || aboutMatches(m, c, p.ctReply, around.host.clock.now()));
    };
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
    inRange(m.origDstPort, c.orig.dport) &&
    inRange(m.replSrcPort, c.reply.sport) &&
    inRange(m.replDstPort, c.reply.dport)
  );
}

/** The bits of a connection's status that -m conntrack can ask for. */
const STATUSES = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];

function hasStatus(c: Connection, name: string): boolean {
  return name === 'SEEN_REPLY' ? c.seenReply : name === 'ASSURED' ? c.assured : name === 'CONFIRMED' && c.confirmed;
}

function aboutMatches(m: MatchOf<'conntrack'>, c: Connection, reply: boolean, now: number): boolean {
  const left = Math.max(0, Math.floor((c.expires - now) / 1000));
  return (
    (!m.proto || (c.orig.proto === m.proto.value) !== m.proto.not) &&
    (!m.status || m.status.value.some((name) => hasStatus(c, name)) !== m.status.not) &&
    inRange(m.expire, left) &&
    (!m.dir || (m.dir === 'REPLY') === reply)
  );
}

function conntrackWords(m: MatchOf<'conntrack'>, dash: string, _sep: string): string {
  const parts: string[] = [];
  const word = (name: string, v: Not<unknown> | undefined, text: string): void => {
    if (v) parts.push(dash ? `${bang(v.not)}${dash}${name} ${text}` : `${v.not ? '! ' : ''}${name} ${text}`);
  };
  const cidrText = (c: Cidr | undefined): string => (c ? (c.bits === (c.family === 4 ? 32 : 128) ? c.base.text : c.text) : '');
  word('ctproto', m.proto, `${m.proto?.value}`);
  word('ctorigsrc', m.origSrc, cidrText(m.origSrc?.value));
  word('ctorigdst', m.origDst, cidrText(m.origDst?.value));
  word('ctreplsrc', m.replSrc, cidrText(m.replSrc?.value));
  word('ctrepldst', m.replDst, cidrText(m.replDst?.value));
  word('ctorigsrcport', m.origSrcPort, m.origSrcPort ? portsText(m.origSrcPort.value) : '');
  word('ctorigdstport', m.origDstPort, m.origDstPort ? portsText(m.origDstPort.value) : '');
  word('ctreplsrcport', m.replSrcPort, m.replSrcPort ? portsText(m.replSrcPort.value) : '');
  word('ctrepldstport', m.replDstPort, m.replDstPort ? portsText(m.replDstPort.value) : '');
  word('ctstate', m.state, m.state?.value.join(',') ?? '');
  word('ctstatus', m.status, m.status?.value.join(',') ?? '');
  word('ctexpire', m.expire, m.expire ? portsText(m.expire.value) : '');
  if (m.dir) parts.push(`${dash}ctdir ${m.dir}`);
  return parts.join(' ');
}

export const state = matchModule<'state'>({
  kind: 'state',
  options: {
    '--state': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.state = { not, value: statesOf(text, STATES.slice(0, 5), 'state') };
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
    '--rttl': {
      args: 0,
      set: (draft) => {
        draft.ttl = true;
      },
    },
    '--mask': {
      args: 1,
      set: (draft, _not, [text = ''], family) => {
        const mask = parseIp(text);
        if (mask?.family !== family) throw new SyntaxProblem(`recent: Bad value for "--mask" option: "${text}"`);
        draft.mask = mask;
      },
    },
    '--rsource': side('source'),
    '--rdest': side('dest'),
  },
  finish: (draft, family) => {
    if (!draft.action) throw new SyntaxProblem("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    if (draft.reap && draft.seconds === undefined) throw new SyntaxProblem('recent: option "--reap" also requires "--seconds".\n');
    const mask = family === 6 ? { mask: EVERY_BIT } : {};
    return { name: 'DEFAULT', side: 'source', reap: false, ...mask, ...draft, kind: 'recent' } as MatchOf<'recent'>;
  },
  save: (m) =>
    `${bang(m.action.not)}--${m.action.value}${m.seconds === undefined ? '' : ` --seconds ${m.seconds}`}${m.reap ? ' --reap' : ''}${m.hits === undefined ? '' : ` --hitcount ${m.hits}`}${m.ttl ? ' --rttl' : ''} --name ${m.name} --mask ${maskText(m)} --r${m.side}`,
  list: (m) =>
    `${m.action.not ? '! ' : ''}recent: ${{ set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' }[m.action.value]}${m.seconds === undefined ? '' : ` seconds: ${m.seconds}`}${m.reap ? ' reap' : ''}${m.hits === undefined ? '' : ` hit_count: ${m.hits}`}${m.ttl ? ' TTL-Match' : ''} name: ${m.name} side: ${m.side} mask: ${maskText(m)}`,
  compile: (m) => (p, around) => {
    const address = m.side === 'source' ? p.src : p.dst;
    const key = m.mask && m.mask !== EVERY_BIT ? maskedBy(address, m.mask) : address.text;
    const now = around.host.clock.now();
    return remembered(m, around.recent, key, { now, ttl: p.ttl }) !== m.action.not;
  },
});

const EVERY_BIT = ip('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');

/** IPv6's is written down with the rule. */
const maskText = (m: MatchOf<'recent'>): string => m.mask?.text ?? '255.255.255.255';

const maskedBy = (address: Ip, mask: Ip): string =>
  address.family === 4 ? ipOf(address.n & mask.n).text : address.groups.map((g, i) => (g & (mask.groups[i] ?? 0)).toString(16)).join(':');

function remembered(m: MatchOf<'recent'>, lists: RecentLists, key: string, { now, ttl }: { readonly now: number; readonly ttl: number }): boolean {
  if (m.action.value === 'set') {
    lists.add(m.name, key, now, ttl);
    return true;
  }
  if (m.action.value === 'remove') return lists.remove(m.name, key);
  const times = lists.seen(m.name, key);
  if (!times || (m.ttl && lists.ttl(m.name, key) !== ttl)) return false;
  const from = m.seconds === undefined ? 0 : now - m.seconds * 1000;
  const hits = times.filter((t) => t >= from).length;
  if (hits === 0 && m.reap) lists.remove(m.name, key);
  const found = hits >= (m.hits ?? 1);
  if (found && m.action.value === 'update') lists.add(m.name, key, now, ttl);
  return found;
}
