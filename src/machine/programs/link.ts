// upstream: coreutils src/link.c
import { command, complain, reason, UsageError } from './lib/command.ts';
import { quoted, said } from './lib/quote.ts';

/** Gives a file a second name. */
export const link = command(
  { name: 'link', summary: 'Call the link function to create a link named FILE2 to an existing FILE1.', usage: ['FILE1 FILE2', 'OPTION'], options: [] },
  async (p, options) => {
    const [from, to, extra] = options.operands;
    if (from === undefined) throw new UsageError('missing operand');
    if (to === undefined) throw new UsageError(`missing operand after ${said(from)}`);
    if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
    try {
      p.fs.link(p.path(from), p.path(to));
      return 0;
    } catch (e) {
      return complain(p, `cannot create link ${quoted(to)} to ${quoted(from)}: ${reason(e)}`);
    }
  },
);
