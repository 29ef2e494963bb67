// kill of dash. upstream: dash src/jobs.c killcmd
import { signalNamed } from '../../os/errors.ts';
import { kill as signalTo } from '../../os/kill.ts';
import { sendSignal } from '../../os/send-signal.ts';
import type { Signal } from '../../os/types.ts';
import { jobOf } from '../almquist/job-control.ts';
import { builtin, die } from '../almquist/lib.ts';
import { listedSignal } from '../builtins/lib/signal-table.ts';
import type { BuiltinName, Shell } from '../shell.ts';

const USAGE = 'Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]';
const LAST = 64;

async function kill(sh: Shell, args: readonly string[]): Promise<number> {
  const [option = ''] = args;
  if (option === '-l') return list(sh, args.slice(1));
  let signal: Signal | undefined = 'SIGTERM';
  let words = args;
  if (/^-./.test(option) && option !== '--') {
    if (option === '-s' && args[1] === undefined) die('No arg for -s option');
    const given = option.startsWith('-s') ? option.slice(2) || (args[1] ?? '') : option.slice(1);
    signal = given === '0' || given === 'EXIT' ? undefined : signalNamed(given);
    if (!signal && given !== '0' && given !== 'EXIT') die(option.startsWith('-s') ? `invalid signal number or name: ${given}` : `illegal option ${option.slice(0, 2)}`);
    words = args.slice(option === '-s' ? 2 : 1);
  } else if (option === '--') words = args.slice(1);
  if (words.length === 0) die(USAGE);
  let code = 0;
  for (const target of words) if (!(await send(sh, target, signal))) code = 1;
  return code;
}

async function list(sh: Shell, words: readonly string[]): Promise<number> {
  if (words.length === 0) {
    await sh.out('0\n');
    for (let n = 1; n <= LAST; n++) await sh.out(`${(n === 16 ? undefined : listedSignal(String(n))) ?? n}\n`);
    return 0;
  }
  const [word = ''] = words;
  if (!/^\d+$/.test(word)) die(`Illegal number: ${word}`);
  const name = listedSignal(word);
  if (name === undefined) return die(`invalid signal number or exit status: ${word}`);
  await sh.out(`${name}\n`);
  return 0;
}

async function send(sh: Shell, target: string, signal: Signal | undefined): Promise<boolean> {
  if (target.startsWith('%')) {
    const job = jobOf(sh, target);
    for (const p of job.processes) {
      if (signal) sendSignal(sh.p, p, signal);
      if (signal === 'SIGTERM' || signal === 'SIGHUP') p.kill('SIGCONT');
    }
    return true;
  }
  if (!/^-?\d+$/.test(target)) die(`Illegal number: ${target}`);
  const failed = signalTo(sh.p, Number(target), signal);
  if (failed) await sh.complain(`${failed}\n`);
  return failed === undefined;
}

export const killing: readonly BuiltinName[] = [builtin('kill', kill)];
