// jobs, fg, bg, wait, kill, disown, suspend. upstream: bash builtins/jobs.def, fg_bg.def, wait.def, kill.def
import { signalNamed, signalNumber } from '../../os/errors.ts';
import { kill as signalTo } from '../../os/kill.ts';
import { sendSignal } from '../../os/send-signal.ts';
import type { Signal } from '../../os/types.ts';
import { codeOf, type Job, jobLine, stateOf } from '../jobs.ts';
import { type Builtin, type Shell, SignalArrived } from '../shell.ts';
import { listedSignal, noSignal, signalTable } from './lib/signal-table.ts';

async function jobNamed(sh: Shell, name: string, spec: string | undefined): Promise<Job | undefined> {
  const job = spec === undefined ? sh.jobs.current : sh.jobs.find(spec);
  if (job && job !== 'ambiguous') return job;
  await sh.complain(`${name}: ${spec ?? 'current'}: ${job === 'ambiguous' ? 'ambiguous job spec' : 'no such job'}`);
  return undefined;
}

export const jobsBuiltin: Builtin = {
  name: 'jobs',
  usage: 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]',
  summary: 'Display status of jobs.',
  async run(sh, args) {
    const letters = args.filter((a) => /^-[lnprsx]+$/.test(a)).join('');
    const specs = args.filter((a) => !a.startsWith('-'));
    let code = 0;
    const wanted: Job[] = [];
    for (const spec of specs) {
      const job = await jobNamed(sh, 'jobs', spec);
      if (job) wanted.push(job);
      else code = 1;
    }
    for (const job of specs.length > 0 ? wanted : [...sh.jobs.all()].sort((a, b) => a.id - b.id)) {
      const state = stateOf(job);
      if (letters.includes('r') && state !== 'running') continue;
      if (letters.includes('s') && state !== 'stopped') continue;
      await sh.out(letters.includes('p') ? `${job.group}\n` : jobLine(sh.jobs, job, letters.includes('l')));
      if (state === 'done') sh.jobs.remove(job);
      else job.told = true;
    }
    return code;
  },
};

export const fgBuiltin: Builtin = {
  name: 'fg',
  usage: 'fg [job_spec]',
  summary: 'Move job to the foreground.',
  async run(sh, args) {
    if (!sh.options.monitor) {
      await sh.complain('fg: no job control');
      return 1;
    }
    const job = await jobNamed(sh, 'fg', args[0]);
    if (!job) return 1;
    await sh.out(`${job.text}\n`);
    job.background = false;
    return sh.foreground(job);
  },
};

export const bgBuiltin: Builtin = {
  name: 'bg',
  usage: 'bg [job_spec ...]',
  summary: 'Move jobs to the background.',
  async run(sh, args) {
    if (!sh.options.monitor) {
      await sh.complain('bg: no job control');
      return 1;
    }
    const job = await jobNamed(sh, 'bg', args[0]);
    if (!job) return 1;
    if (stateOf(job) === 'running') {
      await sh.complain(`bg: job ${job.id} already in background`);
      return 0;
    }
    const mark = sh.jobs.mark(job);
    job.background = true;
    job.told = false;
    for (const p of job.processes) p.kill('SIGCONT');
    await sh.out(`[${job.id}]${mark} ${job.text} &\n`);
    return 0;
  },
};

export const waitBuiltin: Builtin = {
  name: 'wait',
  usage: 'wait [-fn] [-p var] [id ...]',
  summary: 'Wait for job completion and return exit status.',
  async run(sh, args) {
    const ids = args.filter((a) => !a.startsWith('-'));
    try {
      if (args.includes('-n')) return await anyJob(sh, ids);
      if (ids.length === 0) {
        for (const job of [...sh.jobs.all()]) {
          if (job.foreign || stateOf(job) === 'stopped') continue;
          for (const p of job.processes) await sh.interruptible(p.exited);
          if (!sh.interactive) sh.jobs.remove(job);
        }
        return 0;
      }
      let code = 0;
      for (const id of ids) code = await one(sh, id);
      return code;
    } catch (reason) {
      if (!(reason instanceof SignalArrived)) throw reason;
      return 128 + signalNumber(sh.traps.pending[0] ?? 'SIGINT');
    }
  },
};

