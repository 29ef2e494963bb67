// What a rule writes out: constants, keys, sets and maps with their elements, verdicts. upstream: nftables src/parser_bison.y
import type { ElementExpr, Expr, TypeName, Verdict } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { BadValue, parseConstant } from './datatypes.ts';
import { NftProblem, places } from './lexer.ts';
import { mergeElements } from './merge.ts';

/** One constant of a type. */
export function parseValue(c: Cursor, type: TypeName): Expr {
  const t = c.word();
  try {
    return parseConstant(t.text, type);
  } catch (e) {
    if (e instanceof BadValue) throw new NftProblem(e.message, t);
    throw e;
  }
}

/** A key: as many constants as there are types. */
export function parseKey(c: Cursor, types: readonly TypeName[]): Expr {
  const parts = types.map((type, i) => {
    if (i > 0) c.expect('.');
    return parseValue(c, type);
  });
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'concat', parts };
}

/** `@name`, or a set or map that is written out. */
export function parseSetOrRef(c: Cursor, types: readonly TypeName[], values: 'none' | 'data' | 'verdict'): Expr {
  if (c.token.text.startsWith('@')) return { kind: 'ref', name: c.next().text.slice(1) };
  const elements = parseElements(c, types, values === 'none' ? undefined : values);
  const [only] = types;
  const kept = types.length === 1 && only && values === 'none' ? mergeElements(elements, only) : elements;
  return { kind: 'set', elements: kept, ...(kept.length < elements.length ? { merged: true } : {}) };
}

/** `{ key [timeout 1m] [comment "…"] [: value], … }` */
export function parseElements(c: Cursor, types: readonly TypeName[], values: 'data' | 'verdict' | readonly TypeName[] | undefined): ElementExpr[] {
  c.expect('{');
  const elements: ElementExpr[] = [];
  c.skipLines();
  while (!c.is('}')) {
    elements.push(parseElement(c, types, values));
    c.skipLines();
    if (!c.take(',')) break;
    c.skipLines();
  }
  c.expect('}');
  return elements;
}

function parseElement(c: Cursor, types: readonly TypeName[], values: 'data' | 'verdict' | readonly TypeName[] | undefined): ElementExpr {
  const { token } = c;
  const element: { key: Expr; data?: Expr | Verdict; comment?: string; timeout?: number } = { key: parseKey(c, types) };
  places.set(element, token);
  for (;;) {
    if (c.take('timeout')) element.timeout = c.duration();
    else if (c.take('expires')) c.duration();
    else if (c.take('comment')) element.comment = c.word().text;
    else break;
  }
  if (values) {
    c.expect(':');
    element.data = values === 'verdict' ? parseVerdict(c) : values === 'data' ? parseData(c) : values[0] === 'verdict' ? parseVerdict(c) : parseKey(c, values);
  }
  return element;
}

export function parseVerdict(c: Cursor): Verdict {
  const t = c.word();
  if (t.text === 'accept' || t.text === 'drop' || t.text === 'return' || t.text === 'continue') return { kind: t.text };
  if (t.text === 'jump' || t.text === 'goto') {
    const to = c.word();
    const verdict: Verdict = { kind: t.text, chain: to.text };
    places.set(verdict, to);
    return verdict;
  }
  throw new NftProblem('syntax error, unexpected string', t);
}

/** A value of a map whose type nobody declared: addresses and ports by their looks. */
function parseData(c: Cursor): Expr {
  const parts: Expr[] = [];
  do {
    const t = c.word();
    const type: TypeName = /^\d+$/.test(t.text) ? (parts.length > 0 ? 'inet_service' : 'integer') : /^0x/.test(t.text) ? 'mark' : t.text.includes(':') ? 'ipv6_addr' : 'ipv4_addr';
    try {
      parts.push(parseConstant(t.text, type));
    } catch (e) {
      if (e instanceof BadValue) throw new NftProblem(e.message, t);
      throw e;
    }
  } while (c.take('.'));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'concat', parts };
}
