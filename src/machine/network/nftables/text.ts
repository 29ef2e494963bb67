// Rules and sets as nft lists them. upstream: nftables src/rule.c, expression.c, statement.c (Debian 12's 1.0.6)
import { hostPort } from '../../../base/ip.ts';
import type { Atom, ElementExpr, Expr, NftRule, Statement, TypeName, Value, Verdict } from './ast.ts';
import { atomText, compareAtoms, durationText } from './datatypes.ts';
import type { Element, KeyPart } from './set.ts';

export const verdictText = (v: Verdict): string => (v.chain === undefined ? v.kind : `${v.kind} ${v.chain}`);

const texts = new WeakMap<NftRule, string>();

/** A rule without counters, as a trace shows it; with `counters` its line in a list. */
export function ruleText(rule: NftRule, counters?: readonly { readonly packets: number; readonly bytes: number }[]): string {
  const plain = !counters || counters.length === 0;
  let text = plain ? texts.get(rule) : undefined;
  if (text === undefined) {
    text = write(rule, counters);
    if (plain) texts.set(rule, text);
  }
  return text;
}

function write(rule: NftRule, counters: readonly { readonly packets: number; readonly bytes: number }[] | undefined): string {
  const rest = [...(counters ?? [])];
  const parts: string[] = [];
  rule.statements.forEach((s, i) => {
    if (isImplied(s, rule.statements[i + 1])) return;
    const counter = s.kind === 'counter' ? rest.shift() : undefined;
    parts.push(counter ? `counter packets ${counter.packets} bytes ${counter.bytes}` : statementText(s));
  });
  if (rule.comment !== undefined) parts.push(`comment "${rule.comment}"`);
  return parts.join(' ');
}

/** `meta l4proto tcp tcp dport 80` is listed without what `tcp` says already. */
function isImplied(s: Statement, next: Statement | undefined): boolean {
  if (s.kind !== 'match' || s.op !== '==' || s.right.kind !== 'value') return false;
  const proto = (s.left.kind === 'meta' && s.left.key === 'l4proto') || (s.left.kind === 'payload' && s.left.header === 'ip' && s.left.field === 'protocol');
  if (!proto || next?.kind !== 'match' || next.left.kind !== 'payload') return false;
  const { header } = next.left;
  return header !== 'th' && header !== 'ip' && header !== 'ip6' && atomText(s.right.value, 'inet_proto') === (header === 'icmpv6' ? 'ipv6-icmp' : header);
}

function flagText(flags: readonly string[]): string {
  return flags.length > 0 ? ` ${flags.join(',')}` : '';
}

function statementText(s: Statement): string {
  switch (s.kind) {
    case 'match':
      return `${exprText(s.left)} ${s.op === '==' || s.op === 'flags' ? '' : `${s.op === 'not-flags' ? '!=' : s.op} `}${exprText(s.right)}`;
    case 'verdict':
      return verdictText(s.verdict);
    case 'vmap':
      return `${exprText(s.key)} vmap ${exprText(s.map)}`;
    case 'counter':
      return `counter packets ${s.packets} bytes ${s.bytes}`;
    case 'log':
      return `log${s.prefix === undefined ? '' : ` prefix "${s.prefix}"`}${s.level === undefined || s.level === 'warn' ? '' : ` level ${s.level}`}`;
    case 'limit':
      return `limit rate ${s.over ? 'over ' : ''}${s.rate}/${s.unit}${s.burst === 5 ? '' : ` burst ${s.burst} packets`}`;
    case 'reject':
      return s.how === undefined ? 'reject' : `reject with ${s.how}`;
    case 'nat':
      return `${s.type}${s.family ? ` ${s.family}` : ''} to ${natTarget(s)}${flagText(s.flags)}`;
    case 'masquerade':
    case 'redirect':
      return `${s.kind}${s.port ? ` to :${exprText(s.port)}` : ''}${flagText(s.flags)}`;
    case 'mangle':
      return `meta ${s.key} set ${exprText(s.value)}`;
    case 'dynset':
      return `${s.op} @${s.set} { ${exprText(s.key)}${s.timeout === undefined ? '' : ` timeout ${durationText(s.timeout)}`} }`;
    default:
      return s.kind;
  }
}

