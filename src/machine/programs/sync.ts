// upstream: coreutils src/sync.c. What is written here is written: there is no cache to wait for.
import { command, complain, fail, reason } from './lib/command.ts';
import { quoted } from './lib/quote.ts';

/** Waits until files are on their disk. */
export const sync = command(
  {
    name: 'sync',
    summary: 'Synchronize cached writes to persistent storage.',
    usage: '[OPTION] [FILE]...',
    options: [
      ['d,data', 'sync only file data, no unneeded metadata'],
      ['f,file-system', 'sync the file systems that contain the files'],
    ],
  },
  async (p, options) => {
    if (options.has('data') && options.has('file-system')) return fail(p, 'cannot specify both --data and --file-system');
    if (options.has('data') && options.operands.length === 0) return fail(p, '--data needs at least one argument');
    let code = 0;
    for (const name of options.operands)
      try {
        p.fs.stat(p.path(name));
      } catch (e) {
        code = await complain(p, `error opening ${quoted(name)}: ${reason(e)}`);
      }
    return code;
  },
);