async function anyJob(sh: Shell, ids: readonly string[]): Promise<number> {
  const jobs = sh.jobs
    .all()
    .filter((j) => !j.foreign)
    .filter((j) => ids.length === 0 || ids.some((id) => sh.jobs.find(id) === j));
  if (jobs.length === 0) return 127;
  const done = await sh.interruptible(
    Promise.race(
      jobs.map(async (job) => {
        for (const p of job.processes) await p.exited;
        return job;
      }),
    ),
  );
  sh.jobs.remove(done);
  return codeOf(done);
}

async function one(sh: Shell, id: string): Promise<number> {
  const job = sh.jobs.find(id);
  if (job && job !== 'ambiguous') {
    const asked = id.startsWith('%') ? job.processes.at(-1) : job.processes.find((p) => String(p.pid) === id);
    for (const p of id.startsWith('%') ? job.processes : asked ? [asked] : []) await sh.interruptible(p.exited);
    if (stateOf(job) === 'done' && !sh.interactive) sh.jobs.remove(job);
    return asked?.status?.code ?? 0;
  }
  if (id.startsWith('%')) {
    await sh.complain(`wait: ${id}: no such job`);
    return 127;
  }
  if (!/^\d+$/.test(id)) {
    await sh.complain(`wait: \`${id}': not a pid or valid job spec`);
    return 1;
  }
  const ended = sh.jobs.ended.get(Number(id));
  if (ended !== undefined) return ended;
  await sh.complain(`wait: pid ${id} is not a child of this shell`);
  return 127;
}

export const disownBuiltin: Builtin = {
  name: 'disown',
  usage: 'disown [-h] [-ar] [jobspec ... | pid ...]',
  summary: 'Remove jobs from current shell.',
  async run(sh, args) {
    if (args.includes('-a')) {
      for (const job of [...sh.jobs.all()]) sh.jobs.remove(job);
      return 0;
    }
    const specs = args.filter((a) => !a.startsWith('-'));
    let code = 0;
    for (const spec of specs.length > 0 ? specs : [undefined]) {
      const job = await jobNamed(sh, 'disown', spec);
      if (job) sh.jobs.remove(job);
      else code = 1;
    }
    return code;
  },
};

export const killBuiltin: Builtin = {
  name: 'kill',
  usage: 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
  summary: 'Send a signal to a job.',
  async run(sh, args) {
    const usage = async (): Promise<number> => {
      await sh.err('kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n');
      return 2;
    };
    if (args.length === 0) return usage();
    if (args[0] === '-l' || args[0] === '-L') return list(sh, args.slice(1));
    let signal: Signal | 'EXIT' | undefined = 'SIGTERM';
    let i = 0;
    const first = args[0] ?? '';
    if (first === '-s' || first === '-n') {
      signal = args[1] === '0' || args[1] === 'EXIT' ? 'EXIT' : signalNamed(args[1] ?? '');
      i = 2;
      if (!signal) {
        await sh.complain(`kill: ${noSignal(args[1] ?? '')}`);
        return 1;
      }
    } else if (/^-[^-]/.test(first)) {
      signal = first === '-0' ? 'EXIT' : signalNamed(first.slice(1));
      i = 1;
      if (!signal) {
        await sh.complain(`kill: ${noSignal(first.slice(1))}`);
        return 1;
      }
    }
    if (args[i] === '--') i++;
    if (i >= args.length) return usage();
    let code = 0;
    for (const target of args.slice(i)) if (!(await send(sh, target, signal))) code = 1;
    return code;
  },
};

async function list(sh: Shell, which: readonly string[]): Promise<number> {
  if (which.length === 0) {
    await sh.out(signalTable());
    return 0;
  }
  let code = 0;
  for (const one of which) {
    const name = listedSignal(one);
    if (name !== undefined) await sh.out(`${name}\n`);
    else {
      await sh.complain(`kill: ${one}: invalid signal specification`);
      code = 1;
    }
  }
  return code;
}

async function send(sh: Shell, target: string, signal: Signal | 'EXIT'): Promise<boolean> {
  if (target.startsWith('%')) {
    const job = await jobNamed(sh, 'kill', target);
    if (!job) return false;
    for (const p of job.processes) {
      if (signal !== 'EXIT') sendSignal(sh.p, p, signal);
      if (signal === 'SIGTERM' || signal === 'SIGHUP') p.kill('SIGCONT');
    }
    return true;
  }
  if (!/^-?\d+$/.test(target)) {
    await sh.complain(`kill: ${target}: arguments must be process or job IDs`);
    return false;
  }
  const failed = signalTo(sh.p, Number(target), signal === 'EXIT' ? undefined : signal);
  if (failed) await sh.complain(`kill: (${target}) - ${failed}`);
  return failed === undefined;
}
