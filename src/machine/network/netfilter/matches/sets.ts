// set and ipvs: what other parts of the kernel know of a packet. upstream: iptables extensions/libxt_set.c, libxt_ipvs.c
import { parseCidr } from '../../../../base/ip.ts';
import { bang, matchModule, SyntaxProblem } from '../module.ts';
import type { MatchOf, SetLookup, SetSide, VirtualLookup } from '../rule.ts';

const MAX_NAME = 31;

export const set = matchModule<'set'>({
  kind: 'set',
  options: {
    '--match-set': {
      args: 2,
      not: true,
      set: (draft, not, [name = '', flags = '']) => {
        if (draft.set) throw new SyntaxProblem('--match-set can be specified only once');
        if (name.length > MAX_NAME) throw new SyntaxProblem(`setname \`${name}' too long, max ${MAX_NAME} characters.`);
        const sides = flags.split(',');
        if (!sides.every((s): s is SetSide => s === 'src' || s === 'dst')) throw new SyntaxProblem("You must spefify (the comma separated list of) 'src' or 'dst'.");
        draft.set = { not, value: { name, sides } };
      },
    },
  },
  finish: (draft) => {
    if (!draft.set) throw new SyntaxProblem("You must specify `--match-set' with proper arguments");
    return { kind: 'set', set: draft.set as MatchOf<'set'>['set'] };
  },
  save: (m) => `${bang(m.set.not)}--match-set ${m.set.value.name} ${m.set.value.sides.join(',')}`,
  list: (m) => `${bang(m.set.not)}match-set ${m.set.value.name} ${m.set.value.sides.join(',')}`,
  compile: (m) => {
    const { name, sides } = m.set.value;
    return (p, around) => ((around.engines.get('ipset') as SetLookup | undefined)?.matches(name, sides, p) ?? false) !== m.set.not;
  },
});

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };

const number = (draft: Record<string, unknown>, field: string, not: boolean, value: number | undefined, option: string, text: string): void => {
  if (value === undefined || !Number.isInteger(value) || value < 0 || value > 65535) throw new SyntaxProblem(`ipvs: bad value for option "${option}", or out of range: "${text}"`);
  draft[field] = { not, value };
};

export const ipvs = matchModule<'ipvs'>({
  kind: 'ipvs',
  options: {
    '--ipvs': {
      args: 0,
      not: true,
      set: (draft, not) => {
        draft.ipvs = { not, value: true };
      },
    },
    '--vproto': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => number(draft, 'proto', not, PROTOCOLS[text] ?? (/^\d+$/.test(text) ? Number(text) : undefined), '--vproto', text),
    },
    '--vaddr': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const value = parseCidr(text);
        if (!value) throw new SyntaxProblem(`ipvs: Bad value for "--vaddr" option: "${text}"`);
        draft.address = { not, value };
      },
    },
    '--vport': { args: 1, not: true, set: (draft, not, [text = '']) => number(draft, 'port', not, /^\d+$/.test(text) ? Number(text) : undefined, '--vport', text) },
  },
  finish: (draft) => {
    if (Object.keys(draft).length === 0) throw new SyntaxProblem('IPVS: At least one option is required');
    return { ...draft, kind: 'ipvs' } as MatchOf<'ipvs'>;
  },
  save: (m) => words(m, '--').join(' '),
  list: (m) => words(m, '').join(' '),
  compile: (m) => (p, around) => {
    const found = (around.engines.get('ipvs') as VirtualLookup | undefined)?.virtualOf(p);
    if (m.ipvs && (found !== undefined) === m.ipvs.not) return false;
    if (!found) return m.ipvs?.not === true;
    return (
      (!m.proto || (found.proto === m.proto.value) !== m.proto.not) &&
      (!m.port || (found.port === m.port.value) !== m.port.not) &&
      (!m.address || (found.ip === m.address.value.base) !== m.address.not)
    );
  },
});

function words(m: MatchOf<'ipvs'>, dash: string): string[] {
  const list: string[] = [];
  if (m.ipvs) list.push(`${bang(m.ipvs.not)}${dash}ipvs`);
  if (m.proto) list.push(`${bang(m.proto.not)}${dash}vproto ${m.proto.value}`);
  if (m.address) list.push(`${bang(m.address.not)}${dash}vaddr ${m.address.value.text.replace(/\/(32|128)$/, '')}`);
  if (m.port) list.push(`${bang(m.port.not)}${dash}vport ${m.port.value}`);
  return list;
}
