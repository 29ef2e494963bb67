// upstream: coreutils src/rmdir.c
import { command, complain, reason, UsageError } from './lib/command.ts';
import { quoted } from './lib/quote.ts';

/** Removes empty directories. */
export const rmdir = command(
  {
    name: 'rmdir',
    summary: 'Remove the DIRECTORY(ies), if they are empty.',
    usage: '[OPTION]... DIRECTORY...',
    options: [
      [',ignore-fail-on-non-empty', 'no error when a directory is not empty'],
      ['p,parents', 'remove DIRECTORY and its parents: rmdir -p a/b is like rmdir a/b a'],
      ['v,verbose', 'tell of each directory removed'],
    ],
  },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    let code = 0;
    for (const name of options.operands) {
      const names = [name];
      if (options.has('parents')) for (let up = name.replace(/\/+[^/]*\/*$/, ''); up !== names.at(-1) && up !== ''; up = up.replace(/\/+[^/]*\/*$/, '')) names.push(up);
      for (const one of names) {
        if (options.has('verbose')) await p.out(`rmdir: removing directory, ${quoted(one)}\n`);
        try {
          p.fs.rmdir(p.path(one));
        } catch (e) {
          const words = reason(e);
          if (words === 'Directory not empty' && options.has('ignore-fail-on-non-empty')) break;
          code = await complain(p, `failed to remove ${one === name ? '' : 'directory '}${quoted(one)}: ${words}`);
          break;
        }
      }
    }
    return code;
  },
);
