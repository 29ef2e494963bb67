// Tables as `nft -j list` gives them. upstream: nftables src/json.c (1.0.6)
import { HOOK_NAMES } from '../hooks.ts';
import type { Atom, ElementExpr, Expr, Statement, TypeName, Value, Verdict } from './ast.ts';
import { atomText } from './datatypes.ts';
import type { ListOptions } from './list.ts';
import type { Element, KeyPart, NftSet } from './set.ts';
import type { NftChain, NftTable, PlacedRule } from './table.ts';
import { isVerdict } from './text.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const METAINFO: Json = { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } };

/** The whole answer, in the tool's own spacing. */
export function jsonText(objects: readonly Json[]): string {
  return `${spaced({ nftables: [METAINFO, ...objects] })}\n`;
}

/** A blank after every comma and colon. */
function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value as { readonly [key: string]: Json | undefined })
    .flatMap(([key, one]) => (one === undefined ? [] : [`${JSON.stringify(key)}: ${spaced(one)}`]))
    .join(', ')}}`;
}

export const tableJson = (table: NftTable): Json => ({
  table: { family: table.family, name: table.name, handle: table.handle, ...(table.comment === undefined ? {} : { comment: table.comment }) },
});

export function chainJson(chain: NftChain): Json {
  const { base } = chain;
  const hook = base ? { type: base.type, hook: HOOK_NAMES[base.hook]?.toLowerCase() ?? '', prio: base.priority, policy: base.policy } : {};
  return {
    chain: {
      family: chain.table.family,
      table: chain.table.name,
      name: chain.name,
      handle: chain.handle,
      ...(chain.comment === undefined ? {} : { comment: chain.comment }),
      ...hook,
    },
  };
}

export function ruleJson(chain: NftChain, placed: PlacedRule, o: ListOptions): Json {
  const { rule, handle } = placed;
  const counters = [...placed.counters];
  const expr = rule.statements.map((s): Json => {
    if (s.kind === 'reject' && s.how === undefined) return { reject: { type: REJECT_TYPES[chain.table.family], expr: 'port-unreachable' } };
    if (s.kind !== 'counter') return statementJson(s);
    const counter = counters.shift() ?? s;
    return { counter: o.stateless ? null : { packets: counter.packets, bytes: counter.bytes } };
  });
  return {
    rule: { family: chain.table.family, table: chain.table.name, chain: chain.name, handle, ...(rule.comment === undefined ? {} : { comment: rule.comment }), expr },
  };
}

const REJECT_TYPES = { ip: 'icmp', ip6: 'icmpv6', inet: 'icmpx' } as const;

const typesJson = (types: readonly TypeName[]): Json => (types.length === 1 ? (types[0] ?? '') : types);

export function setJson(table: NftTable, set: NftSet, o: ListOptions): Json {
  const { spec } = set;
  const flags = (['constant', 'interval', 'timeout', 'dynamic'] as const).filter((f) => spec.flags[f]);
  const elements = o.terse ? [] : set.list(o.now).map((e) => elementJson(e, set, o));
  return {
    [spec.data ? 'map' : 'set']: {
      family: table.family,
      name: set.name,
      table: table.name,
      type: typesJson(spec.key),
      handle: set.handle,
      ...(spec.comment === undefined ? {} : { comment: spec.comment }),
      ...(spec.data ? { map: spec.data.join(' . ') } : {}),
      ...(spec.size === undefined ? {} : { size: spec.size }),
      ...(flags.length > 0 ? { flags } : {}),
      ...(spec.timeout === undefined ? {} : { timeout: Math.floor(spec.timeout / 1000) }),
      ...(elements.length > 0 ? { elem: elements } : {}),
    },
  };
}

function elementJson(e: Element, set: NftSet, o: ListOptions): Json {
  const parts = e.parts.map((part, i) => partJson(part, set.spec.key[i] ?? 'integer'));
  const val: Json = parts.length === 1 ? (parts[0] ?? null) : { concat: parts };
  const more = {
    ...(e.timeout === undefined || e.timeout === set.spec.timeout ? {} : { timeout: Math.floor(e.timeout / 1000) }),
    ...(e.expires === undefined || o.stateless ? {} : { expires: Math.max(0, Math.floor((e.expires - o.now) / 1000)) }),
    ...(e.comment === undefined ? {} : { comment: e.comment }),
  };
  const key: Json = Object.keys(more).length > 0 ? { elem: { val, ...more } } : val;
  if (e.verdict) return [key, verdictJson(e.verdict)];
  return e.data === undefined ? key : [key, dataJson(e.data, set.spec.data ?? [])];
}

function dataJson(value: Value, types: readonly TypeName[]): Json {
  const atoms = Array.isArray(value) ? (value as readonly Atom[]) : [value as Atom];
  const parts = atoms.map((a, i) => atomJson(a, types[i] ?? 'integer'));
  return parts.length === 1 ? (parts[0] ?? null) : { concat: parts };
}

const prefixJson = (cidr: { readonly base: { readonly text: string }; readonly bits: number }): Json => ({ prefix: { addr: cidr.base.text, len: cidr.bits } });

function partJson(part: KeyPart, type: TypeName): Json {
  if (part.kind === 'any') return '*';
  if (part.kind === 'prefix') return prefixJson(part.cidr);
  return part.kind === 'range' ? { range: [atomJson(part.from, type), atomJson(part.to, type)] } : atomJson(part.value, type);
}

/** Numbers stay numbers where they are not known by a name; several flags are a list. */
function atomJson(value: Atom, type: TypeName): Json {
  if (typeof value === 'number' && (type === 'mark' || type === 'integer' || type === 'inet_service')) return value;
  const text = atomText(value, type).replace(/^"(.*)"$/, '$1');
  if (type === 'ct_state' || type === 'ct_status' || type === 'tcp_flag') return text.includes(',') ? text.split(',') : text;
  return /^\d+$/.test(text) ? Number(text) : text;
}

const verdictJson = (v: Verdict): Json => ({ [v.kind]: v.chain === undefined ? null : { target: v.chain } });

/** A match of flags says `in`: some of them are set. */
const operator = (op: Extract<Statement, { kind: 'match' }>['op']): string => (op === 'flags' ? 'in' : op === 'not-flags' ? '!=' : op);

function statementJson(s: Statement): Json {
  switch (s.kind) {
    case 'match':
      return { match: { op: operator(s.op), left: exprJson(s.left), right: exprJson(s.right) } };
    case 'verdict':
      return verdictJson(s.verdict);
    case 'vmap':
      return { vmap: { key: exprJson(s.key), data: exprJson(s.map) } };
    case 'counter':
      return { counter: { packets: s.packets, bytes: s.bytes } };
    case 'log': {
      const words = { ...(s.prefix === undefined ? {} : { prefix: s.prefix }), ...(s.level === undefined || s.level === 'warn' ? {} : { level: s.level }) };
      return { log: Object.keys(words).length > 0 ? words : null };
    }
    case 'limit':
      return { limit: { rate: s.rate, burst: s.burst, per: s.unit, ...(s.over ? { inv: true } : {}) } };
    case 'reject':
      return { reject: s.how === undefined ? null : rejectJson(s.how) };
    case 'nat': {
      const port = s.port ? { port: exprJson(s.port) } : {};
      return { [s.type]: { ...(s.family ? { family: s.family } : {}), ...(s.to.kind === 'any' ? {} : { addr: exprJson(s.to) }), ...port, ...flagsJson(s.flags) } };
    }
    case 'masquerade':
    case 'redirect': {
      const words = { ...(s.port ? { port: exprJson(s.port) } : {}), ...flagsJson(s.flags) };
      return { [s.kind]: Object.keys(words).length > 0 ? words : null };
    }
    case 'mangle':
      return { mangle: { key: { meta: { key: s.key } }, value: exprJson(s.value) } };
    case 'dynset': {
      const key = exprJson(s.key);
      return { set: { op: s.op, elem: s.timeout === undefined ? key : { elem: { val: key, timeout: Math.floor(s.timeout / 1000) } }, set: `@${s.set}` } };
    }
    default:
      return { [s.kind]: null };
  }
}

function rejectJson(how: string): Json {
  if (how === 'tcp reset') return { type: 'tcp reset' };
  const [type = '', ...rest] = how.split(' ');
  return { type, expr: rest.filter((w) => w !== 'type').join(' ') };
}

const flagsJson = (flags: readonly string[]): { readonly flags?: Json } => (flags.length === 0 ? {} : { flags: flags.length === 1 ? (flags[0] ?? '') : flags });

function exprJson(e: Expr): Json {
  switch (e.kind) {
    case 'payload':
      return { payload: { protocol: e.header, field: e.field } };
    case 'meta':
      return { meta: { key: e.key } };
    case 'ct':
      return { ct: { key: e.key, ...(e.direction ? { dir: e.direction } : {}) } };
    case 'fib':
      return { fib: { result: 'type', flags: [e.of] } };
    case 'numgen':
      return { numgen: { mode: e.mode, mod: e.mod, offset: e.offset } };
    case 'concat':
      return { concat: e.parts.map(exprJson) };
    case 'value':
      return atomJson(e.value, e.type);
    case 'range':
      return { range: [atomJson(e.from, e.type), atomJson(e.to, e.type)] };
    case 'prefix':
      return prefixJson(e.cidr);
    case 'any':
      return '*';
    case 'set':
      return { set: e.elements.map(elementExprJson) };
    case 'ref':
      return `@${e.name}`;
    case 'binop':
      return { [e.op]: [exprJson(e.left), exprJson(e.right)] };
    case 'map':
      return { map: { key: exprJson(e.key), data: exprJson(e.map) } };
  }
}

function elementExprJson(e: ElementExpr): Json {
  const key = exprJson(e.key);
  const val: Json = e.comment === undefined ? key : { elem: { val: key, comment: e.comment } };
  if (e.data === undefined) return val;
  return [val, isVerdict(e.data as Verdict) ? verdictJson(e.data as Verdict) : exprJson(e.data as Expr)];
}
