// The numbers that nft knows the chains and rules of iptables' tables by: given when somebody first looks, in the order in which they stand then.
import type { Netfilter } from '../netfilter/netfilter.ts';
import type { TableName } from '../netfilter/rule.ts';

interface Given {
  next: number;
  readonly of: WeakMap<object, number>;
}

const tables = new WeakMap<Netfilter, Map<TableName, Given>>();

/** The number of a chain or an entry of a table. */
export function handleOf(netfilter: Netfilter, table: TableName, of: object): number {
  const all = tables.get(netfilter) ?? new Map<TableName, Given>();
  tables.set(netfilter, all);
  const given = all.get(table) ?? { next: 1, of: new WeakMap() };
  all.set(table, given);
  const known = given.of.get(of);
  if (known !== undefined) return known;
  given.of.set(of, given.next);
  return given.next++;
}

/** Numbers that went to something that is not there: sets of a rule, a rule that was refused. */
export function skipHandles(netfilter: Netfilter, table: TableName, n: number): void {
  for (let i = 0; i < n; i++) handleOf(netfilter, table, {});
}
