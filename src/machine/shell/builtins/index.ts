// The builtins, in the order in which `help` lists them. What a prompt needs is here, the rest is fetched with its first use.
import type { Builtin } from '../shell.ts';
import { echoBuiltin } from './echo.ts';
import { breakBuiltin, colonBuiltin, continueBuiltin, exitBuiltin, falseBuiltin, logoutBuiltin, returnBuiltin, trueBuiltin } from './flow.ts';
import { here, type ListedBuiltin, late } from './lib/late.ts';
import { bracketBuiltin, testBuiltin } from './test.ts';

const SPECIAL = { special: true };
const DECLARES = { declares: true };

export const BUILTINS: readonly ListedBuiltin[] = [
  late('.', async () => (await import('./evaluate.ts')).dotBuiltin, SPECIAL),
  here(colonBuiltin),
  here(bracketBuiltin),
  late('alias', async () => (await import('./misc.ts')).aliasBuiltin),
  late('bg', async () => (await import('./job-control.ts')).bgBuiltin),
  here(breakBuiltin),
  late('builtin', async () => (await import('./evaluate.ts')).builtinBuiltin),
  late('caller', async () => (await import('./misc.ts')).callerBuiltin),
  late('cd', async () => (await import('./directories.ts')).cdBuiltin),
  late('command', async () => (await import('./evaluate.ts')).commandBuiltin),
  late('compgen', async () => (await import('./complete.ts')).compgenBuiltin),
  late('complete', async () => (await import('./complete.ts')).completeBuiltin),
  late('compopt', async () => (await import('./complete.ts')).compoptBuiltin),
  here(continueBuiltin),
  late('declare', async () => (await import('./declare.ts')).declareBuiltin, DECLARES),
  late('dirs', async () => (await import('./directories.ts')).dirsBuiltin),
  late('disown', async () => (await import('./job-control.ts')).disownBuiltin),
  here(echoBuiltin),
  late('enable', async () => (await import('./evaluate.ts')).enableBuiltin),
  late('eval', async () => (await import('./evaluate.ts')).evalBuiltin, SPECIAL),
  late('exec', async () => (await import('./evaluate.ts')).execBuiltin, SPECIAL),
  here(exitBuiltin),
  late('export', async () => (await import('./declare.ts')).exportBuiltin, { ...SPECIAL, ...DECLARES }),
  here(falseBuiltin),
  late('fg', async () => (await import('./job-control.ts')).fgBuiltin),
  late('getopts', async () => (await import('./getopts.ts')).getoptsBuiltin),
  late('hash', async () => (await import('./evaluate.ts')).hashBuiltin),
  late('help', async () => (await import('./misc.ts')).helpBuiltin(allBuiltins)),
  late('history', async () => (await import('./misc.ts')).historyBuiltin),
  late('jobs', async () => (await import('./job-control.ts')).jobsBuiltin),
  late('kill', async () => (await import('./job-control.ts')).killBuiltin),
  late('let', async () => (await import('./evaluate.ts')).letBuiltin),
  late('local', async () => (await import('./declare.ts')).localBuiltin, DECLARES),
  here(logoutBuiltin),
  late('mapfile', async () => (await import('./mapfile.ts')).mapfileBuiltin),
  late('popd', async () => (await import('./directories.ts')).popdBuiltin),
  late('printf', async () => (await import('./printf.ts')).printfBuiltin),
  late('pushd', async () => (await import('./directories.ts')).pushdBuiltin),
  late('pwd', async () => (await import('./directories.ts')).pwdBuiltin),
  late('read', async () => (await import('./read.ts')).readBuiltin),
  late('readarray', async () => (await import('./mapfile.ts')).readarrayBuiltin),
  late('readonly', async () => (await import('./declare.ts')).readonlyBuiltin, { ...SPECIAL, ...DECLARES }),
  here(returnBuiltin),
  late('set', async () => (await import('./set.ts')).setBuiltin, SPECIAL),
  late('shift', async () => (await import('./set.ts')).shiftBuiltin, SPECIAL),
  late('shopt', async () => (await import('./set.ts')).shoptBuiltin),
  late('source', async () => (await import('./evaluate.ts')).sourceBuiltin),
  here(testBuiltin),
  late('times', async () => (await import('./misc.ts')).timesBuiltin, SPECIAL),
  late('trap', async () => (await import('./trap.ts')).trapBuiltin, SPECIAL),
  here(trueBuiltin),
  late('type', async () => (await import('./evaluate.ts')).typeBuiltin),
  late('typeset', async () => (await import('./declare.ts')).typesetBuiltin, DECLARES),
  late('ulimit', async () => (await import('./ulimit.ts')).ulimitBuiltin),
  late('umask', async () => (await import('./misc.ts')).umaskBuiltin),
  late('unalias', async () => (await import('./misc.ts')).unaliasBuiltin),
  late('unset', async () => (await import('./declare.ts')).unsetBuiltin, SPECIAL),
  late('wait', async () => (await import('./job-control.ts')).waitBuiltin),
];

export const BUILTINS_BY_NAME: ReadonlyMap<string, ListedBuiltin> = new Map(BUILTINS.map((b) => [b.name, b]));

/** All of them whole, for `help`. */
function allBuiltins(): Promise<readonly Builtin[]> {
  return Promise.all(BUILTINS.map((b) => b.whole()));
}
