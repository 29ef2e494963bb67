// dnat, snat, masquerade and redirect, read. upstream: nftables src/parser_bison.y nat_stmt
import type { Expr, NatFlag, Statement } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { isExpression, parseLeft } from './parse-expression.ts';
import { parseValue } from './parse-literal.ts';

function natFlags(c: Cursor): NatFlag[] {
  const flags: NatFlag[] = [];
  while (c.is('random', 'fully-random', 'persistent')) {
    flags.push(c.next().text as NatFlag);
    c.take(',');
  }
  return flags;
}

export function parseNat(c: Cursor, type: 'dnat' | 'snat'): Statement {
  c.next();
  const family = c.is('ip', 'ip6') ? (c.next().text as 'ip' | 'ip6') : undefined;
  if (c.take('addr')) {
    c.expect('.');
    c.expect('port');
  }
  c.take('to');
  const known = family ? { family } : {};
  if (isExpression(c)) return { kind: 'nat', type, ...known, to: parseLeft(c).expr, flags: natFlags(c) };
  if (c.over) throw c.unexpected();
  const to: Expr = c.is(':') ? { kind: 'any' } : parseValue(c, c.token.text.includes(':') ? 'ipv6_addr' : 'ipv4_addr');
  const port = c.take(':') ? portOf(c) : undefined;
  return { kind: 'nat', type, ...known, to, ...(port ? { port } : {}), flags: natFlags(c) };
}

const portOf = (c: Cursor): Expr => (isExpression(c) ? parseLeft(c).expr : parseValue(c, 'inet_service'));

export function parseRewrite(c: Cursor, kind: 'masquerade' | 'redirect'): Statement {
  c.next();
  let port: Expr | undefined;
  if (c.take('to')) {
    c.take(':');
    port = portOf(c);
  }
  return { kind, ...(port ? { port } : {}), flags: natFlags(c) };
}
