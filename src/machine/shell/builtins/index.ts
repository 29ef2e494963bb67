// The builtins, in the order in which `help` lists them.
import type { Builtin } from '../shell.ts';
import { compgenBuiltin, completeBuiltin, compoptBuiltin } from './complete.ts';
import { declareBuiltin, exportBuiltin, localBuiltin, readonlyBuiltin, typesetBuiltin, unsetBuiltin } from './declare.ts';
import { cdBuiltin, dirsBuiltin, popdBuiltin, pushdBuiltin, pwdBuiltin } from './directories.ts';
import { echoBuiltin } from './echo.ts';
import { builtinBuiltin, commandBuiltin, dotBuiltin, enableBuiltin, evalBuiltin, execBuiltin, hashBuiltin, letBuiltin, sourceBuiltin, typeBuiltin } from './evaluate.ts';
import { breakBuiltin, colonBuiltin, continueBuiltin, exitBuiltin, falseBuiltin, logoutBuiltin, returnBuiltin, trueBuiltin } from './flow.ts';
import { bgBuiltin, disownBuiltin, fgBuiltin, jobsBuiltin, killBuiltin, waitBuiltin } from './job-control.ts';
import { aliasBuiltin, callerBuiltin, helpBuiltin, historyBuiltin, timesBuiltin, ulimitBuiltin, umaskBuiltin, unaliasBuiltin } from './misc.ts';
import { printfBuiltin } from './printf.ts';
import { getoptsBuiltin, mapfileBuiltin, readarrayBuiltin, readBuiltin } from './read.ts';
import { setBuiltin, shiftBuiltin, shoptBuiltin } from './set.ts';
import { bracketBuiltin, testBuiltin } from './test.ts';
import { trapBuiltin } from './trap.ts';

export const BUILTINS: readonly Builtin[] = [
  dotBuiltin,
  colonBuiltin,
  bracketBuiltin,
  aliasBuiltin,
  bgBuiltin,
  breakBuiltin,
  builtinBuiltin,
  callerBuiltin,
  cdBuiltin,
  commandBuiltin,
  compgenBuiltin,
  completeBuiltin,
  compoptBuiltin,
  continueBuiltin,
  declareBuiltin,
  dirsBuiltin,
  disownBuiltin,
  echoBuiltin,
  enableBuiltin,
  evalBuiltin,
  execBuiltin,
  exitBuiltin,
  exportBuiltin,
  falseBuiltin,
  fgBuiltin,
  getoptsBuiltin,
  hashBuiltin,
  helpBuiltin(() => BUILTINS),
  historyBuiltin,
  jobsBuiltin,
  killBuiltin,
  letBuiltin,
  localBuiltin,
  logoutBuiltin,
  mapfileBuiltin,
  popdBuiltin,
  printfBuiltin,
  pushdBuiltin,
  pwdBuiltin,
  readBuiltin,
  readarrayBuiltin,
  readonlyBuiltin,
  returnBuiltin,
  setBuiltin,
  shiftBuiltin,
  shoptBuiltin,
  sourceBuiltin,
  testBuiltin,
  timesBuiltin,
  trapBuiltin,
  trueBuiltin,
  typeBuiltin,
  typesetBuiltin,
  ulimitBuiltin,
  umaskBuiltin,
  unaliasBuiltin,
  unsetBuiltin,
  waitBuiltin,
];

export const BUILTINS_BY_NAME: ReadonlyMap<string, Builtin> = new Map(BUILTINS.map((b) => [b.name, b]));
