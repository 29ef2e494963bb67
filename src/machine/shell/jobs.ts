// Jobs: pipelines as process groups, what became of them, and the words for it. upstream: bash jobs.c

import { signalNumber } from '../os/errors.ts';
import type { HostProcess } from '../os/process.ts';
import type { ExitStatus, Signal } from '../os/types.ts';

export interface Job {
  readonly id: number;
  readonly group: number;
  readonly processes: readonly HostProcess[];
  /** As `jobs` shows it. */
  readonly text: string;
  /** Directory it was started in. */
  readonly cwd: string;
  background: boolean;
  /** Its end or stop has been told. */
  told: boolean;
  /** Of the shell that this one is a copy of: shown, never waited for. */
  readonly foreign?: boolean;
}

const WORDS: Partial<Record<Signal, string>> = {
  SIGHUP: 'Hangup',
  SIGINT: 'Interrupt',
  SIGQUIT: 'Quit',
  SIGILL: 'Illegal instruction',
  SIGTRAP: 'Trace/breakpoint trap',
  SIGABRT: 'Aborted',
  SIGBUS: 'Bus error',
  SIGFPE: 'Floating point exception',
  SIGKILL: 'Killed',
  SIGSEGV: 'Segmentation fault',
  SIGUSR1: 'User defined signal 1',
  SIGUSR2: 'User defined signal 2',
  SIGPIPE: 'Broken pipe',
  SIGALRM: 'Alarm clock',
  SIGTERM: 'Terminated',
  SIGSTKFLT: 'Stack fault',
  SIGXCPU: 'CPU time limit exceeded',
  SIGXFSZ: 'File size limit exceeded',
  SIGVTALRM: 'Virtual timer expired',
  SIGPROF: 'Profiling timer expired',
  SIGIO: 'I/O possible',
  SIGPWR: 'Power failure',
  SIGSYS: 'Bad system call',
};

export class Jobs {
  #jobs: Job[] = [];
  /** Ends of background processes that `wait` may still ask for. */
  readonly ended = new Map<number, number>();
  #order: number[] = [];

  constructor(from?: Jobs) {
    if (!from) return;
    this.#jobs = from.#jobs.map((j) => ({ ...j, foreign: true }));
    this.#order = [...from.#order];
  }

  all(): readonly Job[] {
    return this.#jobs;
  }

  add(processes: readonly HostProcess[], text: string, background: boolean, cwd: string): Job {
    this.#jobs = this.#jobs.filter((j) => !j.foreign); // its own jobs take the place of those it was shown
    const id = Math.max(0, ...this.#jobs.map((j) => j.id)) + 1;
    const first = processes[0];
    const job: Job = { id, group: first?.group ?? 0, processes, text, cwd, background, told: false };
    this.#jobs.push(job);
    this.touch(job);
    for (const p of processes) p.exited.then((status) => this.ended.set(p.pid, status.code));
    return job;
  }

  /** Makes it the current job. */
  touch(job: Job): void {
    this.#order = [...this.#order.filter((id) => id !== job.id), job.id];
  }

  remove(job: Job): void {
    this.#jobs = this.#jobs.filter((j) => j !== job);
    this.#order = this.#order.filter((id) => id !== job.id);
  }

  get current(): Job | undefined {
    return this.#ranked()[0];
  }

  get previous(): Job | undefined {
    return this.#ranked()[1];
  }

  /** + for the current job, - for the one before. */
  mark(job: Job): string {
    return job === this.current ? '+' : job === this.previous ? '-' : ' ';
  }

  /** %1, %%, %+, %-, %name, %?text, or a pid. */
  find(spec: string): Job | undefined | 'ambiguous' {
    if (!spec.startsWith('%')) return this.#jobs.find((j) => j.processes.some((p) => String(p.pid) === spec));
    const what = spec.slice(1);
    if (what === '' || what === '%' || what === '+') return this.current;
    if (what === '-') return this.previous ?? this.current;
    if (/^\d+$/.test(what)) return this.#jobs.find((j) => j.id === Number(what));
    const found = this.#jobs.filter((j) => (what.startsWith('?') ? j.text.includes(what.slice(1)) : j.text.startsWith(what)));
    return found.length > 1 ? 'ambiguous' : found[0];
  }

  /** Stopped jobs are more current than running ones. */
  #ranked(): Job[] {
    const latest = [...this.#order].reverse().flatMap((id) => this.#jobs.find((j) => j.id === id) ?? []);
    return [...latest.filter((j) => stateOf(j) === 'stopped'), ...latest.filter((j) => stateOf(j) !== 'stopped')];
  }
}

/** Done when all its processes have ended, stopped when one of the others is. */
export function stateOf(job: Job): 'running' | 'stopped' | 'done' {
  if (job.processes.every((p) => p.ended)) return 'done';
  return job.processes.some((p) => p.stopped && !p.ended) ? 'stopped' : 'running';
}

/** The exit code of a job: its last process's. */
export function codeOf(job: Job): number {
  return job.processes.at(-1)?.status?.code ?? 0;
}

/** Running, Stopped, Done, Exit 2, Terminated. */
function wordsFor(job: Job): string {
  const state = stateOf(job);
  if (state === 'running') return 'Running';
  if (state === 'stopped') {
    const signal = job.processes.find((p) => p.stopped)?.stopped;
    return signal === 'SIGTTIN' ? 'Stopped (tty input)' : signal === 'SIGTTOU' ? 'Stopped (tty output)' : signal === 'SIGSTOP' ? 'Stopped (signal)' : 'Stopped';
  }
  return endWords(job.processes.at(-1)?.status ?? { code: 0 });
}

/** How a job's end is told. */
export function endWords(status: ExitStatus): string {
  if (status.signal) return WORDS[status.signal] ?? `Signal ${signalNumber(status.signal)}`;
  return status.code === 0 ? 'Done' : `Exit ${status.code}`;
}

/** [1]+  Running                 sleep 10 & */
export function jobLine(jobs: Jobs, job: Job, long = false): string {
  const state = stateOf(job);
  const pid = long ? `${String(job.processes[0]?.pid ?? 0).padStart(5)} ` : '';
  return `[${job.id}]${jobs.mark(job)}  ${pid}${wordsFor(job).padEnd(24)}${job.text}${state === 'running' ? ' &' : ''}\n`;
}
