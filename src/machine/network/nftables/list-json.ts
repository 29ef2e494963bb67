// Tables as `nft -j list` gives them. upstream: nftables src/json.c (1.0.6)
import { HOOK_NAMES } from '../hooks.ts';
import type { Atom, ElementExpr, Expr, Stateful, Statement, TypeName, Value, Verdict } from './ast.ts';
import { atomText } from './datatypes.ts';
import type { ListOptions } from './list.ts';
import type { Element, KeyPart, NftSet } from './set.ts';
import type { State } from './state.ts';
import { isStatefulStatement, type NftChain, type NftObject, type NftTable, type PlacedRule } from './table.ts';
import { inOrder, isVerdict, listed } from './text.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

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
  const expr = listed(rule, chain.table.family).map(({ s, at }): Json => {
    if (s.kind === 'reject' && s.how === undefined) return { reject: { type: REJECT_TYPES[chain.table.family], expr: 'port-unreachable' } };
    return isStatefulStatement(s) ? statefulJson(s, placed.states[at], o.stateless) : statementJson(s);
  });
  return {
    rule: { family: chain.table.family, table: chain.table.name, chain: chain.name, handle, ...(rule.comment === undefined ? {} : { comment: rule.comment }), expr },
  };
}

/** What a rule or an element counts. */
function statefulJson(s: Stateful, state: State | undefined, stateless = false): Json {
  if (s.kind === 'counter') return { counter: stateless ? null : { packets: (state ?? s).packets, bytes: (state ?? s).bytes } };
  if (s.kind === 'ct count') return { 'ct count': { val: s.count, ...(s.over ? { inv: true } : {}) } };
  return s.kind === 'quota' ? { quota: quotaJson(s, state?.used ?? s.used) } : { limit: limitJson(s) };
}

/** The largest unit that leaves nothing over. */
function inUnits(n: number): readonly [number, string] {
  if (n > 0 && n % 1_048_576 === 0) return [n / 1_048_576, 'mbytes'];
  return n > 0 && n % 1024 === 0 ? [n / 1024, 'kbytes'] : [n, 'bytes'];
}

function quotaJson(s: Extract<Stateful, { kind: 'quota' }>, used: number): Json {
  const [val, unit] = inUnits(s.bytes);
  const [spent, spentUnit] = inUnits(used);
  return { val, val_unit: unit, ...(s.over ? { inv: true } : {}), ...(used > 0 ? { used: spent, used_unit: spentUnit } : {}) };
}

function limitJson(s: Extract<Stateful, { kind: 'limit' }>): Json {
  const inv = s.over ? { inv: true } : {};
  if (!s.bytes) return { rate: s.rate, burst: s.burst, per: s.unit, ...inv };
  const [rate, unit] = inUnits(s.rate);
  const [burst, burstUnit] = inUnits(s.burst);
  return { rate, burst, per: s.unit, ...inv, rate_unit: unit, burst_unit: burstUnit };
}

/** A counter, quota or limit with its name. */
export function objectJson(table: NftTable, { kind, name, handle, comment, state }: NftObject): Json {
  const { spec } = state;
  const rest =
    spec.kind === 'counter'
      ? { packets: state.packets, bytes: state.bytes }
      : spec.kind === 'quota'
        ? { bytes: spec.bytes, used: state.used, inv: spec.over }
        : spec.kind === 'limit'
          ? { rate: spec.rate, per: spec.unit, burst: spec.burst }
          : {};
  return { [kind]: { family: table.family, name, table: table.name, handle, ...(comment === undefined ? {} : { comment }), ...rest } };
}

const REJECT_TYPES = { ip: 'icmp', ip6: 'icmpv6', inet: 'icmpx' } as const;

const typesJson = (types: readonly TypeName[]): Json => (types.length === 1 ? (types[0] ?? '') : types);

