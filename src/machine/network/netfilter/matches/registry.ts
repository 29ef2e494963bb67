// Every match extension there is.
import type { MatchModule } from '../module.ts';
import type { Match } from '../rule.ts';
import { connlimit, hashlimit } from './connections.ts';
import { cpu, dscp, helper, mac, quota, rt, tos } from './headers.ts';
import { icmp4, icmp6 } from './icmp.ts';
import { owner } from './owner.ts';
import { hl, iprange, length, pkttype, string, ttl } from './packet.ts';
import { multiport, sctp, tcp, udp } from './ports.ts';
import { rpfilter } from './rpfilter.ts';
import { ipvs, set } from './sets.ts';
import { addrtype, comment, connmark, limit, mark, physdev, statistic } from './simple.ts';
import { conntrack, recent, state } from './stateful.ts';
import { time } from './time.ts';

const MATCHES: readonly MatchModule[] = [
  tcp,
  udp,
  sctp,
  multiport,
  comment,
  mark,
  connmark,
  conntrack,
  state,
  addrtype,
  statistic,
  recent,
  limit,
  hashlimit,
  connlimit,
  length,
  ttl,
  hl,
  iprange,
  pkttype,
  string,
  time,
  physdev,
  set,
  ipvs,
  icmp4,
  icmp6,
  mac,
  quota,
  dscp,
  tos,
  helper,
  cpu,
  rt,
  owner,
  rpfilter,
];

const BY_KIND = new Map<Match['kind'], MatchModule>(MATCHES.map((m) => [m.kind, m]));
const BY_NAME = new Map(MATCHES.map((m) => [m.name ?? m.kind, m]));

/** The module of a match. */
export function moduleOf(match: Match): MatchModule {
  const found = BY_KIND.get(match.kind);
  if (!found) throw new Error(`no match ${match.kind}`);
  return found;
}

/** The extension that -m names. */
export function matchNamed(name: string): MatchModule | undefined {
  return BY_NAME.get(name);
}

/** Extensions of the real tool that are known and not simulated. */
export const NOT_SIMULATED = new Set([
  'bpf',
  'cgroup',
  'cluster',
  'connbytes',
  'connlabel',
  'devgroup',
  'ecn',
  'ipcomp',
  'nfacct',
  'osf',
  'policy',
  'rateest',
  'realm',
  'socket',
  'tcpmss',
  'u32',
  'ah',
  'esp',
  'dccp',
  'frag',
  'mh',
  'eui64',
]);
