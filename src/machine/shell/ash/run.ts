// What BusyBox's ash consists of. upstream: busybox/shell/ash.c ash_main, init
import type { Process } from '../../os/types.ts';
import { describer, namesOf } from '../almquist/describe.ts';
import { flowOf } from '../almquist/flow.ts';
import { jobControlOf } from '../almquist/job-control.ts';
import { sessionOf } from '../almquist/session.ts';
import { type Kind, start } from '../almquist/start.ts';
import { variablesOf } from '../almquist/variables.ts';
import type { Interpreter } from '../interpreter.ts';
import type { SetOption } from '../options.ts';
import type { BuiltinName } from '../shell.ts';
import { ASH } from './dialect.ts';
import { killing } from './kill.ts';
import { output } from './output.ts';
import { reading } from './read.ts';
import { session } from './session.ts';
import { settings } from './set.ts';

const describe = describer({
  keywords: ['function'],
  special: ['source', 'local'],
  aFunction: ' is a function',
  program: () => ' is ',
  paths: true,
});
const flow = flowOf({ describe, dotArguments: true, named: true, wideReturn: false, notRead: (path, fault) => `can't open '${path}': ${fault.message}` });

const BUILTINS: ReadonlyMap<string, BuiltinName> = new Map(
  [
    ...flow,
    ...flow.filter((b) => b.name === '.').map((b) => ({ ...b, name: 'source' })),
    ...namesOf(describe, true),
    ...variablesOf({ exportLetters: 'pn', shortOf: () => 1 }),
    ...settings,
    ...output,
    ...jobControlOf({ any: true, inherits: true, keeps: false, notPid: () => {}, badSignal: (sh, spec) => sh.complain(`${spec}: invalid signal specification`) }),
    ...killing,
    ...sessionOf({ notThere: (target, fault) => `can't cd to ${target}: ${fault.message}` }),
    ...session,
    ...reading,
  ].map((b) => [b.name, b]),
);

const LETTERS: Readonly<Record<string, SetOption>> = {
  e: 'errexit',
  f: 'noglob',
  I: 'ignoreeof',
  m: 'monitor',
  n: 'noexec',
  x: 'xtrace',
  v: 'verbose',
  C: 'noclobber',
  a: 'allexport',
  b: 'notify',
  u: 'nounset',
};
const NAMED: readonly SetOption[] = [...Object.values(LETTERS), 'errtrace', 'vi', 'pipefail'];
/** Variables that are made when they are asked for; the rest of bash's are not there. */
const SPECIAL = new Set(['RANDOM', 'LINENO', 'EPOCHSECONDS', 'EPOCHREALTIME', 'FUNCNAME']);

const KIND: Kind = {
  dialect: ASH,
  builtins: BUILTINS,
  letters: LETTERS,
  named: NAMED,
  special: SPECIAL,
  longOptions: true,
  starting: '',
  illegalOption: 'illegal option',
  notRead: (file, fault) => `can't open '${file}': ${fault.message}`,
  environment,
};

function environment(sh: Interpreter): void {
  const set = (name: string, value: string): void => {
    if (sh.vars.value(name) === undefined) sh.vars.set(name, value);
  };
  set('PATH', '/sbin:/usr/sbin:/bin:/usr/bin');
  sh.vars.declare('PATH', { exported: true });
  set('PS1', ASH.prompt);
  set('HOSTNAME', sh.p.machine.hostname);
  sh.vars.set('SHLVL', String((Number(sh.vars.value('SHLVL')) || 0) + 1));
  sh.vars.declare('SHLVL', { exported: true });
}

/** Runs ash in a process. */
export function runAsh(p: Process): Promise<number> {
  return start(p, KIND);
}
