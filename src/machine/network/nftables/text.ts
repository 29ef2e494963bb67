// Rules and sets as nft lists them. upstream: nftables src/rule.c, expression.c, statement.c (Debian 12's 1.0.6)
import { hostPort } from '../../../base/ip.ts';
import type { Atom, ElementExpr, Expr, Log, NftRule, Stateful, Statement, TypeName, Value, Verdict } from './ast.ts';
import { atomText, compareKeys, durationText, type Style } from './datatypes.ts';
import { META_BARE } from './fields.ts';
import type { Element, KeyPart } from './set.ts';
import type { State } from './state.ts';
import { isBitmask, TYPES } from './types.ts';

/** How rules are written. `stateless`: without what they have counted. `family`: of their table. */
export interface TextStyle extends Style {
  readonly stateless?: boolean;
  readonly family?: 'ip' | 'ip6' | 'inet' | undefined;
}

const PLAIN: TextStyle = {};

export const verdictText = (v: Verdict): string => (v.chain === undefined ? v.kind : `${v.kind} ${v.chain}`);

const texts = new WeakMap<NftRule, string>();

/** A rule without what it has counted, as a trace shows it; with `states` its line in a list. */
export function ruleText(rule: NftRule, states?: readonly (State | undefined)[], style: TextStyle = PLAIN): string {
  const plain = (!states || states.length === 0) && style === PLAIN;
  let text = plain ? texts.get(rule) : undefined;
  if (text === undefined) {
    text = write(rule, states, style);
    if (plain) texts.set(rule, text);
  }
  return text;
}

function write(rule: NftRule, states: readonly (State | undefined)[] | undefined, style: TextStyle): string {
  const parts = listed(rule, style.family).map(({ s, at }) => (isState(s) ? statefulText(s, states?.[at], style) : statementText(s, style)));
  if (rule.comment !== undefined) parts.push(`comment "${rule.comment}"`);
  return parts.join(' ');
}

/** The statements of a rule that are shown, with their places: what another one (or the table) says already is left out. */
export function listed(rule: NftRule, family: TextStyle['family']): readonly { readonly s: Statement; readonly at: number }[] {
  return rule.statements.flatMap((s, at) => {
    const before = rule.statements[at - 1];
    const after = rule.statements[at + 1];
    if (isSaidByTable(s, family) || isImplied(s, after) || (after && transportOf(s, after) !== undefined)) return [];
    const header = before && transportOf(before, s);
    return [header !== undefined && s.kind === 'match' && s.left.kind === 'payload' ? { s: { ...s, left: { ...s.left, header } }, at } : { s, at }];
  });
}

const isState = (s: Statement): s is Stateful => s.kind === 'counter' || s.kind === 'limit' || s.kind === 'quota' || s.kind === 'ct count';

/** A table of IPv4 has packets of IPv4 only. */
function isSaidByTable(s: Statement, family: TextStyle['family']): boolean {
  return (
    s.kind === 'match' &&
    s.op === '==' &&
    s.left.kind === 'meta' &&
    s.left.key === 'protocol' &&
    s.right.kind === 'value' &&
    s.right.value === (family === 'ip' ? 0x0800 : family === 'ip6' ? 0x86dd : -1)
  );
}

/** `meta l4proto udp th dport 53` is `udp dport 53`. */
function transportOf(before: Statement, s: Statement): 'tcp' | 'udp' | 'sctp' | 'dccp' | 'udplite' | undefined {
  if (s.kind !== 'match' || s.left.kind !== 'payload' || s.left.header !== 'th' || before.kind !== 'match' || before.op !== '==' || before.right.kind !== 'value') return undefined;
  if (!(before.left.kind === 'meta' && before.left.key === 'l4proto')) return undefined;
  const name = atomText(before.right.value, 'inet_proto');
  return name === 'tcp' || name === 'udp' || name === 'sctp' || name === 'dccp' || name === 'udplite' ? name : undefined;
}

