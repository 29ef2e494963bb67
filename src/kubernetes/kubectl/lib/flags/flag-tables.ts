// The flags of a command at its place in the tree, put together once: commands are started thousands of times.
import type { Process } from '../../../../machine/os/types.ts';
import type { Command } from '../command.ts';
import type { Found } from '../dispatch.ts';
import { FlagTable } from './flag-set.ts';
import { globalFlags } from './global-flags.ts';

const HELP = { name: 'help', short: 'h', kind: 'bool', hidden: true, usage: 'Show help' } as const;

const tables = new WeakMap<Command, Map<string, FlagTable>>();

/** A command's own flags (those whose gate is open), its parents' and everybody's. */
export function flagTable(p: Process, { command, inherited }: Found): FlagTable {
  const home = p.env.get('HOME') ?? p.user.home;
  const shut = (command.flags ?? []).filter(({ gate }) => gate && p.env.get(gate)?.toLowerCase() !== 'true');
  const key = [home, ...inherited, ...shut].map((part) => (typeof part === 'string' ? part : part.name)).join('\n');
  const known = tables.get(command) ?? new Map<string, FlagTable>();
  tables.set(command, known);
  const table = known.get(key) ?? new FlagTable([...(command.flags ?? []).filter((flag) => !shut.includes(flag)), ...inherited, ...globalFlags(home), HELP]);
  known.set(key, table);
  return table;
}
