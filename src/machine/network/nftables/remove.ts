// What goes away: one thing by name or handle, the contents of one, everything. upstream: Linux net/netfilter/nf_tables_api.c nf_tables_deltable, nf_tables_delchain …
import type { Expr, Statement } from './ast.ts';
import type { Changes } from './changes.ts';
import type { Command } from './commands.ts';
import { NftProblem } from './lexer.ts';
import { chainOf, setOf, tableOf } from './lookup.ts';
import { nearChainOrSet } from './near.ts';
import type { Nftables } from './nftables.ts';
import { BUSY, GONE, MISSING } from './problems.ts';
import type { NftSet } from './set.ts';
import type { NftChain, NftTable } from './table.ts';
import { isVerdict } from './text.ts';
import { expressions } from './walk.ts';

export function flush(engine: Nftables, command: Extract<Command, { do: 'flush' }>, changes: Changes): void {
  if (command.what === 'ruleset') {
    for (const table of engine.tables()) if (command.family === undefined || table.family === command.family) removeTable(engine, table, changes);
    return;
  }
  if (command.what === 'table') {
    for (const chain of tableOf(engine, command).chains.values()) empty(engine, chain, changes);
  } else if (command.what === 'chain') empty(engine, chainOf(engine, command, command.name), changes);
  else {
    const table = tableOf(engine, command, { words: MISSING });
    const set = command.what === 'meter' ? table.meters.get(command.name.text) : setOf(engine, command, command.name, { words: MISSING });
    if (!set) throw new NftProblem(MISSING, command.name);
    const now = engine.host.clock.now();
    for (const e of set.list(now)) changes.element('delete', table, set, e, now);
    set.flush();
    engine.touched();
  }
}

function empty(engine: Nftables, chain: NftChain, changes: Changes): void {
  for (const rule of chain.rules) changes.deletedRule(chain, rule);
  engine.setRules(chain, []);
}

function removeTable(engine: Nftables, table: NftTable, changes: Changes): void {
  for (const chain of table.chains.values()) for (const rule of chain.rules) changes.deletedRule(chain, rule);
  for (const set of table.sets.values()) changes.set('delete', table, set);
  for (const object of table.objects.values()) changes.object('delete', table, object);
  for (const chain of table.chains.values()) changes.chain('delete', chain);
  changes.table('delete', table);
  engine.removeTable(table);
}

export function remove(engine: Nftables, command: Extract<Command, { do: 'delete' }>, changes: Changes): void {
  const { name, handle, what } = command;
  if (what === 'table') {
    const table = handle === undefined ? tableOf(engine, command, { guess: true }) : engine.tables().find((t) => t.family === command.family && t.handle === handle);
    if (!table) throw new NftProblem(GONE, name);
    return removeTable(engine, table, changes);
  }
  const table = tableOf(engine, command);
  const find = <T extends { readonly name: string; readonly handle: number }>(all: Iterable<T>): T => {
    const found = [...all].find((one) => (handle === undefined ? one.name === name.text : one.handle === handle));
    if (found) return found;
    const near =
      handle === undefined && (what === 'chain' || what === 'set' || what === 'map') ? nearChainOrSet(engine, command, name, what === 'chain' ? 'chain' : 'set') : undefined;
    throw near ?? new NftProblem(GONE, name);
  };
  if (what === 'chain') {
    const chain = find(table.chains.values());
    if (chainIsUsed(engine, table, chain)) throw new NftProblem(BUSY, name);
    for (const rule of chain.rules) changes.deletedRule(chain, rule);
    changes.chain('delete', chain);
    return engine.removeChain(chain);
  }
  if (what === 'set' || what === 'map' || what === 'meter') {
    const set = find((what === 'meter' ? table.meters : table.sets).values());
    if (setIsUsed(table, set)) throw new NftProblem(BUSY, name);
    changes.set('delete', table, set);
    table.meters.delete(what === 'meter' ? set.name : '');
    return engine.removeSet(table, what === 'meter' ? '' : set.name);
  }
  const object = find([...table.objects.values()].filter((o) => o.kind === what));
  const named = [...table.sets.values()].some((s) => s.spec.objects === what && s.list(engine.host.clock.now()).some((e) => e.data === object.name));
  const used = statements(table).some((s) => s.kind === 'object' && s.of === what && (s.name === object.name || (s.map && mapNames(s.map, object.name))));
  if (named || used) throw new NftProblem(BUSY, name);
  changes.object('delete', table, object);
  engine.removeObject(table, object);
}

const statements = (table: NftTable): readonly Statement[] => [...table.chains.values()].flatMap((chain) => chain.rules.flatMap((r) => r.rule.statements));

/** Is an object named in a map that a rule writes out? */
function mapNames(e: Expr, name: string): boolean {
  return e.kind === 'map' && e.map.kind === 'set' && e.map.elements.some(({ data }) => data && !isVerdict(data) && data.kind === 'value' && data.value === name);
}

function chainIsUsed(engine: Nftables, table: NftTable, chain: NftChain): boolean {
  const jumped = [...table.chains.values()].some((c) => c !== chain && c.rules.some((r) => r.rule.statements.some((s) => namesChain(s, chain.name))));
  return jumped || [...table.sets.values()].some((s) => s.spec.data?.[0] === 'verdict' && s.list(engine.host.clock.now()).some((e) => e.verdict?.chain === chain.name));
}

function setIsUsed(table: NftTable, set: NftSet): boolean {
  return statements(table).some(
    (s) => (s.kind === 'dynset' && s.set === set.name) || (s.kind === 'meter' && table.meters.get(s.name) === set) || expressions(s).some((e) => namesSet(e, set.name)),
  );
}

export function namesChain(s: Statement, name: string): boolean {
  if (s.kind === 'verdict') return s.verdict.chain === name;
  return s.kind === 'vmap' && s.map.kind === 'set' && s.map.elements.some(({ data }) => data && isVerdict(data) && data.chain === name);
}

function namesSet(e: Expr, name: string): boolean {
  if (e.kind === 'map') return namesSet(e.map, name) || namesSet(e.key, name);
  return e.kind === 'ref' && e.name === name;
}
