// Finding processes by name, for pgrep and pkill. upstream: procps-ng 4.0.2 src/pgrep.c
import type { Process } from '../../os/types.ts';
import type { OptionRow, Parsed } from './options.ts';
import { commandName, processesOf, type Seen } from './processes.ts';

export const SEARCH: readonly OptionRow[] = [
  ['f,full', 'use full process name to match'],
  ['i,ignore-case', 'match case insensitively'],
  ['n,newest', 'select most recently started'],
  ['o,oldest', 'select least recently started'],
  ['u,euid=ID', 'match by effective IDs'],
  ['v,inverse', 'negates the matching'],
  ['x,exact', 'match exactly with the command name'],
  ['c,count', 'count of matching processes'],
];

/** Those that a call asks for, without the one that asks; a string says what is wrong with it. */
export function search(p: Process, options: Parsed): readonly Seen[] | string {
  const [pattern, more] = options.operands;
  if (more !== undefined) return 'only one pattern can be provided';
  const user = options.value('euid');
  if (pattern === undefined && user === undefined) return 'no matching criteria specified';
  const text = options.has('exact') ? `^(?:${pattern ?? ''})$` : (pattern ?? '');
  const regex = new RegExp(text, options.has('ignore-case') ? 'i' : '');
  const fits = ({ process }: Seen): boolean =>
    regex.test(options.has('full') ? process.argv.join(' ') : commandName(process)) &&
    (user === undefined || user.split(',').some((u) => u === process.user.name || u === String(process.user.uid)));
  const found = processesOf(p).filter((one) => one.process !== p && fits(one) !== options.has('inverse'));
  if (options.has('newest')) return found.slice(-1);
  return options.has('oldest') ? found.slice(0, 1) : found;
}
