// upstream: coreutils src/dirname.c
import { command, UsageError } from './lib/command.ts';
import { folderPart } from './lib/name-parts.ts';

/** Prints names without their last part. */
export const dirname = command(
  { name: 'dirname', summary: 'Print each NAME without its last part; . when nothing is left.', usage: '[OPTION] NAME...', options: [['z,zero', 'end with NUL, not newline']] },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    for (const name of options.operands) {
      await p.out(folderPart(name) + (options.has('zero') ? '\0' : '\n'));
    }
    return 0;
  },
);
