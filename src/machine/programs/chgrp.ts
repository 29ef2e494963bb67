// upstream: coreutils src/chgrp.c
import { command, fail, UsageError } from './lib/command.ts';
import { changeAll, OWNERSHIP_OPTIONS, type Ownership, ofReference } from './lib/ownership.ts';
import { quoted, said } from './lib/quote.ts';
import { idOf } from './lib/users.ts';

/** Gives files to another group. */
export const chgrp = command(
  {
    name: 'chgrp',
    summary: 'Change the group of each FILE to GROUP.',
    usage: ['[OPTION]... GROUP FILE...', '[OPTION]... --reference=RFILE FILE...'],
    options: OWNERSHIP_OPTIONS,
  },
  async (p, options) => {
    const reference = options.value('reference');
    const [word, ...rest] = options.operands;
    const names = reference === undefined ? rest : options.operands;
    if (word === undefined) throw new UsageError('missing operand');
    if (names.length === 0) throw new UsageError(`missing operand after ${said(word)}`);
    if (reference !== undefined) {
      const { group, groupWord } = await ofReference(p, reference, quoted(reference));
      return changeAll(p, options, names, { group, groupWord });
    }
    const group = word === '' ? undefined : idOf(p, '/etc/group', word.replace(/^\+(?=\d+$)/, ''));
    if (group === undefined && word !== '') return fail(p, `invalid group: ${said(word)}`);
    const wanted: Ownership = group === undefined ? {} : { group, groupWord: word };
    return changeAll(p, options, names, wanted);
  },
);
