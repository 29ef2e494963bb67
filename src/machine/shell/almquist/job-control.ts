// jobs, fg, bg, wait and trap. upstream: dash src/jobs.c jobscmd, fgcmd, waitcmd, trap.c trapcmd; busybox/shell/ash.c
import { signalNumber } from '../../os/errors.ts';
import { codeOf, endWords, type Job, stateOf } from '../jobs.ts';
import { type BuiltinName, type Shell, SignalArrived } from '../shell.ts';
import { Traps } from '../traps.ts';
import { builtin, die, letters } from './lib.ts';
import { quoted } from './quote.ts';

/** In what the shells differ here. */
export interface JobWays {
  /** A name that is no signal's, told by trap. */
  badSignal(sh: Shell, spec: string): Promise<void> | void;
  /** wait -n. */
  readonly any: boolean;
  /** What cannot be waited for. */
  notPid(word: string): void;
  /** A subshell knows the jobs of the shell around it. */
  readonly inherits: boolean;
  /** jobs still shows what has been waited for. */
  readonly keeps: boolean;
}

/** The job that a word means. */
export function jobOf(sh: Shell, spec: string | undefined): Job {
  const job = spec === undefined ? sh.jobs.current : sh.jobs.find(spec);
  if (job === 'ambiguous') return die(`${spec}: ambiguous`);
  return job ?? die(spec === undefined || /^%[%+]?$/.test(spec) ? 'No current job' : `${spec}: no such job`);
}

async function jobs(sh: Shell, args: readonly string[], ways: JobWays): Promise<number> {
  const asked = letters(args, 'lp');
  const wanted =
    asked.words.length > 0
      ? asked.words.map((spec) => jobOf(sh, spec))
      : sh.jobs
          .all()
          .filter((j) => ways.inherits || !j.foreign)
          .sort((a, b) => b.id - a.id);
  for (const job of wanted) {
    await sh.out(
      asked.letters.includes('p') ? `${job.processes[0]?.pid}\n` : (sh.dialect?.jobLine(sh.jobs, job, asked.letters.includes('l'), sh.options.monitor ? job.text : '') ?? ''),
    );
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
    if (!sh.options.monitor) die(`job ${spec ?? '(null)'} not created under job control`);
    await sh.out(front ? `${job.text}\n` : `[${job.id}] ${job.text}\n`);
    job.background = !front;
    job.told = false;
    if (front) code = await sh.foreground(job);
    else for (const p of job.processes) p.kill('SIGCONT');
  }
  return code;
}

async function wait(sh: Shell, args: readonly string[], ways: JobWays): Promise<number> {
  const { letters: asked, words } = letters(args, ways.any ? 'n' : '');
  try {
    if (asked.includes('n')) return await first(sh, ways);
    if (words.length === 0) {
      for (const job of [...sh.jobs.all()]) if (!job.foreign && stateOf(job) !== 'stopped') for (const p of job.processes) await sh.interruptible(p.exited);
      return 0;
    }
    let code = 0;
    for (const word of words) {
      if (!/^[%\d]/.test(word)) ways.notPid(word);
      const job = sh.jobs.find(word.startsWith('%') ? word : String(Number(word)));
      if (word.startsWith('%') && !job) die(`${word}: no such job`);
      if (!job || job === 'ambiguous') code = sh.jobs.ended.get(Number(word)) ?? 127;
      else code = await ended(sh, job, ways);
    }
    return code;
  } catch (reason) {
    if (!(reason instanceof SignalArrived)) throw reason;
    return 128 + signalNumber(sh.traps.pending[0] ?? 'SIGINT');
  }
}

async function ended(sh: Shell, job: Job, ways: JobWays): Promise<number> {
  for (const p of job.processes) await sh.interruptible(p.exited);
  const status = job.processes.at(-1)?.status;
  if (!sh.interactive) {
    if (!ways.keeps) sh.jobs.remove(job);
    if (status?.signal && status.signal !== 'SIGINT' && status.signal !== 'SIGPIPE') await sh.err(`${endWords(status)}\n`);
  }
  return codeOf(job);
}

async function first(sh: Shell, ways: JobWays): Promise<number> {
  const running = sh.jobs.all().filter((j) => !j.foreign && stateOf(j) !== 'stopped');
  if (running.length === 0) return 0;
  const exits = running.map(async (job) => {
    for (const p of job.processes) await p.exited;
    return job;
  });
  return ended(sh, await sh.interruptible(Promise.race(exits)), ways);
}

async function trap(sh: Shell, args: readonly string[], ways: JobWays): Promise<number> {
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
      await ways.badSignal(sh, spec);
      code = 1;
    } else sh.traps.set(name, reset ? undefined : action);
  }
  return code;
}

/** jobs, fg, bg, wait and trap. */
export function jobControlOf(ways: JobWays): readonly BuiltinName[] {
  return [
    builtin('jobs', (sh, args) => jobs(sh, args, ways)),
    builtin('fg', (sh, args) => resume(sh, args, true)),
    builtin('bg', (sh, args) => resume(sh, args, false)),
    builtin('wait', (sh, args) => wait(sh, args, ways)),
    builtin('trap', (sh, args) => trap(sh, args, ways), { special: true }),
  ];
}
