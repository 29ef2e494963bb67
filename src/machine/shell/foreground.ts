// Waiting for a pipeline in the foreground: the terminal is its own while it runs, a stop makes it a job. upstream: bash jobs.c wait_for
import { signalNumber } from '../os/errors.ts';
import type { HostProcess } from '../os/process.ts';
import { Interrupted } from './faults.ts';
import { endWords, type Job, jobLine } from './jobs.ts';
import type { Runner } from './runner.ts';

/** Waits for all parts, whose texts are given; sets $? and PIPESTATUS. `job`: one that `fg` brought back. */
export async function waitForeground(sh: Runner, processes: readonly HostProcess[], texts: readonly string[], job?: Job): Promise<void> {
  const tty = sh.p.tty;
  const control = sh.options.monitor && tty !== undefined;
  const group = processes[0]?.group ?? 0;
  if (control && group !== sh.p.group) tty.foreground = group;
  try {
    while (processes.some((p) => !p.ended && !p.stopped)) await sh.p.wait(nextChange(processes));
  } finally {
    if (control) tty.foreground = sh.p.group;
  }
  const stopped = processes.find((p) => p.stopped && !p.ended);
  if (stopped && control) return becomeStopped(sh, processes, texts.join(' | '), job, stopped);
  if (job) sh.jobs.remove(job);
  settle(sh, processes);
  await tellSignal(sh, processes, texts);
}

function nextChange(processes: readonly HostProcess[]): Promise<void> {
  return new Promise((resolve) => {
    for (const p of processes) if (!p.ended) p.onChange(resolve);
  });
}

async function becomeStopped(sh: Runner, processes: readonly HostProcess[], text: string, known: Job | undefined, stopped: HostProcess): Promise<void> {
  const job = known ?? sh.jobs.add(processes, text, false, sh.cwd);
  job.background = true;
  job.told = true;
  sh.jobs.touch(job);
  await sh.err(sh.dialect ? sh.dialect.jobLine(sh.jobs, job) : `\n${jobLine(sh.jobs, job)}`);
  sh.status = 128 + signalNumber(stopped.stopped ?? 'SIGTSTP');
  sh.pipeStatus = [sh.status];
}

function settle(sh: Runner, processes: readonly HostProcess[]): void {
  const codes = processes.map((p) => p.status?.code ?? 0);
  sh.pipeStatus = codes;
  sh.status = sh.options.pipefail ? (codes.findLast((c) => c !== 0) ?? 0) : (codes.at(-1) ?? 0);
}

/** A shell says what killed its child; after ^C the whole line is given up. */
async function tellSignal(sh: Runner, processes: readonly HostProcess[], texts: readonly string[]): Promise<void> {
  const signal = processes.at(-1)?.status?.signal;
  if (!signal || signal === 'SIGPIPE') return;
  if (signal === 'SIGINT') {
    if (!sh.interactive) return;
    throw new Interrupted();
  }
  if (sh.interactive || sh.dialect) await sh.err(`${endWords({ code: 0, signal })}\n`);
  else if (signal === 'SIGTERM') await sh.err('Terminated\n');
  else await sh.complain(ends(processes, texts));
}

/** How each part ended, a line each; a state that is the same as the first one's is not said again. upstream: bash jobs.c print_pipeline */
function ends(processes: readonly HostProcess[], texts: readonly string[]): string {
  const one = processes.length === 1;
  const states = processes.map((p) => endWords(p.status ?? { code: 0 }));
  return processes
    .map((p, i) => {
      const words = i > 0 && states[i] === states[0] ? ' '.repeat(22) : (states[i] ?? '').padEnd(24);
      return `${String(p.pid).padStart(5)} ${words}${i > 0 ? '| ' : ''}${texts[i] ?? (one ? texts.join(' | ') : '')}`.trimEnd();
    })
    .join('\n     ');
}