function natTarget(s: Extract<Statement, { kind: 'nat' }>): string {
  const { to, port } = s;
  if (to.kind === 'any') return `:${port ? exprText(port) : ''}`;
  if (to.kind === 'value' && typeof to.value === 'object' && port?.kind === 'value') return hostPort(to.value.text, Number(port.value));
  if (to.kind === 'value' && typeof to.value === 'object' && to.value.family === 6 && port) return `[${to.value.text}]:${exprText(port)}`;
  return `${exprText(to)}${port ? `:${exprText(port)}` : ''}`;
}

/** Elements of one value each come in their order, however they were written. */
function inOrder(elements: readonly ElementExpr[]): readonly ElementExpr[] {
  const first = ({ key }: ElementExpr): Atom | undefined =>
    key.kind === 'value' ? key.value : key.kind === 'range' ? key.from : key.kind === 'prefix' ? key.cidr.base : undefined;
  if (elements.some((e) => first(e) === undefined)) return elements;
  return [...elements].sort((a, b) => compareAtoms(first(a) ?? 0, first(b) ?? 0));
}

function exprText(e: Expr): string {
  switch (e.kind) {
    case 'payload':
      return `${e.header} ${e.field}`;
    case 'meta':
      return ['iif', 'oif', 'iifname', 'oifname'].includes(e.key) ? e.key : `meta ${e.key}`;
    case 'ct':
      return `ct ${e.direction ? `${e.direction} ` : ''}${e.key}`;
    case 'fib':
      return `fib ${e.of} type`;
    case 'numgen':
      return `numgen ${e.mode} mod ${e.mod}${e.offset ? ` offset ${e.offset}` : ''}`;
    case 'concat':
      return e.parts.map(exprText).join(' . ');
    case 'value':
      return atomText(e.value, e.type);
    case 'range':
      return `${atomText(e.from, e.type)}-${atomText(e.to, e.type)}`;
    case 'prefix':
      return e.cidr.text;
    case 'any':
      return '*';
    case 'set':
      return `{ ${inOrder(e.elements).map(elementExprText).join(', ')} }`;
    case 'ref':
      return `@${e.name}`;
    case 'binop':
      return `${exprText(e.left)} ${e.op} ${exprText(e.right)}`;
    case 'map':
      return `${exprText(e.key)} map ${exprText(e.map)}`;
  }
}

function elementExprText(e: ElementExpr): string {
  const data = e.data === undefined ? '' : ` : ${'chain' in e.data || isVerdict(e.data) ? verdictText(e.data as Verdict) : exprText(e.data as Expr)}`;
  return `${exprText(e.key)}${e.comment === undefined ? '' : ` comment "${e.comment}"`}${data}`;
}

export function isVerdict(x: Expr | Verdict): x is Verdict {
  return ['accept', 'drop', 'return', 'continue', 'jump', 'goto'].includes(x.kind);
}

function partText(part: KeyPart, type: TypeName): string {
  if (part.kind === 'any') return '*';
  if (part.kind === 'prefix') return part.cidr.text;
  return part.kind === 'range' ? `${atomText(part.from, type)}-${atomText(part.to, type)}` : atomText(part.value, type);
}

/** One element of a named set. */
export function elementText(
  e: Element,
  key: readonly TypeName[],
  data: readonly TypeName[] | undefined,
  times: { readonly now: number; readonly stateless: boolean; readonly usual: number | undefined },
): string {
  let text = e.parts.map((part, i) => partText(part, key[i] ?? 'integer')).join(' . ');
  if (e.timeout !== undefined && e.timeout !== times.usual) text += ` timeout ${durationText(e.timeout)}`;
  if (e.expires !== undefined && !times.stateless) text += ` expires ${durationText(e.expires - times.now)}`;
  if (e.comment !== undefined) text += ` comment "${e.comment}"`;
  if (e.verdict) text += ` : ${verdictText(e.verdict)}`;
  else if (e.data !== undefined) text += ` : ${valueText(e.data, data ?? [])}`;
  return text;
}

function valueText(value: Value, types: readonly TypeName[]): string {
  const atoms = Array.isArray(value) ? (value as readonly Atom[]) : [value as Atom];
  return atoms.map((v, i) => atomText(v, types[i] ?? 'integer')).join(' . ');
}
