// The shells and the programs about processes and time, with their places in a Debian file system (/bin is /usr/bin there). To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { bash } from './bash.ts';
import { date } from './date.ts';
import { env } from './env.ts';
import { falseProgram } from './false.ts';
import { id } from './id.ts';
import { kill } from './kill.ts';
import { login } from './login.ts';
import { nohup } from './nohup.ts';
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

export const SHELL_TOOLS: readonly (readonly [path: string, program: Program])[] = [
  ['/usr/bin/[', test],
  ['/usr/bin/bash', bash],
  ['/usr/bin/date', date],
  ['/usr/bin/env', env],
  ['/usr/bin/false', falseProgram],
  ['/usr/bin/id', id],
  ['/usr/bin/kill', kill],
  ['/usr/bin/login', login],
  ['/usr/bin/nohup', nohup],
  ['/usr/bin/printf', printf],
  ['/usr/bin/ps', ps],
  ['/usr/bin/sh', sh],
  ['/usr/bin/sleep', sleep],
  ['/usr/bin/tee', tee],
  ['/usr/bin/test', test],
  ['/usr/bin/time', time],
  ['/usr/bin/timeout', timeout],
  ['/usr/bin/true', trueProgram],
  ['/usr/bin/uname', uname],
  ['/usr/bin/which', which],
  ['/usr/bin/whoami', whoami],
  ['/usr/bin/xargs', xargs],
];
