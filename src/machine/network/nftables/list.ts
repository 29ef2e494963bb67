// Tables as `nft list` prints them. upstream: nftables src/rule.c table_print, chain_print, set_print
import { HOOK_NAMES, POSTROUTING, PREROUTING } from '../hooks.ts';
import type { BaseSpec } from './ast.ts';
import { durationText, perLine } from './datatypes.ts';
import { type NftSet, typeText } from './set.ts';
import type { NftChain, NftTable, PlacedRule } from './table.ts';
import { elementText, ruleText } from './text.ts';

export interface ListOptions {
  readonly now: number;
  /** -a */
  readonly handles: boolean;
  /** -s */
  readonly stateless: boolean;
  /** -t: no elements. */
  readonly terse: boolean;
  /** -j */
  readonly json?: boolean;
}

const BREAK = ',\n\t\t\t     ';
/** Priorities with names; some have theirs at one hook only. */
export const PRIORITIES: readonly { readonly name: string; readonly value: number; readonly hook?: number }[] = [
  { name: 'raw', value: -300 },
  { name: 'mangle', value: -150 },
  { name: 'dstnat', value: -100, hook: PREROUTING },
  { name: 'filter', value: 0 },
  { name: 'security', value: 50 },
  { name: 'srcnat', value: 100, hook: POSTROUTING },
];

const handle = (n: number, o: ListOptions): string => (o.handles ? ` # handle ${n}` : '');

function priorityText(base: BaseSpec): string {
  const near = PRIORITIES.find((p) => Math.abs(base.priority - p.value) <= 10);
  if (!near || (near.hook !== undefined && near.hook !== base.hook)) return String(base.priority);
  const off = base.priority - near.value;
  return off === 0 ? near.name : `${near.name} ${off < 0 ? '-' : '+'} ${Math.abs(off)}`;
}

/** One rule, with its counters. */
function listRule(r: PlacedRule, o: ListOptions): string {
  const counters = o.stateless ? [] : r.counters;
  const text = ruleText(r.rule, counters);
  return o.stateless ? text.replace(/counter packets \d+ bytes \d+/g, 'counter') : text;
}

export function listChain(chain: NftChain, o: ListOptions): string {
  const lines = [`\tchain ${chain.name} {${handle(chain.handle, o)}`];
  if (chain.comment !== undefined) lines.push(`\t\tcomment "${chain.comment}"`);
  const { base } = chain;
  if (base) lines.push(`\t\ttype ${base.type} hook ${HOOK_NAMES[base.hook]?.toLowerCase()} priority ${priorityText(base)}; policy ${base.policy};`);
  for (const r of chain.rules) lines.push(`\t\t${listRule(r, o)}${handle(r.handle, o)}`);
  return `${lines.join('\n')}\n\t}\n`;
}

export function listSet(set: NftSet, o: ListOptions): string {
  const { spec } = set;
  const data = spec.data ? ` : ${typeText(spec.data)}` : '';
  const lines = [`\t${spec.data ? 'map' : 'set'} ${set.name} {${handle(set.handle, o)}`, `\t\ttype ${typeText(spec.key)}${data}`];
  if (spec.size !== undefined) lines.push(`\t\tsize ${spec.size}`);
  const flags = (['constant', 'dynamic', 'interval', 'timeout'] as const).filter((f) => spec.flags[f]);
  if (flags.length > 0) lines.push(`\t\tflags ${flags.join(',')}`);
  if (spec.timeout !== undefined) lines.push(`\t\ttimeout ${durationText(spec.timeout)}`);
  if (spec.comment !== undefined) lines.push(`\t\tcomment "${spec.comment}"`);
  const elements = o.terse ? [] : elementsText(set, o);
  if (elements.length > 0) lines.push(`\t\telements = { ${wrap(elements, perLine(spec.key))} }`);
  return `${lines.join('\n')}\n\t}\n`;
}

function elementsText(set: NftSet, o: ListOptions): string[] {
  return set.list(o.now).map((e) => elementText(e, set.spec.key, set.spec.data, { now: o.now, stateless: o.stateless, usual: set.spec.timeout }));
}

function wrap(elements: readonly string[], width: number): string {
  return elements.map((text, i) => (i === 0 ? text : `${i % width === 0 ? BREAK : ', '}${text}`)).join('');
}

/** A table with what `parts` names of it. */
export function listTable(
  table: NftTable,
  o: ListOptions,
  parts: { readonly sets: readonly NftSet[]; readonly chains: readonly NftChain[] } = { sets: [...table.sets.values()], chains: [...table.chains.values()] },
): string {
  const head = `table ${table.title} {${handle(table.handle, o)}\n${table.comment === undefined ? '' : `\tcomment "${table.comment}"\n`}`;
  return `${head}${[...parts.sets.map((s) => listSet(s, o)), ...parts.chains.map((c) => listChain(c, o))].join('\n')}}\n`;
}
