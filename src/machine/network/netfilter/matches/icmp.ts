// icmp, icmp6: what a control message says. upstream: iptables extensions/libipt_icmp.c, libip6t_icmp6.c, libxt_icmp.h
import type { Packet } from '../../types.ts';
import { bang, type MatchModule, matchModule, SyntaxProblem } from '../module.ts';
import type { Not } from '../rule.ts';

/** Names in the order in which they are looked for; `3/1` is one code of a type. */
const ICMP_TYPES: readonly (readonly [string, string])[] = [
  ['any', '255'],
  ['echo-reply', '0'],
  ['pong', '0'],
  ['destination-unreachable', '3'],
  ['network-unreachable', '3/0'],
  ['host-unreachable', '3/1'],
  ['protocol-unreachable', '3/2'],
  ['port-unreachable', '3/3'],
  ['fragmentation-needed', '3/4'],
  ['source-route-failed', '3/5'],
  ['network-unknown', '3/6'],
  ['host-unknown', '3/7'],
  ['network-prohibited', '3/9'],
  ['host-prohibited', '3/10'],
  ['TOS-network-unreachable', '3/11'],
  ['TOS-host-unreachable', '3/12'],
  ['communication-prohibited', '3/13'],
  ['host-precedence-violation', '3/14'],
  ['precedence-cutoff', '3/15'],
  ['source-quench', '4'],
  ['redirect', '5'],
  ['network-redirect', '5/0'],
  ['host-redirect', '5/1'],
  ['TOS-network-redirect', '5/2'],
  ['TOS-host-redirect', '5/3'],
  ['echo-request', '8'],
  ['ping', '8'],
  ['router-advertisement', '9'],
  ['router-solicitation', '10'],
  ['time-exceeded', '11'],
  ['ttl-exceeded', '11'],
  ['ttl-zero-during-transit', '11/0'],
  ['ttl-zero-during-reassembly', '11/1'],
  ['parameter-problem', '12'],
  ['ip-header-bad', '12/0'],
  ['required-option-missing', '12/1'],
  ['timestamp-request', '13'],
  ['timestamp-reply', '14'],
  ['address-mask-request', '17'],
  ['address-mask-reply', '18'],
];
const ICMP6_TYPES: readonly (readonly [string, string])[] = [
  ['destination-unreachable', '1'],
  ['no-route', '1/0'],
  ['communication-prohibited', '1/1'],
  ['beyond-scope', '1/2'],
  ['address-unreachable', '1/3'],
  ['port-unreachable', '1/4'],
  ['failed-policy', '1/5'],
  ['reject-route', '1/6'],
  ['packet-too-big', '2'],
  ['time-exceeded', '3'],
  ['ttl-exceeded', '3'],
  ['ttl-zero-during-transit', '3/0'],
  ['ttl-zero-during-reassembly', '3/1'],
  ['parameter-problem', '4'],
  ['bad-header', '4/0'],
  ['unknown-header-type', '4/1'],
  ['unknown-option', '4/2'],
  ['echo-request', '128'],
  ['ping', '128'],
  ['echo-reply', '129'],
  ['pong', '129'],
  ['router-solicitation', '133'],
  ['router-advertisement', '134'],
  ['neighbour-solicitation', '135'],
  ['neighbor-solicitation', '135'],
  ['neighbour-advertisement', '136'],
  ['neighbor-advertisement', '136'],
  ['redirect', '137'],
];

/** The beginning of a name is enough when it is the beginning of no other. */
function typeOf(text: string, names: readonly (readonly [string, string])[], label: string): string {
  const lower = text.toLowerCase();
  const begin = names.filter(([name]) => name.toLowerCase().startsWith(lower));
  const exact = begin.find(([name]) => name.toLowerCase() === lower);
  if (exact) return exact[1];
  const [first, second] = begin;
  if (text !== '' && first && second) throw new SyntaxProblem(`Ambiguous ${label} type \`${text}': \`${first[0]}' or \`${second[0]}'?`);
  if (text !== '' && first) return first[1];
  if (!/^\d+(\/\d+)?$/.test(text) || text.split('/').some((n) => Number(n) > 255)) throw new SyntaxProblem(`Unknown ${label} type \`${text}'`);
  return text;
}

function icmp(kind: 'icmp' | 'icmp6', option: string, names: readonly (readonly [string, string])[]): MatchModule {
  const label = kind === 'icmp' ? 'ICMP' : 'ICMPv6';
  const family = kind === 'icmp' ? 4 : 6;
  const made: MatchModule<'icmp' | 'icmp6'> = {
    kind,
    family,
    options: {
      [option]: {
        args: 1,
        not: true,
        set: (draft, not, [text = '']) => {
          draft.type = { not, value: typeOf(text, names, label) };
        },
      },
    },
    finish: (draft) => ({ kind, type: (draft.type as Not<string> | undefined) ?? { not: false, value: '255' } }),
    save: (m) => `${bang(m.type.not)}${option} ${m.type.value === '255' ? 'any' : m.type.value}`,
    list: (m, ports) => {
      const words = kind === 'icmp' ? 'icmp' : 'ipv6-icmp';
      const name = ports && names.find(([, value]) => value === m.type.value)?.[0];
      if (name) return `${words} ${m.type.not ? '!' : ''}${name}`;
      const [type, code] = m.type.value.split('/');
      return `${words}${m.type.not ? ' !' : ''}type ${type}${code === undefined ? '' : ` code ${code}`}`;
    },
    compile: (m) => (p) => (m.type.value === '255' || icmpIs(p, m.type.value)) !== m.type.not,
  };
  return matchModule(made);
}

function icmpIs(p: Packet, wanted: string): boolean {
  if (!p.icmp) return false;
  const [type, code] = wanted.split('/').map(Number);
  const four: Record<string, number> = { echo: 8, reply: 0, unreachable: 3, redirect: 5, ttl: 11 };
  const six: Record<string, number> = { echo: 128, reply: 129, unreachable: 1, ttl: 3 };
  return (p.family === 4 ? four : six)[p.icmp.kind] === type && (code === undefined || code === p.icmp.code);
}

export const icmp4 = icmp('icmp', '--icmp-type', ICMP_TYPES);
export const icmp6 = icmp('icmp6', '--icmpv6-type', ICMP6_TYPES);
