// Copying and moving of trees, for cp and mv. upstream: coreutils src/copy.c
import type { Process, Stat } from '../../os/types.ts';
import { complain, reason } from './command.ts';
import { confirm } from './line-prompt.ts';
import { quoted } from './quote.ts';

export interface CopyOptions {
  readonly recursive: boolean;
  /** Symlinks stay symlinks. */
  readonly keepLinks: boolean;
  readonly preserve: boolean;
  readonly verbose: boolean;
  /** What happens to a target that exists. */
  readonly existing: 'replace' | 'keep' | 'ask' | 'update';
  readonly force: boolean;
  readonly backup: boolean;
  /** The copy itself, when a directory is copied into itself. */
  readonly leaveOut?: string;
}

export const baseName = (name: string): string => name.replace(/\/+$/, '').replace(/^.*\//, '') || '/';
export const joined = (folder: string, name: string): string => `${folder.replace(/\/+$/, '')}/${name}`;

/** True when the target may be written. */
export async function mayReplace(p: Process, from: Stat, to: string, options: CopyOptions, name: string): Promise<boolean> {
  const path = p.path(to);
  if (!p.fs.exists(path)) return true;
  if (options.existing === 'keep') return false;
  if (options.existing === 'update' && p.fs.stat(path).mtime >= from.mtime) return false;
  if (options.existing === 'ask') return confirm(p, `${name}: overwrite ${quoted(to)}? `);
  return true;
}

/** Copies a file or tree. Gives 0 or 1 after saying what failed. */
export async function copyTree(p: Process, from: string, to: string, options: CopyOptions): Promise<number> {
  const wait = p.tick();
  if (wait) await wait;
  const source = p.path(from);
  const target = p.path(to);
  let stat: Stat;
  try {
    stat = options.keepLinks ? p.fs.lstat(source) : p.fs.stat(source);
  } catch (e) {
    return complain(p, `cannot stat ${quoted(from)}: ${reason(e)}`);
  }
  if (stat.type === 'directory') return copyFolder(p, from, to, stat, options);
  if (p.fs.exists(target) && p.fs.realpath(target) === (p.fs.exists(source) ? p.fs.realpath(source) : source))
    return complain(p, `${quoted(from)} and ${quoted(to)} are the same file`);
  if (p.fs.exists(target) && p.fs.stat(target).type === 'directory')
    return complain(p, `cannot overwrite directory ${quoted(to)} with non-directory ${options.keepLinks ? quoted(from) : ''}`.trimEnd());
  if (!(await mayReplace(p, stat, to, options, 'cp'))) return 0;
  try {
    if (options.backup && p.fs.exists(target)) p.fs.rename(target, `${target}~`);
    if (stat.type === 'symlink') {
      if (existsLink(p, target)) p.fs.unlink(target);
      p.fs.symlink(p.fs.readlink(source), target);
    } else copyBytes(p, source, target, stat, options.preserve);
  } catch (e) {
    const words = reason(e);
    return complain(
      p,
      to.endsWith('/') && words === 'Is a directory' ? `cannot create regular file ${quoted(to)}: Not a directory` : `cannot create regular file ${quoted(to)}: ${words}`,
    );
  }
  if (options.verbose) await p.out(`${quoted(from)} -> ${quoted(to)}\n`);
  return 0;
}

/** The bytes and the mode of a file, or the program that it is; with `preserve` its times too. */
export function copyBytes(p: Process, source: string, target: string, stat: Stat, preserve: boolean): void {
  const program = p.fs.programAt(source);
  if (program) p.fs.install(target, program);
  else {
    const existed = p.fs.exists(target);
    p.fs.writeFile(target, p.fs.readFile(source));
    if (!existed) p.fs.chmod(target, stat.mode & 0o7777 & ~(preserve ? 0 : p.umask));
  }
  if (preserve) {
    p.fs.chmod(target, stat.mode & 0o7777);
    p.fs.utimes(target, stat.mtime);
  }
}

async function copyFolder(p: Process, from: string, to: string, stat: Stat, options: CopyOptions): Promise<number> {
  if (!options.recursive) return complain(p, `-r not specified; omitting directory ${quoted(from)}`);
  const source = p.path(from);
  const target = p.path(to);
  if (target === source) return complain(p, `cannot copy a directory, ${quoted(from)}, into itself, ${quoted(to)}`);
  const names = p.fs.readdir(source);
  const inside = options.leaveOut === undefined && target.startsWith(`${source}/`);
  if (p.fs.exists(target)) {
    if (p.fs.stat(target).type !== 'directory') return complain(p, `cannot overwrite non-directory ${quoted(to)} with directory ${quoted(from)}`);
  } else {
    try {
      p.fs.mkdir(target);
    } catch (e) {
      return complain(p, `cannot create directory ${quoted(to)}: ${reason(e)}`);
    }
    if (options.verbose) await p.out(`${quoted(from)} -> ${quoted(to)}\n`);
  }
  let code = 0;
  for (const name of names) {
    // Into itself: what was there before is copied, and the copy is left out, with a complaint.
    const own = inside ? { ...options, leaveOut: target } : options;
    if (`${source}/${name}` !== own.leaveOut) code = Math.max(code, await copyTree(p, joined(from, name), joined(to, name), own));
  }
  if (inside) code = await complain(p, `cannot copy a directory, ${quoted(from)}, into itself, ${quoted(to)}`);
  p.fs.chmod(target, stat.mode & 0o7777 & ~(options.preserve ? 0 : p.umask));
  if (options.preserve) p.fs.utimes(target, stat.mtime);
  return code;
}

/** A link that points nowhere exists too. */
export function existsLink(p: Process, path: string): boolean {
  try {
    p.fs.lstat(path);
    return true;
  } catch {
    return false;
  }
}