export function setJson(table: NftTable, set: NftSet, o: ListOptions, some?: readonly Element[]): Json {
  const { spec } = set;
  const flags = (['constant', 'interval', 'timeout', 'dynamic'] as const).filter((f) => spec.flags[f]);
  const elements = o.terse ? [] : (some ?? set.list(o.now)).map((e) => elementJson(e, set, o));
  return {
    [set.isMap ? 'map' : 'set']: {
      family: table.family,
      name: set.name,
      table: table.name,
      type: typesJson(spec.key),
      handle: set.handle,
      ...(spec.comment === undefined ? {} : { comment: spec.comment }),
      ...(spec.data ? { map: spec.data.join(' . ') } : spec.objects ? { map: spec.objects } : {}),
      ...(spec.size === undefined ? {} : { size: spec.size }),
      ...(flags.length > 0 ? { flags } : {}),
      ...(spec.timeout === undefined ? {} : { timeout: Math.floor(spec.timeout / 1000) }),
      ...(spec.gcInterval === undefined ? {} : { 'gc-interval': Math.floor(spec.gcInterval / 1000) }),
      ...(spec.autoMerge ? { 'auto-merge': true } : {}),
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
    ...Object.assign({}, ...(e.states ?? []).map((state) => statefulJson(state.spec, state, o.stateless))),
  };
  const key: Json = Object.keys(more).length > 0 ? { elem: { val, ...more } } : val;
  if (e.verdict) return [key, verdictJson(e.verdict)];
  return e.data === undefined ? key : [key, dataJson(e.data, set.spec.data ?? ['string'])];
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
  if (typeof value === 'number' && (type === 'mark' || type === 'integer' || type === 'inet_service' || type === 'time')) return value;
  const text = atomText(value, type).replace(/^"(.*)"$/, '$1');
  if (type === 'ct_state' || type === 'ct_status' || type === 'tcp_flag') return text.includes(',') ? text.split(',') : text;
  return /^\d+$/.test(text) ? Number(text) : text;
}

const verdictJson = (v: Verdict): Json => ({ [v.kind]: v.chain === undefined ? null : { target: v.chain } });

/** A match of flags says `in`: some of them are set. */
const operator = (op: Extract<Statement, { kind: 'match' }>['op']): string => (op === 'flags' ? 'in' : op === 'not-flags' ? '!' : op);

function statementJson(s: Exclude<Statement, Stateful>): Json {
  switch (s.kind) {
    case 'match':
      return { match: { op: operator(s.op), left: exprJson(s.left), right: exprJson(s.right) } };
    case 'verdict':
      return verdictJson(s.verdict);
    case 'vmap':
      return { vmap: { key: exprJson(s.key), data: exprJson(s.map) } };
    case 'object':
      return { [s.of]: s.map ? exprJson(s.map) : (s.name ?? '') };
    case 'log': {
      const flags = s.flags.map((f) => ({ 'tcp sequence': 'tcp sequence', 'tcp options': 'tcp options' })[f] ?? f);
      const words = {
        ...(s.prefix === undefined ? {} : { prefix: s.prefix }),
        ...(s.group === undefined ? {} : { group: s.group }),
        ...(s.snaplen === undefined ? {} : { snaplen: s.snaplen }),
        ...(s.threshold === undefined ? {} : { 'queue-threshold': s.threshold }),
        ...(s.level === undefined || s.level === 'warn' ? {} : { level: s.level }),
        ...(flags.length === 0 ? {} : { flags: flags.length === 1 ? (flags[0] ?? '') : flags }),
      };
      return { log: Object.keys(words).length > 0 ? words : null };
    }
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
      return { mangle: { key: exprJson(s.to), value: exprJson(s.value) } };
    case 'dynset': {
      const key = exprJson(s.key);
      const elem = s.timeout === undefined ? key : { elem: { val: key, timeout: Math.floor(s.timeout / 1000) } };
      const stmt = s.states.length > 0 ? { stmt: s.states.map((one) => statefulJson(one, undefined)) } : {};
      return s.data ? { map: { op: s.op, elem, data: exprJson(s.data), map: `@${s.set}`, ...stmt } } : { set: { op: s.op, elem, set: `@${s.set}`, ...stmt } };
    }
    case 'meter':
      return { meter: { key: exprJson(s.key), stmt: statefulJson(s.states[0] ?? { kind: 'counter', packets: 0, bytes: 0 }, undefined), size: s.size, name: s.name } };
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
      return { ct: { key: e.key.replace(/^ip /, ''), ...(e.direction ? { dir: e.direction } : {}) } };
    case 'fib':
      return { fib: { result: e.result, flags: [e.of, ...e.by] } };
    case 'numgen':
      return { numgen: { mode: e.mode, mod: e.mod, offset: e.offset } };
    case 'hash':
      return {
        [e.key ? 'jhash' : 'symhash']: {
          mod: e.mod,
          ...(e.key ? { expr: exprJson(e.key) } : {}),
          ...(e.seed === undefined ? {} : { seed: e.seed }),
          ...(e.offset ? { offset: e.offset } : {}),
        },
      };
    case 'concat':
      return { concat: e.parts.map(exprJson) };
    case 'value':
      return e.type === 'boolean' ? e.value !== 0 : atomJson(e.value, e.type);
    case 'range':
      return { range: [atomJson(e.from, e.type), atomJson(e.to, e.type)] };
    case 'prefix':
      return prefixJson(e.cidr);
    case 'any':
      return '*';
    case 'set':
      return { set: inOrder(e.elements).map(elementExprJson) };
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
