// upstream: coreutils src/rm.c
import type { Process } from '../os/types.ts';
import { calledName, command, complain, reason } from './lib/command.ts';
import { confirm } from './lib/line-prompt.ts';
import type { Parsed } from './lib/options.ts';
import { UsageError } from './lib/options.ts';
import { quoted } from './lib/quote.ts';

/** Removes files and directories. */
export const rm = command(
  {
    name: 'rm',
    summary: 'Remove (unlink) the FILE(s). Directories only with -r.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['f,force', 'no error for what is not there, never ask'],
      ['i', 'ask before every removal'],
      ['I', 'ask once before removing more than three files, or recursively'],
      [',interactive[=WHEN]', 'ask: never, once or always'],
      [',one-file-system', ''],
      [',no-preserve-root', 'do not treat / specially'],
      [',preserve-root[=all]', ''],
      ['r,recursive', 'remove directories and what is in them'],
      ['R', 'same as -r'],
      ['d,dir', 'remove empty directories'],
      ['v,verbose', 'tell what is being done'],
    ],
  },
  async (p, options) => {
    const force = options.last('force', 'i', 'I', 'interactive') === 'force';
    if (options.operands.length === 0) {
      if (options.has('force')) return 0;
      throw new UsageError('missing operand');
    }
    const recursive = options.has('recursive', 'R');
    if (options.has('I') && !force && (options.operands.length > 3 || recursive)) {
      const n = options.operands.length;
      if (!(await confirm(p, `${calledName(p, 'rm')}: remove ${n} argument${n === 1 ? '' : 's'}${recursive ? ' recursively' : ''}? `))) return 0;
    }
    let code = 0;
    for (const name of options.operands) code = Math.max(code, await operand(p, name, options, force));
    return code;
  },
);

async function operand(p: Process, name: string, options: Parsed, force: boolean): Promise<number> {
  const recursive = options.has('recursive', 'R');
  if (recursive && /^(.*\/)?\.\.?\/*$/.test(name)) return complain(p, `refusing to remove '.' or '..' directory: skipping ${quoted(name)}`);
  if (recursive && p.path(name) === '/' && !options.has('no-preserve-root')) {
    await complain(p, "it is dangerous to operate recursively on '/'");
    return complain(p, 'use --no-preserve-root to override this failsafe');
  }
  try {
    const path = p.path(name);
    const stat = p.fs.lstat(path);
    if (name.endsWith('/') && stat.type === 'file') return complain(p, `cannot remove ${quoted(name)}: Not a directory`);
    if (stat.type === 'directory' && !recursive && !options.has('dir')) return complain(p, `cannot remove ${quoted(name)}: Is a directory`);
    return await removeTree(p, name.replace(/(.)\/+$/, '$1'), path, options, recursive);
  } catch (e) {
    const words = reason(e);
    if (force && words === 'No such file or directory') return 0;
    if (options.has('force') && words === 'No such file or directory') return 0;
    return complain(p, `cannot remove ${quoted(name)}: ${words}`);
  }
}

async function removeTree(p: Process, name: string, path: string, options: Parsed, recursive: boolean): Promise<number> {
  const stat = p.fs.lstat(path);
  const last = options.last('force', 'i', 'interactive');
  const asks = last === 'i' || (last === 'interactive' && (options.value('interactive') || 'always') === 'always');
  const wait = p.tick();
  if (wait) await wait;
  if (stat.type === 'directory') {
    let code = 0;
    if (recursive) {
      const names = p.fs.readdir(path);
      if (asks && names.length > 0 && !(await confirm(p, `${calledName(p, 'rm')}: descend into directory ${quoted(name)}? `))) return 0;
      for (const child of names)
        code = Math.max(
          code,
          await removeTree(p, `${name}/${child}`, `${path}/${child}`, options, true).catch((e: unknown) =>
            complain(p, `cannot remove ${quoted(`${name}/${child}`)}: ${reason(e)}`),
          ),
        );
    }
    if (code !== 0 || (asks && !(await confirm(p, `${calledName(p, 'rm')}: remove directory ${quoted(name)}? `)))) return code;
    p.fs.rmdir(path);
    if (options.has('verbose')) await p.out(`removed directory ${quoted(name)}\n`);
    return 0;
  }
  const kind = stat.type === 'symlink' ? 'symbolic link' : stat.size === 0 ? 'regular empty file' : 'regular file';
  if (asks && !(await confirm(p, `${calledName(p, 'rm')}: remove ${kind} ${quoted(name)}? `))) return 0;
  p.fs.unlink(path);
  if (options.has('verbose')) await p.out(`removed ${quoted(name)}\n`);
  return 0;
}
