// upstream: coreutils src/mkfifo.c
import { command, complain, fail, reason, UsageError } from './lib/command.ts';
import { parseMode } from './lib/modes.ts';
import { quoted } from './lib/quote.ts';

/** Makes named pipes. */
export const mkfifo = command(
  {
    name: 'mkfifo',
    summary: 'Create named pipes (FIFOs) with the given NAMEs.',
    usage: '[OPTION]... NAME...',
    options: [['m,mode=MODE', 'set file permission bits to MODE, not a=rw - umask']],
  },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    const given = options.value('mode');
    const change = given === undefined ? undefined : parseMode(given, p.umask);
    if (given !== undefined && !change) return fail(p, 'invalid mode');
    let code = 0;
    for (const name of options.operands)
      try {
        p.fs.mkfifo(p.path(name));
        if (change) p.fs.chmod(p.path(name), change(0o666, false));
      } catch (e) {
        code = await complain(p, `cannot create fifo ${quoted(name)}: ${reason(e)}`);
      }
    return code;
  },
);