/** `meta l4proto tcp tcp dport 80` is listed without what `tcp` says already. */
function isImplied(s: Statement, next: Statement | undefined): boolean {
  if (s.kind !== 'match' || s.op !== '==' || s.right.kind !== 'value') return false;
  const proto = (s.left.kind === 'meta' && s.left.key === 'l4proto') || (s.left.kind === 'payload' && s.left.header === 'ip' && s.left.field === 'protocol');
  if (!proto || next?.kind !== 'match' || next.left.kind !== 'payload') return false;
  const { header } = next.left;
  return !['th', 'ip', 'ip6', 'ether'].includes(header) && atomText(s.right.value, 'inet_proto') === (header === 'icmpv6' ? 'ipv6-icmp' : header);
}

function flagText(flags: readonly string[]): string {
  return flags.length > 0 ? ` ${flags.join(',')}` : '';
}

/** 10485760 is 10 mbytes; what is not a whole number of them stays in bytes. */
function amount(n: number): string {
  if (n > 0 && n % 1_048_576 === 0) return `${n / 1_048_576} mbytes`;
  return n > 0 && n % 1024 === 0 ? `${n / 1024} kbytes` : `${n} bytes`;
}

/** A counter, limit, quota or `ct count`, with what it has counted. */
export function statefulText(s: Stateful, state: State | undefined, { stateless }: TextStyle = PLAIN): string {
  if (s.kind === 'counter') return stateless ? 'counter' : `counter packets ${(state ?? s).packets} bytes ${(state ?? s).bytes}`;
  if (s.kind === 'quota') return `quota ${quotaText(s, state?.used ?? s.used, stateless)}`;
  if (s.kind === 'ct count') return `ct count ${s.over ? 'over ' : ''}${s.count}`;
  return `limit ${limitText(s)}`;
}

export function quotaText(s: Extract<Stateful, { kind: 'quota' }>, used: number, stateless?: boolean): string {
  return `${s.over ? 'over ' : ''}${amount(s.bytes)}${used > 0 && !stateless ? ` used ${amount(used)}` : ''}`;
}

export function limitText(s: Extract<Stateful, { kind: 'limit' }>): string {
  const rate = s.bytes ? amount(s.rate) : String(s.rate);
  const burst = s.bytes ? (s.burst > 0 ? ` burst ${amount(s.burst)}` : '') : s.burst === 5 ? '' : ` burst ${s.burst} packets`;
  return `rate ${s.over ? 'over ' : ''}${rate}/${s.unit}${burst}`;
}

function statementText(s: Exclude<Statement, Stateful>, style: TextStyle): string {
  const expr = (e: Expr): string => exprText(e, style);
  switch (s.kind) {
    case 'match':
      return matchText(s, style);
    case 'verdict':
      return verdictText(s.verdict);
    case 'vmap':
      return `${expr(s.key)} vmap ${expr(s.map)}`;
    case 'object':
      return `${s.of} name ${s.map ? expr(s.map) : `"${s.name}"`}`;
    case 'log':
      return logText(s);
    case 'reject':
      return s.how === undefined ? 'reject' : `reject with ${rejectText(s.how, style)}`;
    case 'nat': {
      // The table's family says it already, but for a map to address and port.
      const family = s.family && (style.family === undefined || style.family === 'inet' || s.to.kind === 'map') ? ` ${s.family}` : '';
      return `${s.type}${family} to ${natTarget(s, style)}${flagText(s.flags)}`;
    }
    case 'masquerade':
    case 'redirect':
      return `${s.kind}${s.port ? ` to :${expr(s.port)}` : ''}${flagText(s.flags)}`;
    case 'mangle':
      return `${s.to.kind === 'meta' ? `meta ${s.to.key}` : expr(s.to)} set ${expr(s.value)}`;
    case 'dynset':
      return `${s.op} @${s.set} { ${dynamicText(s, style)} }`;
    case 'meter':
      return `meter ${s.name} size ${s.size} { ${dynamicText(s, style)} }`;
    default:
      return s.kind;
  }
}

