// upstream: coreutils src/readlink.c
import { command, complain, reason, UsageError } from './lib/command.ts';
import { quotedIfNeeded } from './lib/quote.ts';

/** Prints where symlinks point. */
export const readlink = command(
  {
    name: 'readlink',
    summary: 'Print the value of a symlink, or a name without symlinks.',
    usage: '[OPTION]... FILE...',
    options: [
      ['f,canonicalize', 'follow every symlink; all but the last part must exist'],
      ['e,canonicalize-existing', 'the same, all parts must exist'],
      ['m,canonicalize-missing', 'the same, no part needs to exist'],
      ['n,no-newline', 'no newline at the end'],
      ['q,quiet', 'say nothing of errors (default)'],
      ['s,silent', ''],
      ['v,verbose', 'tell of errors'],
      ['z,zero', 'end with NUL, not newline'],
    ],
  },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing operand');
    const end = options.has('no-newline') && options.operands.length === 1 ? '' : options.has('zero') ? '\0' : '\n';
    let code = 0;
    for (const name of options.operands) {
      const path = p.path(name);
      try {
        let found: string;
        if (!options.has('canonicalize', 'canonicalize-existing', 'canonicalize-missing')) found = p.fs.readlink(path);
        else if (p.fs.exists(path) || options.has('canonicalize-existing')) found = p.fs.realpath(path);
        else if (options.has('canonicalize-missing')) found = path;
        else found = `${p.fs.realpath(path.slice(0, path.lastIndexOf('/')) || '/')}/${path.slice(path.lastIndexOf('/') + 1)}`.replace('//', '/');
        await p.out(found + end);
      } catch (e) {
        code = 1;
        if (options.has('verbose')) await complain(p, `${quotedIfNeeded(name)}: ${reason(e)}`);
      }
    }
    return code;
  },
);
