// What nft changes in the tables of iptables, which are tables of the same kernel: rules and chains come, go and are renamed. upstream: Linux net/netfilter/nf_tables_api.c
import { HOOK_NAMES } from '../hooks.ts';
import { kernelChains, noteChain, renamed } from '../netfilter/kernel-chains.ts';
import type { Netfilter } from '../netfilter/netfilter.ts';
import type { Chain, Entry, TableName } from '../netfilter/rule.ts';
import type { BaseSpec } from './ast.ts';
import { checkRule } from './check-rule.ts';
import type { Command } from './commands.ts';
import { handleOf, skipHandles } from './iptables-handles.ts';
import { seenByIptables } from './iptables-seen.ts';
import { NftProblem } from './lexer.ts';
import { type Nftables, ruleHandle } from './nftables.ts';
import { PlacedForeign } from './placed-foreign.ts';
import { BUSY, GONE, MISSING, THERE } from './problems.ts';
import { NftChain, NftTable, PlacedRule } from './table.ts';

type AddRule = Extract<Command, { do: 'add-rule' }>;

interface Place {
  readonly engine: Nftables;
  readonly netfilter: Netfilter;
  readonly table: TableName;
}

/** The change that is to be made when all else was right; undefined: it is of another kind. Throws what the kernel refuses. */
export function editOfIptables(engine: Nftables, command: Command): (() => void) | undefined {
  if (command.do !== 'add-rule' && command.do !== 'delete-rule' && command.do !== 'rename' && command.do !== 'add-chain' && command.do !== 'delete') return undefined;
  const { host } = engine;
  if (!('iptables' in host)) return undefined;
  const netfilter = (host as typeof host & { iptables(family: 4 | 6): Netfilter }).iptables(command.family === 'ip' ? 4 : 6);
  const place: Place = { engine, netfilter, table: command.table.text as TableName };
  if (command.do === 'add-rule') return addRule(place, command);
  if (command.do === 'delete-rule') return deleteRule(place, command);
  if (command.do === 'add-chain') return command.spec.base ? undefined : addChain(place, command);
  if (command.do === 'rename') return rename(place, command);
  return command.what === 'chain' ? deleteChain(place, command) : undefined;
}

function chainNamed({ netfilter, table }: Place, name: { readonly text: string }): Chain | undefined {
  return kernelChains(netfilter, table).find((c) => c.name === name.text);
}

function addRule(place: Place, { name, how, place: where, rule }: AddRule): () => void {
  const { engine, netfilter, table } = place;
  const chain = chainNamed(place, name);
  if (!chain) throw new NftProblem(GONE, name);
  const shadow = shadowOf(place, chain);
  number(place);
  const sets = ruleHandle(shadow.table, rule) - 1;
  try {
    checkRule(engine, shadow, rule, name);
  } catch (e) {
    // What the kernel refuses has had its handles.
    skipHandles(netfilter, table, sets + 1);
    throw e;
  }
  const entries = chain.entries;
  let index = how === 'insert' ? 0 : entries.length;
  if (where) {
    const found = where.kind === 'index' ? (where.n < entries.length ? where.n : -1) : entries.findIndex((e) => handleOf(netfilter, table, e) === where.n);
    if (found < 0) throw new NftProblem(GONE, where.token);
    index = how === 'add' ? found + 1 : found;
  }
  return () => {
    const placed = new PlacedRule(shadow, rule, 0);
    engine.setRules(shadow, [placed]);
    const foreign = new PlacedForeign(engine, shadow.table, placed, seenByIptables(rule, netfilter.family));
    const entry = netfilter.entry(chain, { matches: [], target: { kind: 'nft', rule: foreign } });
    noteChain(netfilter, chain);
    netfilter.setEntries(chain, chain.entries.toSpliced(index, how === 'replace' ? 1 : 0, entry) as Entry[]);
    skipHandles(netfilter, table, sets);
    handleOf(netfilter, table, entry);
  };
}

/** Whatever there is has its number before something new gets one. */
function number({ netfilter, table }: Place): void {
  const chains = kernelChains(netfilter, table);
  for (const chain of chains) handleOf(netfilter, table, chain);
  for (const chain of chains) for (const entry of chain.entries) handleOf(netfilter, table, entry);
}

/** A table as nft knows it, with the chains that rules may name: on no hook, for iptables calls its own chains. */
function shadowOf({ netfilter, table }: Place, chain: Chain): NftChain {
  const shadow = new NftTable(netfilter.family === 4 ? 'ip' : 'ip6', table, 0, undefined);
  for (const one of kernelChains(netfilter, table)) shadow.chains.set(one.name, new NftChain(shadow, one.name, 0, baseOf(one), undefined));
  return shadow.chains.get(chain.name) ?? new NftChain(shadow, chain.name, 0, baseOf(chain), undefined);
}

function baseOf(chain: Chain): BaseSpec | undefined {
  if (chain.policy === undefined) return undefined;
  const type = chain.table === 'nat' ? 'nat' : chain.table === 'mangle' && chain.name === 'OUTPUT' ? 'route' : 'filter';
  return { type, hook: HOOK_NAMES.indexOf(chain.name as (typeof HOOK_NAMES)[number]), priority: 0, policy: 'accept' };
}

function deleteRule(place: Place, command: Extract<Command, { do: 'delete-rule' }>): () => void {
  const { netfilter, table } = place;
  const chain = chainNamed(place, command.name);
  if (!chain) throw new NftProblem(GONE, command.name);
  const found = chain.entries.find((e) => handleOf(netfilter, table, e) === command.handle);
  if (!found) throw new NftProblem(GONE, command.token);
  return () =>
    netfilter.setEntries(
      chain,
      chain.entries.filter((e) => e !== found),
    );
}

function addChain(place: Place, { name, create }: Extract<Command, { do: 'add-chain' }>): () => void {
  const { netfilter, table } = place;
  const known = chainNamed(place, name);
  if (known && create) throw new NftProblem(THERE, name);
  return () => {
    if (!known) noteChain(netfilter, netfilter.addChain(table, name.text));
  };
}

function deleteChain(place: Place, { name }: Extract<Command, { do: 'delete' }>): (() => void) | undefined {
  const { netfilter, table } = place;
  const chain = chainNamed(place, name);
  if (!chain) throw new NftProblem(GONE, name);
  // A base chain of iptables is there for as long as iptables is.
  if (chain.policy !== undefined) return undefined;
  if (chain.entries.length > 0 || netfilter.references(table, chain.name) > 0) throw new NftProblem(BUSY, name);
  return () => netfilter.removeChain(table, chain.name);
}

function rename(place: Place, { name, to }: Extract<Command, { do: 'rename' }>): () => void {
  const { netfilter, table } = place;
  const chain = chainNamed(place, name);
  if (!chain) throw new NftProblem(MISSING, name);
  if (chainNamed(place, to)) throw new NftProblem(THERE, to);
  return () => {
    netfilter.renameChain(table, chain, to.text);
    renamed(chain, netfilter.chain(table, to.text));
  };
}