function dynamicText(s: Extract<Statement, { kind: 'dynset' | 'meter' }>, style: TextStyle): string {
  const states = s.states.map((state) => ` ${statefulText(state, undefined, { ...style, stateless: true })}`);
  const data = s.kind === 'dynset' && s.data ? ` : ${exprText(s.data, style)}` : '';
  return `${exprText(s.key, style)}${s.timeout === undefined ? '' : ` timeout ${durationText(s.timeout)}`}${states.join('')}${data}`;
}

function logText(s: Log): string {
  let text = 'log';
  if (s.prefix !== undefined) text += ` prefix "${s.prefix}"`;
  if (s.group !== undefined) text += ` group ${s.group}`;
  if (s.snaplen !== undefined) text += ` snaplen ${s.snaplen}`;
  if (s.threshold !== undefined) text += ` queue-threshold ${s.threshold}`;
  if (s.level !== undefined && s.level !== 'warn') text += ` level ${s.level}`;
  if (s.flags.includes('all')) return `${text} flags all`;
  const tcp = s.flags.filter((f) => f.startsWith('tcp ')).map((f) => f.slice(4));
  if (tcp.length > 0) text += ` flags tcp ${tcp.join(',')}`;
  if (s.flags.includes('ip options')) text += ' flags ip options';
  for (const flag of ['skuid', 'ether']) if (s.flags.includes(flag)) text += ` flags ${flag}`;
  return text;
}

const CODE_TYPES: Readonly<Record<string, TypeName>> = { icmp: 'icmp_code', icmpv6: 'icmpv6_code', icmpx: 'icmpx_code' };

function rejectText(how: string, { numeric }: TextStyle): string {
  const [kind = '', code = ''] = how.split(' ');
  const type = CODE_TYPES[kind];
  return numeric && type ? `${kind} ${TYPES[type].symbols?.[code] ?? code}` : how;
}

/** A comparison: what need not be said is left out, and flags among others stand behind a stroke. */
function matchText(s: Extract<Statement, { kind: 'match' }>, style: TextStyle): string {
  const { left, right, op } = s;
  if (left.kind === 'binop' && left.op === '&' && right.kind === 'value' && left.right.kind === 'value' && (op === '==' || op === '!=')) {
    const not = op === '!=' ? '!= ' : '';
    if (isBitmask(right.type)) return `${exprText(left.left, style)} ${not}${exprText(right, style)} / ${exprText(left.right, style)}`;
    const bits = prefixLength(left.right.value);
    if (bits !== undefined && typeof right.value === 'object') return `${exprText(left.left, style)} ${not}${right.value.text}/${bits}`;
  }
  const word = op === '==' ? (left.kind === 'binop' || s.spelled ? '== ' : '') : op === 'flags' ? '' : op === 'not-flags' ? '! ' : `${op} `;
  return `${exprText(left, style)} ${word}${exprText(right, style)}`;
}

