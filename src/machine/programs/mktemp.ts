// upstream: coreutils src/mktemp.c
import { command, UsageError } from './lib/command.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes a file or directory with a name that nobody has. */
export const mktemp = command(
  {
    name: 'mktemp',
    summary: 'Create a temporary file or directory, safely, and print its name.',
    usage: '[OPTION]... [TEMPLATE]',
    options: [
      ['d,directory', 'create a directory, not a file'],
      ['u,dry-run', 'do not create anything; merely print a name (unsafe)'],
      ['q,quiet', 'suppress diagnostics about file/dir-creation failure'],
      [',suffix=SUFF', 'append SUFF to TEMPLATE'],
      ['p,tmpdir[=DIR]', 'interpret TEMPLATE relative to DIR, or $TMPDIR, or /tmp'],
      ['t', 'interpret TEMPLATE as a single file name component in $TMPDIR or /tmp'],
    ],
  },
  async (p, options) => {
    const [given, extra] = options.operands;
    if (extra !== undefined) throw new UsageError('too many templates');
    const template = given ?? 'tmp.XXXXXXXXXX';
    const suffix = options.value('suffix') ?? '';
    const xs = /X{3,}(?=[^X]*$)/.exec(template);
    if (!xs) {
      await p.err(`${p.argv[0]}: too few X's in template \u2018${template}\u2019\n`);
      return 1;
    }
    const inTemporary = given === undefined || options.has('tmpdir', 't');
    const directory = inTemporary ? `${options.value('tmpdir') || p.env.get('TMPDIR') || '/tmp'}/` : '';
    const name = `${directory}${template.slice(0, xs.index)}${p.machine.random.string(LETTERS, xs[0].length)}${template.slice(xs.index + xs[0].length)}${suffix}`;
    try {
      if (options.has('directory') && !options.has('dry-run')) p.fs.mkdir(p.path(name), { mode: 0o700 });
      else if (!options.has('dry-run')) p.fs.writeFile(p.path(name), '', { mode: 0o600, exclusive: true });
    } catch (fault) {
      if (!(fault instanceof Error) || !('code' in fault)) throw fault;
      if (!options.has('quiet'))
        await p.err(`${p.argv[0]}: failed to create ${options.has('directory') ? 'directory' : 'file'} via template \u2018${directory}${template}\u2019: ${fault.message}\n`);
      return 1;
    }
    await p.out(`${name}\n`);
    return 0;
  },
);
