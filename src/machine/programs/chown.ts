// upstream: coreutils src/chown.c
import { command, fail, UsageError } from './lib/command.ts';
import { changeAll, OWNERSHIP_OPTIONS, type Ownership, ofReference } from './lib/ownership.ts';
import { quoted, said } from './lib/quote.ts';
import { parseOwner } from './lib/users.ts';

/** Gives files to another user and group. */
export const chown = command(
  {
    name: 'chown',
    summary: 'Change the owner and/or group of each FILE to OWNER and/or GROUP.',
    usage: ['[OPTION]... [OWNER][:[GROUP]] FILE...', '[OPTION]... --reference=RFILE FILE...'],
    options: [...OWNERSHIP_OPTIONS, [',from=CURRENT_OWNER:CURRENT_GROUP', 'change only files that belong to this owner and group now']],
    notes: `Owner is unchanged if missing.  Group is unchanged if missing, but changed to the login group if implied by a ':' following a symbolic OWNER.`,
  },
  async (p, options) => {
    const reference = options.value('reference');
    const [spec, ...rest] = options.operands;
    const names = reference === undefined ? rest : options.operands;
    if (spec === undefined) throw new UsageError('missing operand');
    if (names.length === 0) throw new UsageError(`missing operand after ${said(spec)}`);
    const read = async (text: string): Promise<Ownership> => {
      const owner = parseOwner(p, text);
      if ('fault' in owner) return fail(p, `${owner.fault}: ${said(text)}`);
      if (owner.dotted) await p.err(`${p.argv[0]}: warning: '.' should be ':': ${said(text)}\n`);
      // A group alone is still spoken of as an ownership.
      return owner.group !== undefined && owner.user === undefined ? { ...owner, userWord: '' } : owner;
    };
    const from = options.value('from');
    const only = from === undefined ? undefined : await read(from);
    return changeAll(p, options, names, reference === undefined ? await read(spec) : await ofReference(p, reference, quoted(reference)), only);
  },
);
