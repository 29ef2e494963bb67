// What a rule writes out: constants, keys, sets and maps with their elements, verdicts. upstream: nftables src/parser_bison.y
import type { Atom, ElementExpr, Expr, Stateful, TypeName, Verdict } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { BadValue, parseAtom, prefixOf, rangeOf } from './datatypes.ts';
import { NftProblem, NftSyntaxProblem, places, span, type Token } from './lexer.ts';
import { mergeElements } from './merge.ts';
import { isStateful, parseStateful } from './parse-stateful.ts';
import { TYPES } from './types.ts';

/** One constant of a type: plain, `base/length`, `from-to`, or `*` for all others. */
export function parseValue(c: Cursor, type: TypeName, bits?: number): Expr {
  const first = c.token;
  const at = (): Token => span(first, c.last);
  if (c.take('*')) return c.mark({ kind: 'any' }, first);
  const read = (t: Token): Atom => {
    // Numbers are numbers and names are names, and a device can have either.
    if (t.kind !== 'number' && t.kind !== 'word' && t.kind !== 'string') throw c.unexpected();
    return parseAtom(t.text, type, bits);
  };
  return attempt(c, at, type, () => {
    const from = valueToken(c);
    if (c.is('/') && c.ahead(1)?.kind === 'number') {
      c.next();
      const length = c.number();
      return c.mark(prefixOf(read(from), length, type), first);
    }
    if (c.is('-')) {
      c.next();
      const to = valueToken(c);
      return c.mark(rangeOf(read(from), read(to), type), first);
    }
    return c.mark({ kind: 'value', value: read(from), type }, first);
  });
}

function valueToken(c: Cursor): Token {
  const { kind } = c.token;
  if (kind !== 'word' && kind !== 'number' && kind !== 'string') throw c.unexpected();
  return c.next();
}

/** What cannot be read as the type wants it is a problem of the command; its words are read on. */
function attempt(c: Cursor, at: () => Token, type: TypeName, read: () => Expr): Expr {
  try {
    return read();
  } catch (e) {
    if (!(e instanceof BadValue)) throw e;
    c.complain(new NftProblem(e.message, at()));
    return { kind: 'value', value: 0, type };
  }
}

/** A key: as many constants as there are types. */
export function parseKey(c: Cursor, types: readonly TypeName[]): Expr {
  const first = c.token;
  const parts: Expr[] = [];
  for (const [i, type] of types.entries()) {
    if (i > 0 && !c.take('.')) {
      c.complain(new NftProblem(`invalid data type, expected concatenation of (${types.map((t) => TYPES[t].about).join(', ')})`, span(first, c.last)));
      break;
    }
    parts.push(parseValue(c, type));
  }
  return parts.length === 1 && parts[0] ? parts[0] : c.mark({ kind: 'concat', parts }, first);
}

/** `@name`, or a set or map that is written out. */
export function parseSetOrRef(c: Cursor, types: readonly TypeName[], values: Values): Expr {
  const first = c.token;
  if (c.take('@')) return c.mark({ kind: 'ref', name: c.name().text }, first);
  const elements = parseElements(c, types, values);
  const [only] = types;
  const kept = types.length === 1 && only && values === undefined ? mergeElements(unique(elements), only) : elements;
  return c.mark({ kind: 'set', elements: kept, ...(kept.length < elements.length ? { merged: true } : {}) }, first);
}

/** What is written twice is there once. */
function unique(elements: readonly ElementExpr[]): readonly ElementExpr[] {
  const seen = new Set<string>();
  return elements.filter(({ key }) => {
    if (key.kind !== 'value') return true;
    const text = typeof key.value === 'object' ? key.value.text : String(key.value);
    return !seen.has(text) && seen.add(text);
  });
}

/** What elements are mapped to: nothing, data whose type nobody declared, a verdict, values of these types. */
export type Values = undefined | 'data' | 'verdict' | 'name' | readonly TypeName[];

/** `{ key [timeout 1m] [counter] [comment "…"] [: value], … }` */
export function parseElements(c: Cursor, types: readonly TypeName[], values: Values): ElementExpr[] {
  c.expect('{');
  const elements: ElementExpr[] = [];
  skipNewlines(c);
  if (c.is('}')) throw c.unexpected();
  while (!c.is('}')) {
    // What a name stands for may be a set itself.
    if (c.is('{')) elements.push(...parseElements(c, types, values));
    else elements.push(parseElement(c, types, values));
    skipNewlines(c);
    if (c.is('}')) break;
    if (!c.take(',')) throw c.unexpected("comma or '}'");
    skipNewlines(c);
  }
  c.expect('}');
  return elements;
}

export function skipNewlines(c: Cursor): void {
  while (c.take('\n'));
}

function parseElement(c: Cursor, types: readonly TypeName[], values: Values): ElementExpr {
  const { token } = c;
  const key = parseKey(c, types);
  const element: { key: Expr; data?: Expr | Verdict; comment?: string; timeout?: number; expires?: number; states?: readonly Stateful[] } = { key };
  if (c.located) places.set(element, span(token, c.last));
  const states: Stateful[] = [];
  for (;;) {
    if (c.take('timeout')) element.timeout = c.duration();
    else if (c.take('expires')) element.expires = c.duration();
    else if (c.take('comment')) element.comment = c.text().text;
    else if (isStateful(c)) states.push(parseStateful(c));
    else break;
  }
  if (states.length > 0) element.states = states;
  if (values === undefined) {
    if (c.is(':')) {
      c.complain(new NftProblem('mapping outside of map context', span(token, token)));
      c.next();
      if (c.is('accept', 'drop', 'return', 'continue', 'jump', 'goto')) parseVerdict(c);
      else parseUntyped(c);
    }
    return element;
  }
  // An element of a map without its value is refused by whoever keeps the map.
  if (values !== 'data' && values !== 'verdict' && !c.is(':')) return element;
  c.expect(':');
  element.data = parseData(c, values);
  return element;
}

function parseData(c: Cursor, values: Exclude<Values, undefined>): Expr | Verdict {
  if (values === 'verdict' || values[0] === 'verdict') return parseVerdict(c);
  if (values === 'name') return { kind: 'value', value: c.text().text, type: 'string' };
  return values === 'data' ? parseUntyped(c) : parseKey(c, values as readonly TypeName[]);
}

export function parseVerdict(c: Cursor): Verdict {
  const t = c.next();
  if (t.text === 'accept' || t.text === 'drop' || t.text === 'return' || t.text === 'continue') return c.mark({ kind: t.text }, t);
  if (t.text !== 'jump' && t.text !== 'goto') throw new NftSyntaxProblem('syntax error, unexpected string', t);
  if (c.is('{')) throw new NftProblem('chains without a name are not simulated here', c.token);
  const to = c.name();
  const verdict: Verdict = { kind: t.text, chain: to.text };
  places.set(verdict, to);
  return verdict;
}

/** A value of a map whose type nobody declared: addresses and ports by their looks. */
function parseUntyped(c: Cursor): Expr {
  const parts: Expr[] = [];
  const first = c.token;
  do {
    const t = c.token;
    const type: TypeName = t.kind === 'number' ? (parts.length > 0 ? 'inet_service' : 'integer') : t.text.includes(':') ? 'ipv6_addr' : 'ipv4_addr';
    parts.push(parseValue(c, type));
  } while (c.take('.'));
  return parts.length === 1 && parts[0] ? parts[0] : c.mark({ kind: 'concat', parts }, first);
}
