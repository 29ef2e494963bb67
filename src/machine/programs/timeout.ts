// upstream: coreutils src/timeout.c
import { signalNamed, signalNumber } from '../os/errors.ts';
import { command, UsageError } from './lib/command.ts';
import { duration, start } from './lib/run.ts';

/** Runs a command and ends it when it takes too long: 124. */
export const timeout = command(
  {
    name: 'timeout',
    summary: 'Start COMMAND, and kill it if still running after DURATION.',
    usage: ['[OPTION] DURATION COMMAND [ARG]...', '[OPTION]'],
    options: [
      [',preserve-status', 'exit with the same status as COMMAND, even when the command times out'],
      [',foreground', 'allow COMMAND to read from the TTY and get TTY signals'],
      ['k,kill-after=DURATION', 'also send a KILL signal if COMMAND is still running this long after the initial signal was sent'],
      ['s,signal=SIGNAL', 'specify the signal to be sent on timeout'],
      ['v,verbose', 'diagnose to stderr any signal sent upon timeout'],
    ],
    usageExit: 125,
    inOrder: true,
  },
  async (p, options) => {
    const [limit, ...words] = options.operands;
    if (limit === undefined || words.length === 0) {
      await p.err(`Try '${p.argv[0]} --help' for more information.\n`);
      return 125;
    }
    const ms = duration(limit);
    if (ms === undefined) throw new UsageError(`invalid time interval \u2018${limit}\u2019`);
    const signal = signalNamed(options.value('signal') ?? 'TERM');
    if (!signal) throw new UsageError(`\u2018${options.value('signal')}\u2019: invalid signal`);
    const after = options.value('kill-after');
    const killAfter = after === undefined ? undefined : duration(after);
    if (after !== undefined && killAfter === undefined) throw new UsageError(`invalid time interval \u2018${after}\u2019`);
    const child = await start(p, words);
    if (typeof child === 'number') return child;
    let late = false;
    const send = (what: typeof signal): void => {
      if (options.has('verbose')) p.err(`${p.argv[0]}: sending signal ${what.slice(3)} to command \u2018${words[0]}\u2019\n`);
      for (const one of p.machine.processes.values()) if (one.pid !== child.pid && isBelow(one.ppid, child.pid, p.machine.processes)) one.kill(what);
      child.kill(what);
      child.kill('SIGCONT');
      if (what === 'SIGKILL') p.kill(what); // the whole group gets it, and this program is in it
    };
    const timers =
      ms === 0
        ? []
        : [
            p.clock.after(ms, () => {
              late = true;
              send(signal);
              if (killAfter !== undefined) timers.push(p.clock.after(killAfter, () => send('SIGKILL')));
            }),
          ];
    const forward = p.onSignal('SIGTERM', () => child.kill('SIGTERM'));
    try {
      const status = await p.wait(child.exited);
      if (!late || options.has('preserve-status')) return status.code;
      return status.signal === 'SIGKILL' ? 128 + signalNumber('SIGKILL') : 124;
    } finally {
      forward.dispose();
      for (const timer of timers) timer.cancel();
    }
  },
);

/** True when a process's parents lead to `ancestor`. */
function isBelow(parent: number, ancestor: number, all: ReadonlyMap<number, { readonly ppid: number }>): boolean {
  for (let pid = parent, n = 0; n < 100; n++) {
    if (pid === ancestor) return true;
    const up = all.get(pid);
    if (!up) return false;
    pid = up.ppid;
  }
  return false;
}
