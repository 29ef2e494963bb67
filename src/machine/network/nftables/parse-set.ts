// The definition of a set or a map: `{ type ipv4_addr; flags interval; elements = { … } }`. upstream: nftables src/parser_bison.y set_block
import type { ElementExpr, Expr, ObjectKind, SetSpec, Stateful, TypeName } from './ast.ts';
import { parseBlock } from './blocks.ts';
import type { Command, Name, Target } from './commands.ts';
import type { Cursor } from './cursor.ts';
import { NftProblem } from './lexer.ts';
import { parseLeft } from './parse-expression.ts';
import { parseElements } from './parse-literal.ts';
import { isStateful, parseStateful } from './parse-stateful.ts';
import { isTypeName } from './types.ts';

type Draft = { -readonly [K in Exclude<keyof SetSpec, 'name' | 'flags' | 'states'>]: SetSpec[K] } & {
  key: TypeName[];
  flags: Record<string, boolean>;
  states: Stateful[];
  elements: readonly ElementExpr[];
};

export function parseSet(c: Cursor, at: Target & { readonly name: Name; readonly create: boolean; readonly map: boolean }, out: Command[]): void {
  const spec: Draft = {
    key: [],
    data: undefined,
    objects: undefined,
    typeof: undefined,
    flags: { interval: false, dynamic: false, timeout: false, constant: false },
    timeout: undefined,
    gcInterval: undefined,
    policy: undefined,
    autoMerge: undefined,
    size: undefined,
    comment: undefined,
    states: [],
    elements: [],
  };
  const first = c.token;
  parseBlock(c, () => setting(c, at.map, spec));
  // The block begins and ends inside of its braces.
  const block = { ...first, to: Math.max(first.to, c.last.line === first.line ? c.last.to - 2 : first.to) };
  if (spec.key.length === 0) c.complain(new NftProblem(`set definition does not specify key`, block));
  else if (at.map && !spec.data && !spec.objects) c.complain(new NftProblem('map definition does not specify mapping data type', block));
  const { key, data, timeout, comment, elements, states, objects, gcInterval, policy, autoMerge } = spec;
  const flags = { interval: false, constant: false, ...spec.flags, dynamic: spec.flags.dynamic === true, timeout: spec.flags.timeout === true };
  const made = {
    key,
    data,
    objects,
    typeof: spec.typeof,
    flags,
    timeout,
    gcInterval,
    policy,
    autoMerge,
    size: spec.size,
    states,
    comment,
  };
  out.push({ do: 'add-set', ...at, spec: made, ...(c.problem ? { problem: c.problem } : {}) });
  c.problem = undefined;
  if (elements.length > 0) out.push({ do: 'elements', ...at, how: 'add', initial: true, read: () => elements });
}

function setting(c: Cursor, map: boolean, spec: Draft): void {
  const t = c.token;
  if (isStateful(c)) {
    spec.states.push(parseStateful(c));
    return;
  }
  if (c.take('type')) {
    const key = types(c);
    if (map) dataType(c, spec);
    spec.key = key;
  } else if (c.take('typeof')) typeOf(c, map, spec);
  else if (c.take('flags')) setFlags(c, spec.flags);
  else if (c.take('timeout')) spec.timeout = c.duration();
  else if (c.take('gc-interval')) spec.gcInterval = c.duration();
  else if (c.take('size')) spec.size = c.number();
  else if (c.take('auto-merge')) spec.autoMerge = true;
  else if (c.take('policy')) {
    if (!c.is('memory', 'performance')) throw c.unexpected('performance or memory');
    if (c.next().text === 'memory') spec.policy = 'memory';
  } else if (c.take('comment')) spec.comment = c.text().text;
  else if (c.take('elements')) {
    c.expect('=');
    spec.elements = parseElements(c, spec.key, spec.objects ? 'name' : spec.data);
  } else throw t.kind === 'word' || t.kind === 'number' ? c.unexpected() : c.unexpected();
}

function dataType(c: Cursor, spec: Draft): void {
  if (!c.take(':')) throw c.unexpected('colon or .');
  c.take('interval');
  if (c.is('counter', 'quota', 'limit')) spec.objects = c.next().text as ObjectKind;
  else spec.data = types(c);
}

/** `typeof ip saddr . tcp dport : meta mark` */
function typeOf(c: Cursor, map: boolean, spec: Draft): void {
  const key = parseLeft(c);
  spec.key = [...key.types];
  let data: Expr | undefined;
  if (map) {
    c.expect(':');
    if (c.take('verdict')) spec.data = ['verdict'];
    else {
      const value = parseLeft(c);
      spec.data = [...value.types];
      data = value.expr;
    }
  }
  spec.typeof = { key: key.expr, data };
}

function setFlags(c: Cursor, flags: Record<string, boolean>): void {
  do {
    const t = c.token;
    if (t.kind !== 'word' || !(t.text in flags)) throw c.unexpected();
    flags[c.next().text] = true;
  } while (c.take(','));
}

function types(c: Cursor): TypeName[] {
  const list: TypeName[] = [];
  do {
    const t = c.word();
    if (!isTypeName(t.text)) throw new NftProblem(`unknown datatype ${t.text}`, t);
    list.push(t.text);
  } while (c.take('.'));
  return list;
}
