// mac, dscp, tos, rt, helper, cpu, quota: what is always the same here, or a number that runs out. No program here marks its packets (their TOS is 0), sends IPv6 by a routing header or needs a helper, and hosts have one processor.
// upstream: iptables extensions/libxt_mac.c, libxt_dscp.c, libxt_tos.c, libip6t_rt.c, libxt_helper.c, libxt_cpu.c, libxt_quota.c
import { badValue, bang, matchModule, missing, parseNumber, SyntaxProblem } from '../module.ts';
import type { Not, Range } from '../rule.ts';

export const mac = matchModule<'mac'>({
  kind: 'mac',
  options: {
    '--mac-source': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) throw new SyntaxProblem('Invalid MAC address specified.');
        draft.source = { not, value: text.toLowerCase() };
      },
    },
  },
  finish: (draft) => {
    if (!draft.source) throw missing('mac', '--mac-source');
    return { kind: 'mac', source: draft.source as Not<string> };
  },
  save: (m) => `${bang(m.source.not)}--mac-source ${m.source.value}`,
  list: (m) => `MAC ${bang(m.source.not)}${m.source.value}`,
  compile: (m) => (p) => p.in?.peer !== undefined && (p.in.peer.mac === m.source.value) !== m.source.not,
});

export const quota = matchModule<'quota'>({
  kind: 'quota',
  moody: true,
  options: {
    '--quota': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        if (!/^\d+$/.test(text)) throw badValue('quota', '--quota', '0-18446744073709551615');
        draft.quota = { not, value: Number(text) };
      },
    },
  },
  finish: (draft) => {
    if (!draft.quota) throw missing('quota', '--quota');
    return { kind: 'quota', quota: draft.quota as Not<number> };
  },
  save: (m) => `${bang(m.quota.not)}--quota ${m.quota.value}`,
  list: (m) => `quota: ${m.quota.value} bytes`,
  compile: (m) => (p, _around, entry) => {
    entry.memory ??= [m.quota.value];
    const left = entry.memory[0] ?? 0;
    const enough = left >= p.length;
    entry.memory[0] = enough ? left - p.length : 0;
    return enough !== m.quota.not;
  },
});

const CLASSES: Readonly<Record<string, number>> = {
  BE: 0,
  EF: 46,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`CS${i}`, i * 8])),
  ...Object.fromEntries([1, 2, 3, 4].flatMap((i) => [1, 2, 3].map((j) => [`AF${i}${j}`, i * 8 + j * 2]))),
};
const byte = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

export const dscp = matchModule<'dscp'>({
  kind: 'dscp',
  options: {
    '--dscp': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const n = parseNumber(text);
        if (n === undefined || n > 63) throw badValue('dscp', '--dscp', '0-63');
        draft.dscp = { not, value: n };
      },
    },
    '--dscp-class': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const n = CLASSES[text.toUpperCase()];
        if (n === undefined) throw new SyntaxProblem(`Invalid DSCP value \`${text}'`);
        draft.dscp = { not, value: n };
      },
    },
  },
  finish: (draft) => {
    if (!draft.dscp) throw new SyntaxProblem('DSCP match: Parameter --dscp is required');
    return { kind: 'dscp', dscp: draft.dscp as Not<number> };
  },
  save: (m) => `${bang(m.dscp.not)}--dscp ${byte(m.dscp.value)}`,
  list: (m) => `DSCP match ${m.dscp.not ? '!' : ''}${byte(m.dscp.value)}`,
  compile: (m) => () => (m.dscp.value === 0) !== m.dscp.not,
});

const TOS_NAMES: Readonly<Record<string, number>> = { 'minimize-delay': 16, 'maximize-throughput': 8, 'maximize-reliability': 4, 'minimize-cost': 2, 'normal-service': 0 };

