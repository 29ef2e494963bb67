// upstream: procps-ng 4.0.2 src/pgrep.c (as pkill)
import { signalNamed } from '../os/errors.ts';
import { sendSignal } from '../os/send-signal.ts';
import { command, UsageError } from './lib/command.ts';
import { SEARCH, search } from './lib/process-search.ts';

/** Sends a signal to processes by their names. */
export const pkill = command(
  {
    name: 'pkill',
    summary: 'Signal processes based on name.',
    usage: '[options] <pattern>',
    options: [[',signal=SIG', 'signal to send (either number or name)'], ['e,echo', 'display what is killed'], ...SEARCH],
    from: 'procps-ng 4.0.2',
    usageExit: 2,
    hint: (name) => `Try \`${name} --help' for more information.\n`,
    // -9, -HUP and -SIGHUP stand before the pattern.
    rewrite: (args) => args.map((word) => (/^-(\d+|(SIG)?[A-Z][A-Z0-9]+)$/.test(word) ? `--signal=${word.slice(1)}` : word)),
  },
  async (p, options) => {
    const signal = signalNamed(options.value('signal') ?? 'TERM');
    if (!signal) throw new UsageError(`Unknown signal "${options.value('signal')}".`);
    const found = search(p, options);
    if (typeof found === 'string') throw new UsageError(found);
    let sent = 0;
    for (const { pid, process } of found) {
      if (p.user.uid !== 0 && process.user.uid !== p.user.uid) {
        await p.err(`pkill: killing pid ${pid} failed: Operation not permitted\n`);
        continue;
      }
      if (options.has('echo')) await p.out(`${process.argv[0]?.split('/').at(-1)} killed (pid ${pid})\n`);
      sendSignal(p, process, signal);
      sent++;
    }
    if (options.has('count')) await p.out(`${sent}\n`);
    return sent > 0 ? 0 : 1;
  },
);
