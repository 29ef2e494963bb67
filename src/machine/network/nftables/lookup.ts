// Finding by name what a command means. upstream: nftables src/cache.c; Linux net/netfilter/nf_tables_api.c
import type { ObjectKind, TableFamily } from './ast.ts';
import { NftProblem, type Token } from './lexer.ts';
import { nearChainOrSet, nearTable } from './near.ts';
import type { Nftables } from './nftables.ts';
import { GONE } from './problems.ts';
import type { NftSet } from './set.ts';
import type { NftChain, NftObject, NftTable } from './table.ts';

interface Place {
  readonly family: TableFamily;
  readonly table: Token;
}

/** With `guess` a name like it is proposed. */
interface Words {
  readonly words?: string;
  readonly guess?: boolean;
}

export function tableOf(engine: Nftables, at: Place, { words = GONE, guess = false }: Words = {}): NftTable {
  const table = engine.table(at.family, at.table.text);
  if (!table) throw (guess ? nearTable(engine, at) : undefined) ?? new NftProblem(words, at.table);
  return table;
}

export function chainOf(engine: Nftables, at: Place, name: Token, { words = GONE, guess = false }: Words = {}): NftChain {
  const table = engine.table(at.family, at.table.text);
  const chain = table?.chains.get(name.text);
  if (!chain) throw (guess ? nearChainOrSet(engine, at, name, 'chain') : undefined) ?? new NftProblem(words, table ? name : at.table);
  return chain;
}

export function setOf(engine: Nftables, at: Place, name: Token, { words = GONE, guess = false }: Words = {}): NftSet {
  const table = engine.table(at.family, at.table.text);
  const set = table?.sets.get(name.text);
  if (!set) throw (guess ? nearChainOrSet(engine, at, name, 'set') : undefined) ?? new NftProblem(words, table ? name : at.table);
  return set;
}

export function objectOf(engine: Nftables, at: Place, kind: ObjectKind, name: Token, words?: Words, text = name.text): { readonly table: NftTable; readonly found: NftObject } {
  const table = tableOf(engine, at, words);
  const found = table.object(kind, text);
  if (!found) throw new NftProblem(words?.words ?? GONE, name);
  return { table, found };
}
