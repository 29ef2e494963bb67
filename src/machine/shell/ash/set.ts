// The options of ash, and let. upstream: busybox/shell/ash.c optletters_optnames, letcmd
import { builtin, die } from '../almquist/lib.ts';
import { type OptionRow, setOf } from '../almquist/set.ts';
import { ShellFault } from '../faults.ts';
import type { SetOption } from '../options.ts';
import type { BuiltinName, Shell } from '../shell.ts';

/** In the order of `set -o`, with their letters. */
const NAMES: readonly (readonly [SetOption, string])[] = [
  ['errexit', 'e'],
  ['noglob', 'f'],
  ['ignoreeof', 'I'],
  ['monitor', 'm'],
  ['noexec', 'n'],
  ['xtrace', 'x'],
  ['verbose', 'v'],
  ['noclobber', 'C'],
  ['allexport', 'a'],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['errtrace', 'E'],
  ['vi', 'V'],
  ['pipefail', ''],
];
const OPTIONS: readonly OptionRow[] = NAMES.map(([name, letter]) => [name, letter, name]);

function evaluateAll(sh: Shell, args: readonly string[]): number {
  if (args.length === 0) die('expression expected');
  let value = 0n;
  for (const text of args) {
    value = sh.arithmetic(text);
  }
  return value === 0n ? 1 : 0;
}

/** What a wrong expression of let does not end. */
function letCommand(sh: Shell, args: readonly string[]): number {
  try {
    return evaluateAll(sh, args);
  } catch (fault) {
    if (fault instanceof ShellFault) throw new ShellFault(fault.message, 2, false);
    throw fault;
  }
}

export const settings: readonly BuiltinName[] = [
  ...setOf({
    options: OPTIONS,
    heading: '',
    shown: ['FUNCNAME', 'LINENO'],
    async unknown(sh, option) {
      await sh.complain(`illegal option ${option}`);
      return 1;
    },
  }),
  builtin('let', letCommand),
];
