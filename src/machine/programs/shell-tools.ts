// The shells and the programs about processes and time, with their places in a Debian file system (/bin is /usr/bin there). To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { bash } from './bash.ts';
import { date } from './date.ts';
import { env } from './env.ts';
import { expr } from './expr.ts';
import { falseProgram } from './false.ts';
import { id } from './id.ts';
import { kill } from './kill.ts';
import { login } from './login.ts';
import { mktemp } from './mktemp.ts';
import { nohup } from './nohup.ts';
import { printenv } from './printenv.ts';
import { printf } from './printf.ts';
import { ps } from './ps.ts';
import { sh } from './sh.ts';
import { sleep } from './sleep.ts';
import { tee } from './tee.ts';
import { test } from './test.ts';
import { time } from './time.ts';
import { timeout } from './timeout.ts';
import { trueProgram } from './true.ts';
import { uname } from './uname.ts';
import { which } from './which.ts';
import { whoami } from './whoami.ts';
import { xargs } from './xargs.ts';

export interface InstalledProgram {
  readonly path: string;
  readonly program: Program;
}

const bin = (program: Program, name = program.name): InstalledProgram => ({ path: `/usr/bin/${name}`, program });

export const shellTools: readonly InstalledProgram[] = [
  ...[bash, date, env, expr, falseProgram, id, kill, login, mktemp, nohup, printenv, printf, ps, sh, sleep, tee, test, time, timeout, trueProgram, uname, which, whoami, xargs].map(
    (p) => bin(p),
  ),
  bin(test, '['),
];