/** 255.255.255.0 is 24 bits; undefined when the bits are not in a row. */
function prefixLength(mask: Atom): number | undefined {
  if (typeof mask !== 'object') return undefined;
  const bits = mask.groups.map((g) => g.toString(2).padStart(16, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

function natTarget(s: Extract<Statement, { kind: 'nat' }>, style: TextStyle): string {
  const { to, port } = s;
  if (to.kind === 'any') return `:${port ? exprText(port, style) : ''}`;
  if (to.kind === 'value' && typeof to.value === 'object' && port?.kind === 'value') return hostPort(to.value.text, Number(port.value));
  if (to.kind === 'value' && typeof to.value === 'object' && to.value.family === 6 && port) return `[${to.value.text}]:${exprText(port, style)}`;
  return `${exprText(to, style)}${port ? `:${exprText(port, style)}` : ''}`;
}

/** Elements of one value each come in their order, however they were written. */
export function inOrder(elements: readonly ElementExpr[]): readonly ElementExpr[] {
  const first = ({ key }: ElementExpr): Atom | undefined =>
    key.kind === 'value' ? key.value : key.kind === 'range' ? key.from : key.kind === 'prefix' ? key.cidr.base : undefined;
  if (elements.some((e) => first(e) === undefined)) return elements;
  const type = elements[0]?.key.kind === 'value' ? elements[0].key.type : 'integer';
  return [...elements].sort((a, b) => compareKeys([first(a) ?? 0], [first(b) ?? 0], [type]));
}

/** An expression as it is listed. */
export function exprText(e: Expr, style: TextStyle = PLAIN): string {
  switch (e.kind) {
    case 'payload':
      return `${e.header} ${e.field}`;
    case 'meta':
      return META_BARE.has(e.key) ? e.key : `meta ${e.key}`;
    case 'ct':
      return `ct ${e.direction ? `${e.direction} ` : ''}${e.key}`;
    case 'fib':
      return `fib ${[e.of, ...e.by].join(' . ')} ${e.result}`;
    case 'numgen':
      return `numgen ${e.mode} mod ${e.mod}${e.offset ? ` offset ${e.offset}` : ''}`;
    case 'hash':
      return `${e.key ? `jhash ${exprText(e.key, style)}` : 'symhash'} mod ${e.mod}${e.seed === undefined ? '' : ` seed 0x${e.seed.toString(16)}`}${e.offset ? ` offset ${e.offset}` : ''}`;
    case 'concat':
      return e.parts.map((part) => exprText(part, style)).join(' . ');
    case 'value':
      return atomText(e.value, e.type, style);
    case 'range':
      return `${atomText(e.from, e.type, { ...style, services: false })}-${atomText(e.to, e.type, { ...style, services: false })}`;
    case 'prefix':
      return e.cidr.text;
    case 'any':
      return '*';
    case 'set':
      return `{ ${inOrder(e.elements)
        .map((one) => elementExprText(one, style))
        .join(', ')} }`;
    case 'ref':
      return `@${e.name}`;
    case 'binop':
      return `${exprText(e.left, style)} ${e.op} ${exprText(e.right, style)}`;
    case 'map':
      return `${exprText(e.key, style)} map ${exprText(e.map, style)}`;
  }
}

function elementExprText(e: ElementExpr, style: TextStyle): string {
  const data = e.data === undefined ? '' : ` : ${isVerdict(e.data) ? verdictText(e.data) : exprText(e.data as Expr, style)}`;
  return `${exprText(e.key, style)}${e.comment === undefined ? '' : ` comment "${e.comment}"`}${data}`;
}

export function isVerdict(x: Expr | Verdict): x is Verdict {
  return ['accept', 'drop', 'return', 'continue', 'jump', 'goto'].includes(x.kind);
}

function partText(part: KeyPart, type: TypeName, style: Style): string {
  if (part.kind === 'any') return '*';
  if (part.kind === 'prefix') return part.cidr.text;
  return part.kind === 'range' ? `${atomText(part.from, type, style)}-${atomText(part.to, type, style)}` : atomText(part.value, type, style);
}

/** One element of a named set. */
export function elementText(
  e: Element,
  key: readonly TypeName[],
  data: readonly TypeName[] | undefined,
  style: TextStyle & { readonly now: number; readonly usual: number | undefined },
): string {
  let text = e.parts.map((part, i) => partText(part, key[i] ?? 'integer', style)).join(' . ');
  for (const state of e.states ?? []) text += ` ${statefulText(state.spec, state, style)}`;
  if (e.timeout !== undefined && e.timeout !== style.usual) text += ` timeout ${durationText(e.timeout)}`;
  if (e.expires !== undefined && !style.stateless) text += ` expires ${durationText(e.expires - style.now)}`;
  if (e.comment !== undefined) text += ` comment "${e.comment}"`;
  if (e.verdict) text += ` : ${verdictText(e.verdict)}`;
  else if (e.data !== undefined) text += ` : ${valueText(e.data, data ?? ['string'], style)}`;
  return text;
}

function valueText(value: Value, types: readonly TypeName[], style: Style): string {
  const atoms = Array.isArray(value) ? (value as readonly Atom[]) : [value as Atom];
  return atoms.map((v, i) => atomText(v, types[i] ?? 'integer', style)).join(' . ');
}
