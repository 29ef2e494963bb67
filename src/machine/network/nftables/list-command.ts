// `nft list …` and `nft get element …`, the tables of iptables among them. upstream: nftables src/rule.c do_command_list
import type { Command, Named } from './commands.ts';
import { keyParts } from './evaluate.ts';
import { iptablesListed, iptablesNames } from './iptables-tables.ts';
import { NftProblem, type Token } from './lexer.ts';
import { type ListOptions, listChain, listObject, listSet, listSome, listTable } from './list.ts';
import { chainJson, type Json, jsonText, objectJson, ruleJson, setJson, tableJson } from './list-json.ts';
import { chainOf, objectOf, setOf, tableOf } from './lookup.ts';
import type { Nftables } from './nftables.ts';
import { GONE, MISSING } from './problems.ts';
import type { Element, NftSet } from './set.ts';
import type { NftObject, NftTable } from './table.ts';

type List = Extract<Command, { do: 'list' }>;
type ListOne = Extract<List, { name: unknown }>;

export function listCommand(engine: Nftables, command: List, options: ListOptions): string {
  if (options.json) return jsonText(listJson(engine, command, options));
  if ('name' in command) return listOne(engine, command, options);
  if (command.what === 'table') {
    const managed = iptablesListed(engine.host, command.family, command.table.text, options);
    return managed ?? listTable(tableOf(engine, command, { words: MISSING }), options);
  }
  if (command.what === 'tables') {
    const names = [...iptablesNames(engine.host), ...engine.tables().map((t) => t.title)];
    return names
      .filter((n) => command.family === undefined || n.startsWith(`${command.family} `))
      .map((n) => `table ${n}\n`)
      .join('');
  }
  const tables = tablesOf(engine, command);
  if (command.what !== 'ruleset') {
    const chains = command.what === 'chains' ? managedTables(engine, command).map(([family, table]) => iptablesListed(engine.host, family, table, options, 'heads') ?? '') : [];
    return chains.join('') + tables.map((t) => objectsOrAll(t, command.what, options)).join('');
  }
  const managed = managedTables(engine, command).map(([family, table]) => iptablesListed(engine.host, family, table, options) ?? '');
  return managed.join('') + tables.map((t) => listTable(t, options)).join('');
}

/** The tables of iptables that are meant. */
function managedTables(engine: Nftables, command: { readonly family?: string | undefined; readonly table?: { readonly text: string } }): (readonly [string, string])[] {
  return iptablesNames(engine.host)
    .map((name) => name.split(' ') as [string, string])
    .filter(([family, table]) => (command.family === undefined || command.family === family) && (command.table === undefined || command.table.text === table));
}

function tablesOf(engine: Nftables, command: Extract<List, { family: unknown }> & { readonly table?: unknown }): readonly NftTable[] {
  const { table, family } = command as { readonly family?: NftTable['family']; readonly table?: Token };
  if (table && family) return [tableOf(engine, { family, table }, { words: MISSING })];
  return engine.tables().filter((t) => command.family === undefined || t.family === command.family);
}

const objectsOf = (t: NftTable, what: string): NftObject[] => [...t.objects.values()].filter((o) => `${o.kind}s` === what);

function partsOf(t: NftTable, what: string, o: ListOptions): string[] {
  if (what === 'chains') return [...t.chains.values()].map((chain) => listChain(chain, { ...o, heads: true }));
  if (what === 'sets') return [...t.sets.values()].filter((s) => !s.isMap).map((s) => listSet(s, o));
  if (what === 'maps') return [...t.sets.values()].filter((s) => s.isMap).map((s) => listSet(s, o));
  if (what === 'meters') return [...t.meters.values()].map((s) => listSet(s, o, 'meter'));
  return objectsOf(t, what).map((object) => listObject(object, o));
}

/** Tables without an object of the kind are not named. */
function objectsOrAll(t: NftTable, what: string, o: ListOptions): string {
  const parts = partsOf(t, what, o);
  return parts.length === 0 && ['counters', 'quotas', 'limits'].includes(what) ? '' : bare(t, parts);
}

