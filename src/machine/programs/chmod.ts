// upstream: coreutils src/chmod.c
import type { Process } from '../os/types.ts';
import { command, complain, fail, reason, UsageError } from './lib/command.ts';
import { modeText, parseMode } from './lib/modes.ts';
import type { Parsed } from './lib/options.ts';
import { quoted, said } from './lib/quote.ts';

/** Changes the mode of files. */
export const chmod = command(
  {
    name: 'chmod',
    summary: 'Change the mode of each FILE to MODE.',
    usage: ['[OPTION]... MODE[,MODE]... FILE...', '[OPTION]... OCTAL-MODE FILE...'],
    options: [
      ['c,changes', 'tell of changes'],
      ['f,silent', 'say little of errors'],
      [',quiet', ''],
      ['v,verbose', 'tell of every file'],
      ['R,recursive', 'change directories and what is in them'],
    ],
    rewrite: (args) => args.flatMap((a, i) => (/^-[rwxXst]+$/.test(a) && !args.slice(0, i).includes('--') ? ['--', a] : [a])),
  },
  async (p, options) => {
    const [text, ...names] = options.operands;
    if (text === undefined) throw new UsageError('missing operand');
    if (names.length === 0) throw new UsageError(`missing operand after ${said(text)}`);
    const change = parseMode(text, p.umask);
    if (!change) return fail(p, `invalid mode: ${said(text)}\nTry '${p.argv[0]} --help' for more information.`);
    let code = 0;
    for (const name of names) code = Math.max(code, await apply(p, name, change, options));
    return code;
  },
);

async function apply(p: Process, name: string, change: (mode: number, directory: boolean) => number, options: Parsed): Promise<number> {
  const path = p.path(name);
  let code = 0;
  try {
    const stat = p.fs.stat(path);
    const old = stat.mode & 0o7777;
    const mode = change(old, stat.type === 'directory');
    p.fs.chmod(path, mode);
    const words = (m: number): string => `${m.toString(8).padStart(4, '0')} (${modeText({ type: 'file', mode: m }).slice(1)})`;
    if (options.has('verbose') && mode === old) await p.out(`mode of ${quoted(name)} retained as ${words(mode)}\n`);
    else if (options.has('verbose', 'changes') && mode !== old) await p.out(`mode of ${quoted(name)} changed from ${words(old)} to ${words(mode)}\n`);
    if (options.has('recursive') && stat.type === 'directory')
      for (const child of p.fs.readdir(path))
        if (p.fs.lstat(`${path}/${child}`).type !== 'symlink') code = Math.max(code, await apply(p, `${name.replace(/\/$/, '')}/${child}`, change, options));
  } catch (e) {
    const words = reason(e);
    if (options.has('silent', 'quiet')) return 1;
    return complain(p, words === 'No such file or directory' ? `cannot access ${quoted(name)}: ${words}` : `changing permissions of ${quoted(name)}: ${words}`);
  }
  return code;
}
