// kill in ash. upstream: busybox/procps/kill.c, shell/ash.c killcmd
import { signalNamed } from '../../os/errors.ts';
import { kill as signalTo } from '../../os/kill.ts';
import { sendSignal } from '../../os/send-signal.ts';
import type { Signal } from '../../os/types.ts';
import { jobOf } from '../almquist/job-control.ts';
import { builtin, said } from '../almquist/lib.ts';
import { listedSignal } from '../builtins/lib/signal-table.ts';
import type { BuiltinName, Shell } from '../shell.ts';

async function kill(sh: Shell, args: readonly string[]): Promise<number> {
  let words = args;
  let signal: Signal | undefined = 'SIGTERM';
  const [option = ''] = words;
  if (option === '-l') return list(sh, words.slice(1));
  if (/^-./.test(option) && option !== '--') {
    const given = option === '-s' ? (words[1] ?? '') : option.slice(1);
    words = words.slice(option === '-s' ? 2 : 1);
    signal = given === '0' || given === 'EXIT' ? undefined : signalNamed(given);
    if (!signal && given !== '0' && given !== 'EXIT') {
      await said(sh, `bad signal name '${given}'`);
      return 1;
    }
  }
  if (words[0] === '--') words = words.slice(1);
  if (words.length === 0) {
    await said(sh, 'you need to specify whom to kill');
    return 1;
  }
  let code = 0;
  for (const target of words) if (!(await send(sh, target, signal))) code = 1;
  return code;
}

async function list(sh: Shell, words: readonly string[]): Promise<number> {
  if (words.length === 0) {
    for (let n = 1; n < 32; n++) await sh.out(`${String(n).padStart(2)}) ${listedSignal(String(n))}\n`);
    return 0;
  }
  for (const word of words) await sh.out(`${listedSignal(word) ?? word}\n`);
  return 0;
}

async function send(sh: Shell, target: string, signal: Signal | undefined): Promise<boolean> {
  if (target.startsWith('%')) {
    const job = jobOf(sh, target);
    for (const p of job.processes) if (signal) sendSignal(sh.p, p, signal);
    if (signal === 'SIGTERM' || signal === 'SIGHUP') for (const p of job.processes) p.kill('SIGCONT');
    return true;
  }
  if (!/^-?\d+$/.test(target)) {
    await said(sh, `invalid number '${target}'`);
    return false;
  }
  const failed = signalTo(sh.p, Number(target), signal);
  if (failed) await said(sh, `can't kill pid ${target}: ${failed}`);
  return failed === undefined;
}

export const killing: readonly BuiltinName[] = [builtin('kill', kill)];
