// upstream: coreutils src/nohup.c
import { IGNORE } from '../os/dispositions.ts';
import { command, UsageError } from './lib/command.ts';
import { run } from './lib/run.ts';

/** Runs a command that the terminal's end does not end. */
export const nohup = command(
  { name: 'nohup', summary: 'Run COMMAND, ignoring hangup signals.', usage: ['COMMAND [ARG]...', 'OPTION'], options: [], usageExit: 125, inOrder: true },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    const files = new Map(p.files);
    const toFile = p.stdout.tty !== undefined;
    if (toFile) {
      await p.err(`${p.argv[0]}: ignoring input and appending output to 'nohup.out'\n`);
      files.set(1, await p.open('nohup.out', 'a'));
      files.set(0, await p.open('/dev/null', 'r'));
    } else if (p.stdin.tty) {
      await p.err(`${p.argv[0]}: ignoring input\n`);
      files.set(0, await p.open('/dev/null', 'r'));
    }
    const out = files.get(1);
    if (p.stderr.tty && out) files.set(2, out);
    p.onSignal('SIGHUP', IGNORE);
    return run(p, options.operands, { files });
  },
);
