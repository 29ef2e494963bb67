// upstream: coreutils src/uname.c, built as arch
import { command, UsageError } from './lib/command.ts';
import { said } from './lib/quote.ts';

/** Prints the machine's architecture: `uname -m`. */
export const arch = command({ name: 'arch', summary: 'Print machine architecture.', usage: '[OPTION]...', options: [] }, async (p, options) => {
  const [extra] = options.operands;
  if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
  await p.out('x86_64\n');
  return 0;
});
