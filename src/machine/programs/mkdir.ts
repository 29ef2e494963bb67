// upstream: coreutils src/mkdir.c

import type { Process } from '../os/types.ts';
import { command, complain, fail, reason, UsageError } from './lib/command.ts';
import { parseMode } from './lib/modes.ts';
import { quoted, said } from './lib/quote.ts';

/** Makes directories. */
export const mkdir = command(
  {
    name: 'mkdir',
    summary: 'Create the DIRECTORY(ies), if they do not exist.',
    usage: '[OPTION]... DIRECTORY...',
    options: [
      ['m,mode=MODE', 'set the mode, as in chmod'],
      ['p,parents', 'make parents as needed; no error when it exists'],
      ['v,verbose', 'tell of each directory made'],
    ],
  },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    const text = options.value('mode');
    const change = text === undefined ? undefined : parseMode(text, p.umask);
    if (text !== undefined && !change) return fail(p, `invalid mode ${said(text)}`);
    let code = 0;
    for (const name of options.operands) {
      try {
        const made = options.has('parents') ? parents(p, name) : [name];
        for (const one of made) {
          p.fs.mkdir(p.path(one));
          if (options.has('verbose')) await p.out(`mkdir: created directory ${quoted(one)}\n`);
        }
        if (change && made.length > 0) p.fs.chmod(p.path(name), change(0o777, true));
      } catch (e) {
        code = await complain(p, `cannot create directory ${said(name)}: ${reason(e)}`);
      }
    }
    return code;
  },
);

/** The directories on the way that are missing. */
function parents(p: Process, name: string): string[] {
  const missing: string[] = [];
  let at = name.startsWith('/') ? '/' : '';
  for (const part of name.split('/').filter((s) => s !== '')) {
    at = at === '' || at === '/' ? `${at}${part}` : `${at}/${part}`;
    if (!p.fs.exists(p.path(at)) || p.fs.stat(p.path(at)).type !== 'directory') missing.push(at);
  }
  return missing;
}
