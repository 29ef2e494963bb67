// upstream: coreutils src/install.c
import type { Process } from '../os/types.ts';
import { command, complain, fail, reason, UsageError } from './lib/command.ts';
import { baseName, joined } from './lib/copy.ts';
import { parseMode } from './lib/modes.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { quoted, said } from './lib/quote.ts';
import { idOf } from './lib/users.ts';

interface Settings {
  readonly mode: number;
  readonly user: number | undefined;
  readonly group: number | undefined;
  readonly keepTimes: boolean;
  readonly verbose: boolean;
}

/** Copies files into place with their mode and owner. */
export const install = command(
  {
    name: 'install',
    summary: 'Copy files and set their attributes; with -d make directories.',
    usage: ['[OPTION]... [-T] SOURCE DEST', '[OPTION]... SOURCE... DIRECTORY', '[OPTION]... -t DIRECTORY SOURCE...', '[OPTION]... -d DIRECTORY...'],
    options: [
      ['b', NOT_HERE],
      ['c', ''],
      ['C,compare', NOT_HERE],
      ['d,directory', 'treat all arguments as directory names; create all components of them'],
      ['D', 'create all leading components of DEST except the last'],
      ['g,group=GROUP', "set group ownership, instead of process' current group"],
      ['m,mode=MODE', 'set permission mode (as in chmod), instead of rwxr-xr-x'],
      ['o,owner=OWNER', 'set ownership (super-user only)'],
      ['p,preserve-timestamps', 'give copies the times of SOURCE files'],
      ['s,strip', NOT_HERE],
      ['t,target-directory=DIRECTORY', 'copy all SOURCE arguments into DIRECTORY'],
      ['T,no-target-directory', 'treat DEST as a normal file'],
      ['v,verbose', 'print the name of each directory as it is created'],
    ],
  },
  async (p, options) => {
    const names = [...options.operands];
    const [first] = names;
    if (first === undefined) throw new UsageError('missing file operand');
    const settings = await settingsOf(p, options);
    if (options.has('directory')) {
      let code = 0;
      for (const name of names) code = Math.max(code, await makeFolders(p, name, settings, true));
      return code;
    }
    const given = options.value('target-directory');
    if (given === undefined && names.length === 1) throw new UsageError(`missing destination file operand after ${quoted(first)}`);
    const target = given ?? names.pop() ?? '';
    const isFolder = (): boolean => p.fs.exists(p.path(target)) && p.fs.stat(p.path(target)).type === 'directory';
    if (options.has('D')) {
      const parent = given ?? (target.includes('/') ? target.replace(/\/+[^/]*$/, '') : '');
      if (parent !== '' && (await makeFolders(p, parent, { ...settings, mode: 0o755, user: undefined, group: undefined }, false)) !== 0) return 1;
    }
    const folder = isFolder() && !options.has('no-target-directory');
    if (given !== undefined && !folder) return fail(p, `failed to access ${quoted(target)}: ${p.fs.exists(p.path(target)) ? 'Not a directory' : 'No such file or directory'}`);
    if (names.length > 1 && !folder) return fail(p, `target ${quoted(target)}: ${p.fs.exists(p.path(target)) ? 'Not a directory' : 'No such file or directory'}`);
    let code = 0;
    for (const name of names) code = Math.max(code, await copyOne(p, name, folder ? joined(target, baseName(name)) : target, settings));
    return code;
  },
);

async function settingsOf(p: Process, options: Parsed): Promise<Settings> {
  const modeWord = options.value('mode');
  const change = modeWord === undefined ? undefined : parseMode(modeWord, p.umask);
  if (modeWord !== undefined && !change) return fail(p, `invalid mode ${said(modeWord)}`);
  const [owner, group] = [options.value('owner'), options.value('group')];
  const user = owner === undefined ? undefined : idOf(p, '/etc/passwd', owner);
  if (owner !== undefined && user === undefined) return fail(p, `invalid user ${said(owner)}`);
  const gid = group === undefined ? undefined : idOf(p, '/etc/group', group);
  if (group !== undefined && gid === undefined) return fail(p, `invalid group ${said(group)}`);
  const mode = change ? change(0, options.has('directory')) : 0o755;
  return { mode, user, group: gid, keepTimes: options.has('preserve-timestamps'), verbose: options.has('verbose') };
}

/** A directory and those above it; its mode and owner are set also when it was there, if `last` says so. */
async function makeFolders(p: Process, name: string, settings: Settings, last: boolean): Promise<number> {
  const parts = name.replace(/\/+$/, '').split('/');
  for (let n = 1; n <= parts.length; n++) {
    const part = parts.slice(0, n).join('/');
    if (part === '' || (p.fs.exists(p.path(part)) && p.fs.stat(p.path(part)).type === 'directory')) continue;
    try {
      p.fs.mkdir(p.path(part), { mode: 0o755 });
      if (settings.verbose) await p.out(`${p.argv[0]}: creating directory ${quoted(part)}\n`);
    } catch (e) {
      return complain(p, `cannot create directory ${said(part)}: ${p.fs.exists(p.path(part)) ? 'Not a directory' : reason(e)}`);
    }
  }
  return last ? setAttributes(p, name, settings) : 0;
}

async function setAttributes(p: Process, name: string, settings: Settings): Promise<number> {
  const path = p.path(name);
  try {
    if (settings.user !== undefined || settings.group !== undefined) p.fs.chown(path, settings.user ?? p.user.uid, settings.group ?? p.user.gid);
  } catch (e) {
    return complain(p, `cannot change ownership of ${quoted(name)}: ${reason(e)}`);
  }
  try {
    p.fs.chmod(path, settings.mode);
    return 0;
  } catch (e) {
    return complain(p, `cannot change permissions of ${quoted(name)}: ${reason(e)}`);
  }
}

async function copyOne(p: Process, from: string, to: string, settings: Settings): Promise<number> {
  const [source, target] = [p.path(from), p.path(to)];
  if (!p.fs.exists(source)) return complain(p, `cannot stat ${quoted(from)}: No such file or directory`);
  const stat = p.fs.stat(source);
  if (stat.type === 'directory') return complain(p, `omitting directory ${quoted(from)}`);
  if (p.fs.exists(target)) {
    if (p.fs.realpath(target) === p.fs.realpath(source)) return complain(p, `${quoted(from)} and ${quoted(to)} are the same file`);
    if (p.fs.stat(target).type === 'directory') return complain(p, `cannot overwrite directory ${quoted(to)} with non-directory`);
  }
  let data: Uint8Array;
  try {
    data = p.fs.readFile(source);
  } catch (e) {
    return complain(p, `cannot open ${quoted(from)} for reading: ${reason(e)}`);
  }
  const replaced = p.fs.exists(target);
  try {
    if (to.endsWith('/')) return complain(p, `cannot create regular file ${quoted(to)}: Not a directory`);
    if (replaced) p.fs.unlink(target);
    p.fs.writeFile(target, data, { mode: 0o600 });
  } catch (e) {
    return complain(p, `cannot ${replaced ? 'remove' : 'create regular file'} ${quoted(to)}: ${reason(e)}`);
  }
  if (settings.verbose) await p.out(`${replaced ? `removed ${quoted(to)}\n` : ''}${quoted(from)} -> ${quoted(to)}\n`);
  const code = await setAttributes(p, to, settings);
  if (settings.keepTimes) p.fs.utimes(target, stat.mtime);
  return code;
}
