// What dash, Debian's sh, consists of. upstream: dash src/main.c, builtins.def.in, var.c varinit
import type { Process } from '../../os/types.ts';
import { describer, namesOf } from '../almquist/describe.ts';
import { flowOf } from '../almquist/flow.ts';
import { jobControlOf } from '../almquist/job-control.ts';
import { die } from '../almquist/lib.ts';
import { sessionOf } from '../almquist/session.ts';
import { type Kind, start } from '../almquist/start.ts';
import { variablesOf } from '../almquist/variables.ts';
import type { SetOption } from '../options.ts';
import type { BuiltinName } from '../shell.ts';
import { DASH, notOpened } from './dialect.ts';
import { killing } from './kill.ts';
import { output } from './output.ts';
import { settings } from './settings.ts';

const describe = describer({
  keywords: [],
  special: ['local'],
  aFunction: ' is a shell function',
  program: (hashed) => (hashed ? ' is a tracked alias for ' : ' is '),
  paths: false,
});

const BUILTINS: ReadonlyMap<string, BuiltinName> = new Map(
  [
    ...flowOf({ describe, dotArguments: false, named: false, wideReturn: true, notRead: (path, fault) => notOpened(path, fault.message, false) }),
    ...namesOf(describe, false),
    ...variablesOf({ exportLetters: 'p', shortOf: () => die("can't shift that many") }),
    ...jobControlOf({
      any: false,
      inherits: false,
      keeps: true,
      notPid: (word) => die(`Illegal number: ${word}`),
      badSignal: (sh, spec) => sh.err(`trap: ${spec}: bad trap\n`),
    }),
    ...killing,
    ...sessionOf({ notThere: (target) => `can't cd to ${target}` }),
    ...settings,
    ...output,
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
  V: 'vi',
  E: 'emacs',
  C: 'noclobber',
  a: 'allexport',
  b: 'notify',
  u: 'nounset',
};

const KIND: Kind = {
  dialect: DASH,
  builtins: BUILTINS,
  letters: LETTERS,
  named: Object.values(LETTERS),
  special: new Set(),
  longOptions: false,
  starting: '0: ',
  illegalOption: 'Illegal option',
  notRead: (file, fault) => notOpened(file, fault.message, false),
  environment(sh) {
    if (sh.vars.value('PATH') === undefined) sh.vars.set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
    sh.vars.set('PS1', sh.p.user.uid === 0 ? '# ' : '$ ');
  },
};

/** Runs dash in a process. */
export function runDash(p: Process): Promise<number> {
  return start(p, KIND);
}
