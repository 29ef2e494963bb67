// Directories and aliases: cd, pwd, alias, unalias; times. upstream: dash src/cd.c, alias.c, jobs.c timescmd; busybox/shell/ash.c
import { FsError } from '../../os/errors.ts';
import { absolute } from '../../os/paths.ts';
import type { BuiltinName, Shell } from '../shell.ts';
import { minutes } from '../times.ts';
import { builtin, die, letters } from './lib.ts';
import { quoted } from './quote.ts';
import { inTable } from './table.ts';

/** In what the shells differ here. */
export interface SessionWays {
  notThere(target: string, fault: FsError): string;
}

async function cd(sh: Shell, args: readonly string[], ways: SessionWays): Promise<number> {
  const asked = letters(args, 'LP');
  const before = sh.vars.value('PWD') ?? sh.cwd;
  let target = asked.words[0] ?? sh.vars.value('HOME') ?? '';
  const back = target === '-';
  if (back) target = sh.vars.value('OLDPWD') ?? before;
  const listed = back ? undefined : onPath(sh, target);
  const path = listed ?? (target === '' ? sh.cwd : absolute(sh.cwd, target));
  try {
    const stat = sh.fs.stat(path);
    if (stat.type !== 'directory') throw new FsError('ENOTDIR', target);
    if (!sh.fs.may(path, 1)) throw new FsError('EACCES', target);
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    return die(ways.notThere(target, fault));
  }
  sh.p.cwd = asked.letters.endsWith('P') ? sh.fs.realpath(path) : path;
  sh.vars.set('OLDPWD', before);
  sh.vars.set('PWD', sh.p.cwd);
  for (const name of ['OLDPWD', 'PWD']) sh.vars.declare(name, { exported: true });
  if (back || listed !== undefined) await sh.out(`${sh.cwd}\n`);
  return 0;
}

/** Where a directory of CDPATH has the target; undefined when it is here or nowhere. */
function onPath(sh: Shell, target: string): string | undefined {
  if (target === '' || /^(?:\/|\.\.?(?:\/|$))/.test(target)) return undefined;
  for (const directory of (sh.vars.value('CDPATH') ?? '').split(':')) {
    const path = absolute(sh.cwd, directory === '' ? target : `${directory}/${target}`);
    if (sh.fs.exists(path) && sh.fs.stat(path).type === 'directory') return directory === '' ? undefined : path;
  }
  return undefined;
}

async function pwd(sh: Shell, args: readonly string[]): Promise<number> {
  await sh.out(`${letters(args, 'LP').letters.endsWith('P') ? sh.fs.realpath(sh.cwd) : sh.cwd}\n`);
  return 0;
}

async function alias(sh: Shell, args: readonly string[]): Promise<number> {
  const line = (name: string): string => `${name}=${quoted(sh.aliases.get(name) ?? '')}\n`;
  if (args.length === 0) for (const [name] of inTable(sh.aliases, 39)) await sh.out(line(name));
  let code = 0;
  for (const word of args) {
    const cut = word.indexOf('=', 1);
    if (cut > 0) sh.aliases.set(word.slice(0, cut), word.slice(cut + 1));
    else if (sh.aliases.has(word)) await sh.out(line(word));
    else {
      await sh.err(`alias: ${word} not found\n`);
      code = 1;
    }
  }
  return code;
}

async function unalias(sh: Shell, args: readonly string[]): Promise<number> {
  const asked = letters(args, 'a');
  if (asked.letters.includes('a')) sh.aliases.clear();
  let code = 0;
  for (const name of asked.words) {
    if (sh.aliases.delete(name)) continue;
    await sh.err(`unalias: ${name} not found\n`);
    code = 1;
  }
  return code;
}

async function times(sh: Shell): Promise<number> {
  const none = minutes(0);
  await sh.out(`${none} ${none}\n${none} ${none}\n`);
  return 0;
}

/** cd, pwd, alias, unalias and times. */
export function sessionOf(ways: SessionWays): readonly BuiltinName[] {
  return [
    builtin('cd', (sh, args) => cd(sh, args, ways)),
    builtin('chdir', (sh, args) => cd(sh, args, ways)),
    builtin('pwd', pwd),
    builtin('alias', (sh, args) => alias(sh, args)),
    builtin('unalias', unalias),
    builtin('times', times, { special: true }),
  ];
}
