// upstream: coreutils src/basename.c
import { command, UsageError } from './lib/command.ts';
import { lastPart } from './lib/name-parts.ts';
import { said } from './lib/quote.ts';

/** Prints names without their directories. */
export const basename = command(
  {
    name: 'basename',
    summary: 'Print NAME without leading directories, and without SUFFIX when it ends so.',
    usage: ['NAME [SUFFIX]', 'OPTION... NAME...'],
    options: [
      ['a,multiple', 'every argument is a NAME'],
      ['s,suffix=SUFFIX', 'remove SUFFIX; implies -a'],
      ['z,zero', 'end with NUL, not newline'],
    ],
    inOrder: true,
  },
  async (p, options) => {
    const names = [...options.operands];
    if (names.length === 0) throw new UsageError('missing operand');
    const several = options.has('multiple', 'suffix');
    if (!several && names.length > 2) throw new UsageError(`extra operand ${said(names[2] ?? '')}`);
    const suffix = options.value('suffix') ?? (several ? '' : names.length > 1 ? (names.pop() ?? '') : '');
    const end = options.has('zero') ? '\0' : '\n';
    for (const name of names) {
      await p.out(lastPart(name, suffix) + end);
    }
    return 0;
  },
);
