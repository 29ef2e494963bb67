// upstream: coreutils src/unlink.c
import { command, complain, reason, UsageError } from './lib/command.ts';
import { quoted, said } from './lib/quote.ts';

/** Takes a name away from a file. */
export const unlink = command({ name: 'unlink', summary: 'Call the unlink function to remove the specified FILE.', usage: ['FILE', 'OPTION'], options: [] }, async (p, options) => {
  const [name, extra] = options.operands;
  if (name === undefined) throw new UsageError('missing operand');
  if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
  try {
    p.fs.unlink(p.path(name));
    return 0;
  } catch (e) {
    return complain(p, `cannot unlink ${quoted(name)}: ${reason(e)}`);
  }
});
