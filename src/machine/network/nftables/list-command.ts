// `nft list …`, the tables of iptables among them. upstream: nftables src/rule.c do_command_list

import { TABLES } from '../netfilter/netfilter.ts';
import type { Command } from './commands.ts';
import { iptablesNames } from './iptables-tables.ts';
import { NftProblem } from './lexer.ts';
import { type ListOptions, listChain, listSet, listTable } from './list.ts';
import { chainJson, jsonText, ruleJson, setJson, tableJson } from './list-json.ts';
import type { Nftables } from './nftables.ts';
import type { NftTable } from './table.ts';

const GONE = 'No such file or directory';

type List = Extract<Command, { do: 'list' }>;

export function listCommand(engine: Nftables, command: List, options: ListOptions): string {
  if (options.json) return jsonText(listJson(engine, command, options));
  switch (command.what) {
    case 'table':
    case 'chain':
    case 'set':
    case 'map':
      return listOne(engine, command, options);
    case 'tables': {
      const names = [...iptablesNames(engine.host), ...engine.tables().map((t) => t.title)];
      return names
        .filter((n) => command.family === undefined || n.startsWith(`${command.family} `))
        .map((n) => `table ${n}\n`)
        .join('');
    }
    default: {
      const tables = engine.tables().filter((t) => command.family === undefined || t.family === command.family);
      const others = command.what === 'ruleset' ? iptablesNames(engine.host).filter((n) => command.family === undefined || n.startsWith(`${command.family} `)) : [];
      return others.map((n) => managed(n)).join('') + tables.map((t) => listParts(t, command.what as 'ruleset', options)).join('');
    }
  }
}

function listJson(engine: Nftables, command: List, o: ListOptions): ReturnType<typeof tableJson>[] {
  if ('table' in command) {
    const table = engine.table(command.family, command.table.text);
    if (!table) throw new NftProblem(GONE, command.table);
    if (command.what === 'table') return tableParts(table, o);
    const { name } = command;
    if (command.what === 'chain') {
      const chain = table.chains.get(name.text);
      if (!chain) throw new NftProblem(GONE, name);
      return [chainJson(chain), ...chain.rules.map((r) => ruleJson(chain, r, o))];
    }
    const set = table.sets.get(name.text);
    if (!set || (set.spec.data !== undefined) !== (command.what === 'map')) throw new NftProblem(GONE, name);
    return [setJson(table, set, o)];
  }
  const tables = engine.tables().filter((t) => command.family === undefined || t.family === command.family);
  if (command.what === 'tables') return tables.map(tableJson);
  if (command.what === 'ruleset') return tables.flatMap((t) => tableParts(t, o));
  if (command.what === 'chains') return tables.flatMap((t) => [...t.chains.values()].map(chainJson));
  return tables.flatMap((t) => [...t.sets.values()].filter((s) => (s.spec.data !== undefined) === (command.what === 'maps')).map((s) => setJson(t, s, o)));
}

function tableParts(table: NftTable, o: ListOptions): ReturnType<typeof tableJson>[] {
  const chains = [...table.chains.values()];
  return [
    tableJson(table),
    ...[...table.sets.values()].map((s) => setJson(table, s, o)),
    ...chains.map(chainJson),
    ...chains.flatMap((c) => c.rules.map((r) => ruleJson(c, r, o))),
  ];
}

/** Rules of iptables are listed by iptables-save; here stands only that they are there. */
function managed(name: string): string {
  return `# Warning: table ${name} is managed by iptables-nft, do not touch!\ntable ${name} {\n\t# its rules are not listed here: iptables-save prints them\n}\n`;
}

function listParts(table: NftTable, what: 'ruleset' | 'chains' | 'sets' | 'maps', options: ListOptions): string {
  const sets = [...table.sets.values()];
  const chains = [...table.chains.values()];
  if (what === 'ruleset') return listTable(table, options);
  if (what === 'sets')
    return bare(
      table,
      sets.filter((s) => !s.spec.data).map((s) => listSet(s, options)),
    );
  if (what === 'maps')
    return bare(
      table,
      sets.filter((s) => s.spec.data).map((s) => listSet(s, options)),
    );
  const heads = chains.map((c) => {
    const lines = listChain(c, options).split('\n');
    return `${[...lines.slice(0, 1), ...lines.slice(1, -2).filter((l) => /^\t\ttype \w+ hook /.test(l)), '\t}'].join('\n')}\n`;
  });
  return bare(table, heads);
}

function bare(table: NftTable, blocks: readonly string[]): string {
  return `table ${table.title} {\n${blocks.join('')}}\n`;
}

function listOne(engine: Nftables, command: Extract<Command, { table: unknown }> & { do: 'list' }, options: ListOptions): string {
  const table = engine.table(command.family, command.table.text);
  if (!table) {
    const name = `${command.family} ${command.table.text}`;
    if (command.what === 'table' && iptablesNames(engine.host).includes(name) && TABLES.some((t) => t === command.table.text)) return managed(name);
    throw new NftProblem(GONE, command.table);
  }
  if (command.what === 'table') return listTable(table, options);
  if (command.what === 'chain') {
    const chain = table.chains.get(command.name.text);
    if (!chain) throw new NftProblem(GONE, command.name);
    return `table ${table.title} {\n${listChain(chain, options)}}\n`;
  }
  const set = table.sets.get(command.name.text);
  if (!set || (set.spec.data !== undefined) !== (command.what === 'map')) throw new NftProblem(GONE, command.name);
  return `table ${table.title} {\n${listSet(set, options)}}\n`;
}
