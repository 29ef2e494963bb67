// What is written in a statement.
import type { Expr, Statement } from './ast.ts';

/** The expressions of a statement, outermost only. */
export function expressions(s: Statement): Expr[] {
  if (s.kind === 'match') return [s.left, s.right];
  if (s.kind === 'vmap') return [s.key, s.map];
  if (s.kind === 'nat') return s.port ? [s.to, s.port] : [s.to];
  if (s.kind === 'object') return s.map ? [s.map] : [];
  return s.kind === 'dynset' || s.kind === 'meter' ? [s.key] : s.kind === 'mangle' ? [s.value] : [];
}