export const tos = matchModule<'tos'>({
  kind: 'tos',
  options: {
    '--tos': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const named = TOS_NAMES[text.toLowerCase()];
        const [number = '', bits = '0xff'] = text.split('/');
        const [value, mask] = named === undefined ? [parseNumber(number), parseNumber(bits)] : [named, 0x3f];
        if (value === undefined || mask === undefined) throw new SyntaxProblem(`Symbolic name "${text}" is unknown`);
        draft.tos = { not, value: { value, mask } };
      },
    },
  },
  finish: (draft) => {
    if (!draft.tos) throw missing('tos', '--tos');
    return { kind: 'tos', tos: draft.tos as Not<{ readonly value: number; readonly mask: number }> };
  },
  save: (m) => `${bang(m.tos.not)}--tos ${byte(m.tos.value.value)}/${byte(m.tos.value.mask)}`,
  list: (m) => `tos match${m.tos.not ? '!' : ''}${byte(m.tos.value.value)}/${byte(m.tos.value.mask)}`,
  compile: (m) => () => (m.tos.value.value === 0) !== m.tos.not,
});

export const helper = matchModule<'helper'>({
  kind: 'helper',
  options: {
    '--helper': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        draft.helper = { not, value: text };
      },
    },
  },
  finish: (draft) => {
    if (!draft.helper) throw missing('helper', '--helper');
    return { kind: 'helper', helper: draft.helper as Not<string> };
  },
  save: (m) => `${bang(m.helper.not)}--helper ${m.helper.value}`,
  list: (m) => `helper match ${bang(m.helper.not)}"${m.helper.value}"`,
  compile: (m) => () => m.helper.not,
});

export const cpu = matchModule<'cpu'>({
  kind: 'cpu',
  options: {
    '--cpu': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const n = parseNumber(text);
        if (n === undefined) throw badValue('cpu', '--cpu', '0-4294967295');
        draft.cpu = { not, value: n };
      },
    },
  },
  finish: (draft) => {
    if (!draft.cpu) throw missing('cpu', '--cpu');
    return { kind: 'cpu', cpu: draft.cpu as Not<number> };
  },
  save: (m) => `${bang(m.cpu.not)}--cpu ${m.cpu.value}`,
  list: (m) => `cpu ${bang(m.cpu.not)}${m.cpu.value}`,
  compile: (m) => () => (m.cpu.value === 0) !== m.cpu.not,
});

const segments = (r: Range): string => (r.from === r.to ? `${r.from}` : `${r.from}:${r.to}`);

export const rt = matchModule<'rt'>({
  kind: 'rt',
  options: {
    '--rt-type': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const n = parseNumber(text);
        if (n === undefined) throw badValue('rt', '--rt-type', '0-4294967295');
        draft.type = { not, value: n };
      },
    },
    '--rt-segsleft': {
      args: 1,
      not: true,
      set: (draft, not, [text = '']) => {
        const [from = '', to = from] = text.split(':');
        const [a, b] = [parseNumber(from), parseNumber(to)];
        if (a === undefined || b === undefined) throw badValue('rt', '--rt-segsleft', '0-4294967295');
        draft.left = { not, value: { from: a, to: b } };
      },
    },
  },
  finish: (draft) => ({ kind: 'rt', ...(draft.type ? { type: draft.type as Not<number> } : {}), ...(draft.left ? { left: draft.left as Not<Range> } : {}) }),
  save: (m) => [m.type ? `${bang(m.type.not)}--rt-type ${m.type.value}` : '', m.left ? `${bang(m.left.not)}--rt-segsleft ${segments(m.left.value)}` : ''].filter(Boolean).join(' '),
  list: (m) =>
    [
      'rt',
      m.type ? `type:${m.type.not ? '!' : ''}${m.type.value}` : '',
      m.left ? `segsleft${m.left.value.from === m.left.value.to ? '' : 's'}:${m.left.not ? '!' : ''}${segments(m.left.value)}` : '',
    ]
      .filter(Boolean)
      .join(' '),
  compile: () => () => false,
});
