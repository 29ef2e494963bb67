// A line of `jobs`. upstream: dash src/jobs.c showjob, busybox/shell/ash.c showjob
import { endWords, type Job, stateOf } from '../jobs.ts';

const WIDTH = 33;

const STOPPED: Readonly<Record<string, string>> = { SIGSTOP: 'Stopped (signal)', SIGTTIN: 'Stopped (tty input)' };

/** [1]+  Running                    sleep 10 */
export function jobLine(head: string, job: Job, long = false, text = job.text): string {
  const state = stateOf(job);
  const status = job.processes.at(-1)?.status;
  const signal = job.processes.find((p) => p.stopped)?.stopped;
  const ended = status?.signal || !status?.code ? endWords(status ?? { code: 0 }) : `Done(${status.code})`;
  const words = { running: 'Running', done: ended, stopped: STOPPED[signal ?? ''] ?? 'Stopped' }[state];
  if (!long) return `${`${head}${words}`.padEnd(WIDTH)}${text}\n`;
  const parts = job.processes.length > 1 ? text.split(' | ') : [text];
  return job.processes
    .map((p, i) => `${`${i === 0 ? head : ' '.repeat(head.length)}${p.pid} ${i === 0 ? words : ''}`.padEnd(WIDTH)}${i === 0 ? '' : '| '}${parts[i] ?? ''}\n`)
    .join('');
}
