// upstream: procps ps; the processes of this machine
import type { HostProcess } from '../os/process.ts';
import { strftime } from '../os/strftime.ts';
import type { Process } from '../os/types.ts';
import { processesOf, type Seen } from './lib/processes.ts';

/** Lists processes: `ps`, `ps -e`, `ps -ef`, `ps aux`. */
export const ps = {
  name: 'ps',
  summary: 'Report a snapshot of the current processes.',
  async main(p: Process): Promise<number> {
    const flags = p.argv.slice(1).join('').replace(/-/g, '');
    if (!/^[aefuxwA]*$/.test(flags)) {
      await p.err(`error: unsupported option (not simulated here)\n\nUsage:\n ps [options]\n`);
      return 1;
    }
    const everyone = /[eAx]/.test(flags) || flags.includes('a');
    const shown = processesOf(p).filter(({ process: one }) => everyone || (one.tty !== undefined && one.tty === p.tty));
    if (flags.includes('u')) return long(p, shown, true);
    if (flags.includes('f')) return long(p, shown, false);
    await p.out('    PID TTY          TIME CMD\n');
    for (const { pid, process: one } of shown) await p.out(`${String(pid).padStart(7)} ${terminal(one).padEnd(8)} 00:00:00 ${(one.argv[0] ?? '').split('/').at(-1)}\n`);
    return 0;
  },
};

function terminal(one: HostProcess): string {
  return one.tty ? one.tty.name.replace('/dev/', '') : '?';
}

async function long(p: Process, shown: readonly Seen[], bsd: boolean): Promise<number> {
  await p.out(bsd ? 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n' : 'UID          PID    PPID  C STIME TTY          TIME CMD\n');
  for (const { pid, process: one } of shown) {
    const start = strftime('%H:%M', one.startedAt);
    const name = one.argv.join(' ');
    const state = one.stopped ? 'T' : one === p ? 'R' : 'S';
    await p.out(
      bsd
        ? `${one.user.name.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0   4608  3712 ${terminal(one).padEnd(8)} ${(state + (one.tty?.foreground === one.group ? '+' : '')).padEnd(4)} ${start}   0:00 ${name}\n`
        : `${one.user.name.padEnd(8)} ${String(pid).padStart(7)} ${String(one.ppid).padStart(7)}  0 ${start} ${terminal(one).padEnd(8)} 00:00:00 ${name}\n`,
    );
  }
  return 0;
}