const bare = (table: NftTable, blocks: readonly string[]): string => `table ${table.title} {\n${blocks.join('')}}\n`;

function listOne(engine: Nftables, command: ListOne, options: ListOptions): string {
  const { name, what } = command;
  if (what === 'chain') {
    const managed = iptablesListed(engine.host, command.family, command.table.text, options, { chain: name.text });
    if (managed !== undefined) {
      if (managed === '') throw new NftProblem(MISSING, name);
      return managed;
    }
    const chain = chainOf(engine, command, name, { words: MISSING });
    return bare(chain.table, [listChain(chain, options)]);
  }
  if (what === 'counter' || what === 'quota' || what === 'limit') {
    const { table, found } = objectOf(engine, command, what, name, { words: MISSING });
    return bare(table, [listObject(found, options)]);
  }
  return bare(tableOf(engine, command, { words: MISSING }), [listSet(setNamed(engine, command, what), options, what)]);
}

function setNamed(engine: Nftables, command: ListOne, what: Named): NftSet {
  if (what === 'meter') {
    const meter = tableOf(engine, command, { words: MISSING }).meters.get(command.name.text);
    if (meter) return meter;
  }
  const set = setOf(engine, command, command.name, { words: MISSING });
  if (set.isMap !== (what === 'map')) throw new NftProblem(MISSING, command.name);
  return set;
}

/** The elements that were asked for, or those in which they lie. */
export function getElements(engine: Nftables, command: Extract<Command, { do: 'elements' }>, options: ListOptions): string {
  const set = setOf(engine, command, command.name, { words: MISSING, guess: true });
  const found: Element[] = [];
  for (const { key } of command.read(set.spec.key, undefined)) {
    const [first] = keyParts(key);
    const parts = keyParts(key);
    const atoms = parts.flatMap((p) => (p.kind === 'value' ? [p.value] : []));
    const element = set.get(parts, options.now) ?? (first?.kind === 'value' ? set.find(atoms.length === 1 && atoms[0] !== undefined ? atoms[0] : atoms, options.now) : undefined);
    if (!element) throw new NftProblem(GONE, command.at);
    found.push(element);
  }
  const table = tableOf(engine, command);
  return options.json ? jsonText([setJson(table, set, options, found)]) : bare(table, [listSome(set, found, options)]);
}

function listJson(engine: Nftables, command: List, o: ListOptions): Json[] {
  if ('name' in command) {
    const { what, name } = command;
    if (what === 'chain') {
      const chain = chainOf(engine, command, name, { words: MISSING });
      return [chainJson(chain), ...chain.rules.map((r) => ruleJson(chain, r, o))];
    }
    if (what === 'counter' || what === 'quota' || what === 'limit') {
      const { table, found } = objectOf(engine, command, what, name, { words: MISSING });
      return [objectJson(table, found)];
    }
    return [setJson(tableOf(engine, command, { words: MISSING }), setNamed(engine, command, what), o)];
  }
  if (command.what === 'table') return tableParts(tableOf(engine, command, { words: MISSING }), o);
  const tables = tablesOf(engine, command);
  if (command.what === 'tables') return tables.map(tableJson);
  if (command.what === 'ruleset') return tables.flatMap((t) => tableParts(t, o));
  if (command.what === 'chains') return tables.flatMap((t) => [...t.chains.values()].map(chainJson));
  if (command.what === 'sets' || command.what === 'maps')
    return tables.flatMap((t) => [...t.sets.values()].filter((s) => s.isMap === (command.what === 'maps')).map((s) => setJson(t, s, o)));
  return tables.flatMap((t) => objectsOf(t, command.what).map((object) => objectJson(t, object)));
}

function tableParts(table: NftTable, o: ListOptions): Json[] {
  const chains = [...table.chains.values()];
  return [
    tableJson(table),
    ...[...table.objects.values()].map((object) => objectJson(table, object)),
    ...[...table.sets.values()].map((s) => setJson(table, s, o)),
    ...chains.map(chainJson),
    ...chains.flatMap((c) => c.rules.map((r) => ruleJson(c, r, o))),
  ];
}
