// jobs, fg, bg, wait, kill and trap in ash. upstream: busybox/shell/ash.c jobscmd, fg_bgcmd, waitcmd, killcmd, trapcmd, procps/kill.c
import { signalNamed, signalNumber } from '../../os/errors.ts';
import type { Signal } from '../../os/types.ts';
import { listedSignal } from '../builtins/lib/signal-table.ts';
import { codeOf, endWords, type Job, stateOf } from '../jobs.ts';
import { type BuiltinName, type Shell, SignalArrived } from '../shell.ts';
import { Traps } from '../traps.ts';
import { jobLine } from './dialect.ts';
import { builtin, die, letters, said } from './lib.ts';
import { quoted } from './quote.ts';

function jobOf(sh: Shell, spec: string | undefined): Job {
  const job = spec === undefined ? sh.jobs.current : sh.jobs.find(spec);
  if (job === 'ambiguous') return die(`${spec}: ambiguous`);
  return job ?? die(spec === undefined ? 'No current job' : `${spec}: no such job`);
}

async function jobs(sh: Shell, args: readonly string[]): Promise<number> {
  const asked = letters(args, 'lp');
  const wanted = asked.words.length > 0 ? asked.words.map((spec) => jobOf(sh, spec)) : [...sh.jobs.all()].sort((a, b) => b.id - a.id);
  for (const job of wanted) {
    await sh.out(asked.letters.includes('p') ? `${job.processes[0]?.pid}\n` : jobLine(sh.jobs, job, asked.letters.includes('l'), sh.options.monitor ? job.text : ''));
    if (stateOf(job) === 'done') sh.jobs.remove(job);
    else job.told = true;
  }
  return 0;
}

async function resume(sh: Shell, args: readonly string[], front: boolean): Promise<number> {
  const { words } = letters(args, '');
  let code = 0;
  for (const spec of words.length > 0 ? words : [undefined]) {
    const job = jobOf(sh, spec);
    if (!sh.options.monitor) die('job (null) not created under job control');
    await sh.out(front ? `${job.text}\n` : `[${job.id}] ${job.text}\n`);
    job.background = !front;
    job.told = false;
    if (front) code = await sh.foreground(job);
    else for (const p of job.processes) p.kill('SIGCONT');
  }
  return code;
}

async function wait(sh: Shell, args: readonly string[]): Promise<number> {
  const { letters: asked, words } = letters(args, 'n');
  try {
    if (asked.includes('n')) return await first(sh);
    if (words.length === 0) {
      for (const job of [...sh.jobs.all()]) if (!job.foreign && stateOf(job) !== 'stopped') for (const p of job.processes) await sh.interruptible(p.exited);
      return 0;
    }
    let code = 0;
    for (const word of words) {
      const job = sh.jobs.find(word.startsWith('%') ? word : String(Number(word)));
      if (word.startsWith('%') && !job) die(`${word}: no such job`);
      if (!job || job === 'ambiguous') code = sh.jobs.ended.get(Number(word)) ?? 127;
      else code = await ended(sh, job);
    }
    return code;
  } catch (reason) {
    if (!(reason instanceof SignalArrived)) throw reason;
    return 128 + signalNumber(sh.traps.pending[0] ?? 'SIGINT');
  }
}

async function ended(sh: Shell, job: Job): Promise<number> {
  for (const p of job.processes) await sh.interruptible(p.exited);
  const status = job.processes.at(-1)?.status;
  if (!sh.interactive) {
    sh.jobs.remove(job);
    if (status?.signal && status.signal !== 'SIGINT' && status.signal !== 'SIGPIPE') await sh.err(`${endWords(status)}\n`);
  }
  return codeOf(job);
}

async function first(sh: Shell): Promise<number> {
  const running = sh.jobs.all().filter((j) => !j.foreign && stateOf(j) !== 'stopped');
  if (running.length === 0) return 0;
  const exits = running.map(async (job) => {
    for (const p of job.processes) await p.exited;
    return job;
  });
  return ended(sh, await sh.interruptible(Promise.race(exits)));
}

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
    for (const p of job.processes) if (signal) p.kill(signal);
    if (signal === 'SIGTERM' || signal === 'SIGHUP') for (const p of job.processes) p.kill('SIGCONT');
    return true;
  }
  if (!/^-?\d+$/.test(target)) {
    await said(sh, `invalid number '${target}'`);
    return false;
  }
  const pid = Number(target);
  const { machine } = sh.p;
  const one = machine.visible().get(pid);
  const found = pid > 0 ? (one ? [one] : []) : [...machine.processes.values()].filter((p) => p.group === (pid === 0 ? sh.p.group : -pid));
  const refused = found.some((p) => sh.p.user.uid !== 0 && p.user.uid !== sh.p.user.uid);
  if (found.length === 0 || refused) {
    await said(sh, `can't kill pid ${target}: ${refused ? 'Operation not permitted' : 'No such process'}`);
    return false;
  }
  if (signal) for (const p of found) p.kill(signal);
  return true;
}

async function trap(sh: Shell, args: readonly string[]): Promise<number> {
  const { words } = letters(args, '');
  if (words.length === 0) {
    for (const [name, text] of sh.traps.all()) await sh.out(`trap -- ${quoted(text)} ${name.replace(/^SIG/, '')}\n`);
    return 0;
  }
  const [action = '', ...given] = words;
  // A number first, or a lone name, sets signals back.
  const reset = given.length === 0 || /^\d+$/.test(action) || action === '-';
  let code = 0;
  for (const spec of given.length === 0 || /^\d+$/.test(action) ? words : given) {
    const name = Traps.named(spec);
    if (name === undefined || (['ERR', 'DEBUG', 'RETURN'] as readonly string[]).includes(name)) {
      await sh.complain(`${spec}: invalid signal specification`);
      code = 1;
    } else sh.traps.set(name, reset ? undefined : action);
  }
  return code;
}

export const jobControl: readonly BuiltinName[] = [
  builtin('jobs', jobs),
  builtin('fg', (sh, args) => resume(sh, args, true)),
  builtin('bg', (sh, args) => resume(sh, args, false)),
  builtin('wait', wait),
  builtin('kill', kill),
  builtin('trap', trap, { special: true }),
];
