// upstream: busybox/coreutils/timeout.c. The command takes the place of this process there; here it is a child whose end is its own.
import { signalNamed, signalNumber } from '../../os/errors.ts';
import type { Process } from '../../os/types.ts';
import { AppletFault, applet, UsageFault } from './lib/applet.ts';
import { duration } from './lib/duration.ts';
import { startProgram } from './lib/start.ts';

export const timeout = applet(
  {
    name: 'timeout',
    usage: `[-s SIG] [-k KILL_SECS] SECS PROG ARGS

Run PROG and send it SIG when it is not done after SECS seconds.
Default SIG: TERM. KILL follows when it still runs KILL_SECS later.
`,
    short: 's:k:',
    posix: true,
  },
  async (call) => {
    const { p, words } = call;
    const name = call.value('s') ?? 'TERM';
    const signal = signalNamed(name);
    if (!signal) throw new AppletFault(`unknown signal '${name}'`);
    const [limit, ...program] = words;
    const kill = milliseconds(call.value('k') ?? '0');
    if (limit === undefined) throw new UsageFault();
    const after = milliseconds(limit);
    if (program.length === 0) throw new UsageFault();
    const child = await startProgram(call, program);
    if (typeof child === 'number') return child;
    const timers = [
      p.clock.after(after, () => {
        child.kill(signal);
        if (kill > 0) timers.push(p.clock.after(kill, () => child.kill('SIGKILL')));
      }),
    ];
    const forwarded = p.onSignal('SIGTERM', () => child.kill('SIGTERM'));
    const status = await p.wait(child.exited);
    for (const timer of timers) timer.cancel();
    forwarded.dispose();
    return status.signal ? endAs(p, status.signal) : status.code;
  },
);

function milliseconds(text: string): number {
  const ms = duration(text);
  if (ms === undefined) throw new AppletFault(`invalid number '${text}'`);
  return ms;
}

/** Ends as the command did, so that whoever waits sees the signal. */
async function endAs(p: Process, signal: NonNullable<ReturnType<typeof signalNamed>>): Promise<number> {
  p.kill(signal);
  await p.sleep(0);
  return 128 + signalNumber(signal);
}
