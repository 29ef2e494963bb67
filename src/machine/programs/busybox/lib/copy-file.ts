// Copying of files and trees, for cp, mv and install. upstream: busybox/libbb/copy_file.c
import type { Stat } from '../../../os/types.ts';
import { reason } from '../../lib/command.ts';
import { copyBytes, existsLink, joined } from '../../lib/copy.ts';
import { confirm } from '../../lib/line-prompt.ts';
import type { AppletCall } from './applet.ts';

export interface CopyFlags {
  readonly recursive: boolean;
  readonly keepLinks: boolean;
  readonly preserve: boolean;
  readonly force: boolean;
  readonly ask: boolean;
  readonly keep: boolean;
  readonly update: boolean;
  readonly verbose: boolean;
  readonly links: 'hard' | 'symbolic' | undefined;
}

type Result = 0 | 1;

async function say(call: AppletCall, words: string): Promise<1> {
  await call.complain(words);
  return 1;
}

function statOf(call: AppletCall, name: string, follow: boolean): Stat | undefined {
  const path = call.p.path(name);
  if (follow) return call.p.fs.exists(path) ? call.p.fs.stat(path) : undefined;
  return existsLink(call.p, path) ? call.p.fs.lstat(path) : undefined;
}

/** Copies one name to another. `made`: folders of this copy, which are not copied into themselves. */
export async function copyFile(call: AppletCall, from: string, to: string, flags: CopyFlags, made: ReadonlySet<string> = new Set()): Promise<Result> {
  const { p } = call;
  const wait = p.tick();
  if (wait) await wait;
  const source = statOf(call, from, !flags.keepLinks);
  if (!source) return say(call, `can't stat '${from}': ${why(call, from)}`);
  const target = statOf(call, to, true);
  if (target && source.ino === target.ino && source.type === target.type) return say(call, `'${from}' and '${to}' are the same file`);
  if (source.type === 'directory') return copyFolder(call, from, to, source, target, flags, made);
  if (target && (flags.keep || (flags.update && source.mtime <= target.mtime))) return 0;
  if (target && flags.ask && !(await confirm(p, `${call.name}: overwrite '${to}'? `))) return 0;
  if (target?.type === 'directory') return say(call, `'${to}' is a directory`);
  try {
    if (flags.links) link(call, from, to, flags.links, flags.force);
    else if (source.type === 'symlink') {
      if (existsLink(p, p.path(to))) p.fs.unlink(p.path(to));
      p.fs.symlink(p.fs.readlink(p.path(from)), p.path(to));
    } else copyBytes(p, p.path(from), p.path(to), source, flags.preserve);
  } catch (fault) {
    return say(call, `can't create '${to}': ${reason(fault)}`);
  }
  if (flags.verbose) await p.out(`'${from}' -> '${to}'\n`);
  return 0;
}

function link(call: AppletCall, from: string, to: string, kind: 'hard' | 'symbolic', force: boolean): void {
  const { fs } = call.p;
  const path = call.p.path(to);
  if (force && existsLink(call.p, path)) fs.unlink(path);
  if (kind === 'hard') fs.link(call.p.path(from), path);
  else fs.symlink(from, path);
}

/** Why a name has nothing behind it. */
export function why(call: AppletCall, name: string): string {
  try {
    call.p.fs.stat(call.p.path(name));
  } catch (fault) {
    return reason(fault);
  }
  return 'No such file or directory';
}

async function copyFolder(call: AppletCall, from: string, to: string, source: Stat, target: Stat | undefined, flags: CopyFlags, made: ReadonlySet<string>): Promise<Result> {
  const { p } = call;
  if (!flags.recursive) return say(call, `omitting directory '${from}'`);
  if (made.has(p.path(from))) return say(call, `recursion detected, omitting directory '${from}'`);
  if (target && target.type !== 'directory') return say(call, `target '${to}' is not a directory`);
  if (!target && why(call, to) === 'Not a directory') return say(call, `can't stat '${to}': Not a directory`);
  if (!target) {
    try {
      p.fs.mkdir(p.path(to));
    } catch (fault) {
      return say(call, `can't create directory '${to}': ${reason(fault)}`);
    }
  }
  const own = new Set([...made, p.path(to)]);
  let code: Result = 0;
  for (const name of p.fs.readdir(p.path(from))) if ((await copyFile(call, joined(from, name), joined(to, name), flags, own)) === 1) code = 1;
  if (!target) p.fs.chmod(p.path(to), source.mode & 0o7777 & ~(flags.preserve ? 0 : p.umask));
  if (flags.preserve) p.fs.utimes(p.path(to), source.mtime);
  if (flags.verbose) await p.out(`'${from}' -> '${to}'\n`);
  return code;
}
