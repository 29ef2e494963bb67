// Finding by name what a command means. upstream: nftables src/cache.c; Linux net/netfilter/nf_tables_api.c
import type { ObjectKind, TableFamily } from './ast.ts';
import { NftProblem, type Token } from './lexer.ts';
import type { Nftables } from './nftables.ts';
import { GONE } from './problems.ts';
import type { NftSet } from './set.ts';
import type { NftChain, NftObject, NftTable } from './table.ts';

interface Place {
  readonly family: TableFamily;
  readonly table: Token;
}

export function tableOf(engine: Nftables, at: Place, words = GONE): NftTable {
  const table = engine.table(at.family, at.table.text);
  if (!table) throw new NftProblem(words, at.table);
  return table;
}

export function chainOf(engine: Nftables, at: Place, name: Token, words = GONE): NftChain {
  const chain = tableOf(engine, at, words).chains.get(name.text);
  if (!chain) throw new NftProblem(words, name);
  return chain;
}

export function setOf(engine: Nftables, at: Place, name: Token, words = GONE): NftSet {
  const set = tableOf(engine, at, words).sets.get(name.text);
  if (!set) throw new NftProblem(words, name);
  return set;
}

export function objectOf(engine: Nftables, at: Place, kind: ObjectKind, name: Token, words = GONE): { readonly table: NftTable; readonly found: NftObject } {
  const table = tableOf(engine, at, words);
  const found = table.object(kind, name.text);
  if (!found) throw new NftProblem(words, name);
  return { table, found };
}
