// tcp, udp, sctp: ports and TCP flags. upstream: iptables extensions/libxt_tcp.c, libxt_udp.c
import { ACK, FIN, PSH, RST, SYN } from '../../packet.ts';
import { bang, type Draft, inRange, type MatchModule, matchModule, type OptionOf, type PortNames, parsePorts, portsText, SyntaxProblem, together } from '../module.ts';
import type { MatchOf, Not, Range, Test } from '../rule.ts';

type PortMatch = MatchOf<'tcp' | 'udp' | 'sctp'>;

const FLAGS: readonly (readonly [string, number])[] = [
  ['FIN', FIN],
  ['SYN', SYN],
  ['RST', RST],
  ['PSH', PSH],
  ['ACK', ACK],
  ['URG', 32],
];
const SYN_MASK = FIN | SYN | RST | ACK;

function flagsOf(text: string): number {
  if (text === 'ALL') return 63;
  if (text === 'NONE') return 0;
  let bits = 0;
  for (const name of text.split(',')) {
    const flag = FLAGS.find(([n]) => n === name);
    if (!flag) throw new SyntaxProblem(`Unknown TCP flag \`${name}'`);
    bits |= flag[1];
  }
  return bits;
}

function flagsText(bits: number): string {
  const names = FLAGS.filter(([, bit]) => bits & bit).map(([name]) => name);
  return names.length ? names.join(',') : 'NONE';
}

function ports(field: 'sport' | 'dport'): OptionOf {
  return {
    args: 1,
    not: true,
    set: (draft, not, [text = '']) => {
      draft[field] = { not, value: parsePorts(text) };
    },
  };
}

const portOptions = { '--sport': ports('sport'), '--source-port': ports('sport'), '--dport': ports('dport'), '--destination-port': ports('dport') };
const tcpOptions: Readonly<Record<string, OptionOf>> = {
  ...portOptions,
  '--syn': {
    args: 0,
    not: true,
    set: (draft, not) => {
      draft.flags = { not, value: { mask: SYN_MASK, set: SYN } };
    },
  },
  '--tcp-flags': {
    args: 2,
    not: true,
    set: (draft, not, [mask = '', set = '']) => {
      if (set.startsWith('-')) throw new SyntaxProblem('--tcp-flags requires two args.');
      draft.flags = { not, value: { mask: flagsOf(mask), set: flagsOf(set) } };
    },
  },
};

function save(m: PortMatch): string {
  const parts: string[] = [];
  if (m.sport) parts.push(`${bang(m.sport.not)}--sport ${portsText(m.sport.value)}`);
  if (m.dport) parts.push(`${bang(m.dport.not)}--dport ${portsText(m.dport.value)}`);
  if (m.flags) parts.push(`${bang(m.flags.not)}--tcp-flags ${flagsText(m.flags.value.mask)} ${flagsText(m.flags.value.set)}`);
  return parts.join(' ');
}

const portText = (port: number, proto: string, names: PortNames | undefined): string => names?.(port, proto) ?? String(port);

function listPorts(name: string, r: Not<Range> | undefined, proto: string, names: PortNames | undefined): string {
  if (!r) return '';
  const { from, to } = r.value;
  const [first, last] = [portText(from, proto, names), portText(to, proto, names)];
  return from === to ? ` ${name}:${r.not ? '!' : ''}${first}` : ` ${name}s:${r.not ? '!' : ''}${first}:${last}`;
}

const hexFlags = (n: number): string => `0x${n.toString(16).toUpperCase().padStart(2, '0')}`;

function list(m: PortMatch, names: PortNames | undefined): string {
  const words = names ? flagsText : hexFlags;
  const flags = m.flags ? ` flags:${m.flags.not ? '!' : ''}${words(m.flags.value.mask)}/${words(m.flags.value.set)}` : '';
  return `${m.kind}${listPorts('spt', m.sport, m.kind, names)}${listPorts('dpt', m.dport, m.kind, names)}${flags}`;
}

function compile(m: PortMatch): Test {
  const { sport, dport, flags } = m;
  if (dport && !sport && !flags && !dport.not && dport.value.from === dport.value.to) {
    const wanted = dport.value.from;
    return (p) => p.dport === wanted;
  }
  if (!sport && !dport && !flags) return () => true;
  return (p) => inRange(sport, p.sport) && inRange(dport, p.dport) && (!flags || ((p.flags & flags.value.mask) === flags.value.set) !== flags.not);
}

/** The flags of packets that take a remembered way (path.ts). */
const UNDER_WAY = [SYN | ACK, ACK, PSH | ACK, FIN | ACK];

/** True when packets of one connection differ in what the match says of them. */
function moody({ flags }: PortMatch): boolean {
  return flags !== undefined && new Set(UNDER_WAY.map((f) => (f & flags.value.mask) === flags.value.set)).size > 1;
}

function module(kind: PortMatch['kind']): MatchModule {
  const made: MatchModule<PortMatch['kind']> = {
    kind,
    options: kind === 'tcp' ? tcpOptions : portOptions,
    finish: (draft: Draft) => ({ ...draft, kind }) as PortMatch,
    save,
    list,
    compile,
    moody,
  };
  return matchModule(made);
}

export const tcp = module('tcp');
export const udp = module('udp');
export const sctp = module('sctp');

const LONG_PORTS = { sports: '--source-ports', dports: '--destination-ports', ports: '--ports' } as const;

/** -m multiport. upstream: libxt_multiport.c */
export const multiport = matchModule<'multiport'>({
  kind: 'multiport',
  options: Object.fromEntries(
    (['sports', 'dports', 'ports'] as const).flatMap((on) => {
      const option: OptionOf = {
        args: 1,
        not: true,
        set: (draft, not, [text = '']) => {
          if (draft.on !== undefined && draft.on !== on) throw together('multiport', LONG_PORTS[on], LONG_PORTS[draft.on as keyof typeof LONG_PORTS]);
          const list = text.split(',').map((t) => parsePorts(t, 'invalid portrange specified'));
          if (list.length > 15) throw new SyntaxProblem('too many ports specified');
          draft.on = on;
          draft.ports = { not, value: list };
        },
      };
      return [
        [`--${on}`, option],
        [LONG_PORTS[on], option],
      ] as const;
    }),
  ),
  finish: (draft) => {
    if (!draft.ports) throw new SyntaxProblem('multiport expection an option');
    return { ...draft, kind: 'multiport' } as MatchOf<'multiport'>;
  },
  save: (m) => `${bang(m.ports.not)}--${m.on} ${m.ports.value.map(portsText).join(',')}`,
  // The names are those of TCP: whose ports they are the match does not know.
  list: (m, names) =>
    `multiport ${m.on} ${m.ports.not ? ' !' : ''}${m.ports.value.map((r) => (r.from === r.to ? portText(r.from, 'tcp', names) : `${portText(r.from, 'tcp', names)}:${portText(r.to, 'tcp', names)}`)).join(',')}`,
  compile: (m) => {
    const has = (port: number): boolean => m.ports.value.some((r) => port >= r.from && port <= r.to);
    return (p) => ((m.on !== 'dports' && has(p.sport)) || (m.on !== 'sports' && has(p.dport))) !== m.ports.not;
  },
});
