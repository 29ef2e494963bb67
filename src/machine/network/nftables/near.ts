// What may have been meant by a name that is not there. upstream: nftables src/misspell.c, cmd.c nft_cmd_enoent
import type { TableFamily } from './ast.ts';
import { NftProblem, type Token } from './lexer.ts';
import type { Nftables } from './nftables.ts';
import { MISSING } from './problems.ts';
import type { NftTable } from './table.ts';

/** How many letters are other ones; the first one of each does not count, as upstream has it. */
function distance(a: string, b: string): number {
  const row = Array.from({ length: b.length }, (_, j) => j);
  let before: number[] = [];
  for (let i = 1; i < a.length; i++) {
    const next = [i];
    for (let j = 1; j < b.length; j++) {
      const cost = a[i] === b[j] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i] === b[j - 1] && a[i - 1] === b[j]) least = Math.min(least, (before[j - 2] ?? 0) + cost);
      next.push(least);
    }
    before = [...row];
    row.splice(0, row.length, ...next);
  }
  return row[b.length - 1] ?? 0;
}

/** Names that are as near as this may be meant. */
function isNear(a: string, b: string, d: number): boolean {
  const most = Math.max(a.length, b.length);
  if (most <= 1) return false;
  return d <= (most - Math.min(a.length, b.length) <= 1 ? Math.max(Math.ceil(most / 3), 1) : Math.ceil((most + 2) / 3));
}

function nearest<T>(name: string, all: readonly T[], nameOf: (one: T) => string): T | undefined {
  let best: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const one of all) {
    const d = distance(name, nameOf(one));
    if (d >= least || !isNear(name, nameOf(one), d)) continue;
    best = one;
    least = d;
  }
  return best;
}

interface Place {
  readonly family: TableFamily;
  readonly table: Token;
}

const otherTable = (table: NftTable, at: Place): NftProblem => new NftProblem(`${MISSING}; did you mean table ‘${table.name}’ in family ${table.family}?`, at.table);

/** The problem with a hint, when there is one. */
export function nearTable(engine: Nftables, at: Place): NftProblem | undefined {
  const found = nearest(at.table.text, engine.tables(), (t) => t.name);
  return found && otherTable(found, at);
}

export function nearChainOrSet(engine: Nftables, at: Place, name: Token, what: 'chain' | 'set'): NftProblem | undefined {
  const all = engine.tables().flatMap((table) => [...(what === 'chain' ? table.chains : table.sets).keys()].map((one) => ({ table, one })));
  const found = nearest(name.text, all, ({ one }) => one);
  if (!found) return undefined;
  if (found.table.name !== at.table.text || found.table.family !== at.family) return otherTable(found.table, at);
  return found.one === name.text ? undefined : new NftProblem(`${MISSING}; did you mean ${what} ‘${found.one}’ in table ${at.family} ‘${at.table.text}’?`, name);
}
