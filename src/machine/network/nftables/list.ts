// Tables as `nft list` prints them. upstream: nftables src/rule.c table_print, chain_print, set_print
import { HOOK_NAMES, POSTROUTING, PREROUTING } from '../hooks.ts';
import type { BaseSpec } from './ast.ts';
import { durationText, perLine, type Style } from './datatypes.ts';
import { type Element, type NftSet, typeText } from './set.ts';
import type { NftChain, NftObject, NftTable, PlacedRule } from './table.ts';
import { elementText, exprText, limitText, quotaText, ruleText, statefulText, type TextStyle } from './text.ts';

export interface ListOptions extends Style {
  readonly now: number;
  /** -a */
  readonly handles: boolean;
  /** -s */
  readonly stateless: boolean;
  /** -t: no elements. */
  readonly terse: boolean;
  /** -j */
  readonly json?: boolean;
  /** Chains without their rules, sets without what every element counts. */
  readonly heads?: boolean;
  /** -y: priorities as numbers. */
  readonly priorities?: boolean;
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

export function priorityText(base: BaseSpec, o: ListOptions): string {
  if (o.numeric || o.priorities) return String(base.priority);
  const near = PRIORITIES.find((p) => Math.abs(base.priority - p.value) <= 10);
  if (!near || (near.hook !== undefined && near.hook !== base.hook)) return String(base.priority);
  const off = base.priority - near.value;
  return off === 0 ? near.name : `${near.name} ${off < 0 ? '-' : '+'} ${Math.abs(off)}`;
}

/** One rule, with what it has counted. */
export function listRule(r: PlacedRule, family: NftTable['family'], o: ListOptions): string {
  return ruleText(r.rule, r.states, { ...styleOf(o), family });
}

const styleOf = ({ numeric, protocols, services, stateless }: ListOptions): TextStyle => ({ numeric, protocols, services, stateless }) as TextStyle;

export function listChain(chain: NftChain, o: ListOptions): string {
  const lines = [`\tchain ${chain.name} {${handle(chain.handle, o)}`];
  if (chain.comment !== undefined) lines.push(`\t\tcomment "${chain.comment}"`);
  const { base } = chain;
  if (base) lines.push(`\t\ttype ${base.type} hook ${HOOK_NAMES[base.hook]?.toLowerCase()} priority ${priorityText(base, o)}; policy ${base.policy};`);
  if (!o.heads) for (const r of chain.rules) lines.push(`\t\t${listRule(r, chain.table.family, o)}${handle(r.handle, o)}`);
  return `${lines.join('\n')}\n\t}\n`;
}

export function listSet(set: NftSet, o: ListOptions, what: 'set' | 'map' | 'meter' = set.isMap ? 'map' : 'set'): string {
  const { spec } = set;
  const lines = [`\t${what} ${set.name} {${handle(set.handle, o)}`, `\t\t${keyText(spec)}`];
  if (spec.policy) lines.push(`\t\tpolicy ${spec.policy}`);
  if (set.most !== undefined) lines.push(`\t\tsize ${set.most}`);
  // A time for all elements says that there are times, where nothing else is said.
  const flags = (['constant', 'dynamic', 'interval', 'timeout'] as const).filter((f) => spec.flags[f] && !(f === 'timeout' && spec.timeout !== undefined && !spec.flags.dynamic));
  if (flags.length > 0) lines.push(`\t\tflags ${flags.join(',')}`);
  if (!o.heads) for (const state of spec.states ?? []) lines.push(`\t\t${statefulText(state, undefined, { stateless: true })}`);
  if (spec.timeout !== undefined) lines.push(`\t\ttimeout ${durationText(spec.timeout)}`);
  if (spec.gcInterval !== undefined) lines.push(`\t\tgc-interval ${durationText(spec.gcInterval)}`);
  if (spec.autoMerge) lines.push('\t\tauto-merge');
  if (spec.comment !== undefined) lines.push(`\t\tcomment "${spec.comment}"`);
  const elements = o.terse ? [] : elementsText(set, set.list(o.now), o);
  if (elements.length > 0) lines.push(`\t\telements = { ${wrap(elements, perLine(spec.key))} }`);
  return `${lines.join('\n')}\n\t}\n`;
}

/** `type ipv4_addr : verdict`, or the expressions that the types come from. */
function keyText(spec: NftSet['spec']): string {
  const data = spec.objects ?? (spec.data && (spec.typeof?.data ? exprText(spec.typeof.data) : typeText(spec.data)));
  return `${spec.typeof ? `typeof ${exprText(spec.typeof.key)}` : `type ${typeText(spec.key)}`}${data === undefined ? '' : ` : ${data}`}`;
}

/** Elements, one text each. */
export function elementsText(set: NftSet, elements: readonly Element[], o: ListOptions): string[] {
  return elements.map((e) => elementText(e, set.spec.key, set.spec.data, { ...styleOf(o), now: o.now, usual: set.spec.timeout }));
}

/** A set with some of its elements, as `get` answers. */
export function listSome(set: NftSet, elements: readonly Element[], o: ListOptions): string {
  const head = listSet(set, { ...o, terse: true, heads: true }).slice(0, -'\t}\n'.length);
  return `${head}\t\telements = { ${wrap(elementsText(set, elements, o), perLine(set.spec.key))} }\n\t}\n`;
}

/** A counter, quota or limit with its name. */
export function listObject(object: NftObject, o: ListOptions): string {
  const { spec } = object.state;
  const body =
    spec.kind === 'counter'
      ? o.stateless
        ? []
        : [`packets ${object.state.packets} bytes ${object.state.bytes}`]
      : [spec.kind === 'quota' ? quotaText(spec, object.state.used, o.stateless) : spec.kind === 'limit' ? limitText(spec) : ''];
  const lines = [
    `\t${object.kind} ${object.name} {${handle(object.handle, o)}`,
    ...(object.comment === undefined ? [] : [`\t\tcomment "${object.comment}"`]),
    ...body.map((l) => `\t\t${l}`),
  ];
  return `${lines.join('\n')}\n\t}\n`;
}

function wrap(elements: readonly string[], width: number): string {
  return elements.map((text, i) => (i === 0 ? text : `${i % width === 0 ? BREAK : ', '}${text}`)).join('');
}

/** A whole table; its parts are kept apart by an empty line. */
export function listTable(table: NftTable, o: ListOptions): string {
  const head = `table ${table.title} {${handle(table.handle, o)}\n${table.dormant ? '\tflags dormant\n' : ''}${table.comment === undefined ? '' : `\tcomment "${table.comment}"\n`}`;
  const parts = [
    ...(['counter', 'quota', 'limit'] as const).flatMap((kind) => [...table.objects.values()].filter((object) => object.kind === kind).map((object) => listObject(object, o))),
    ...[...table.sets.values()].map((set) => listSet(set, o)),
    ...[...table.chains.values()].map((chain) => listChain(chain, o)),
  ];
  return `${head}${parts.join('\n')}}\n`;
}
