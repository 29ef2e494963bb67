// What a person asks of the shell itself: cd, pwd, alias, unalias, history, help, umask, ulimit, times. upstream: busybox/shell/ash.c cdcmd, aliascmd, historycmd, helpcmd, umaskcmd, shell_common.c shell_builtin_ulimit
import { FsError } from '../../os/errors.ts';
import { absolute } from '../../os/paths.ts';
import { umaskBuiltin } from '../builtins/misc.ts';
import type { BuiltinName, Shell } from '../shell.ts';
import { minutes } from '../times.ts';
import { builtin, die, letters } from './lib.ts';
import { quoted } from './quote.ts';

async function cd(sh: Shell, args: readonly string[]): Promise<number> {
  const asked = letters(args, 'LP');
  const before = sh.vars.value('PWD') ?? sh.cwd;
  let target = asked.words[0] ?? sh.vars.value('HOME') ?? '';
  const back = target === '-';
  if (back) target = sh.vars.value('OLDPWD') ?? before;
  const path = target === '' ? sh.cwd : absolute(sh.cwd, target);
  try {
    const stat = sh.fs.stat(path);
    if (stat.type !== 'directory') throw new FsError('ENOTDIR', target);
    if (!sh.fs.may(path, 1)) throw new FsError('EACCES', target);
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    return die(`can't cd to ${target}: ${fault.message}`);
  }
  sh.p.cwd = asked.letters.endsWith('P') ? sh.fs.realpath(path) : path;
  sh.vars.set('OLDPWD', before);
  sh.vars.set('PWD', sh.p.cwd);
  for (const name of ['OLDPWD', 'PWD']) sh.vars.declare(name, { exported: true });
  if (back) await sh.out(`${sh.cwd}\n`);
  return 0;
}

async function pwd(sh: Shell, args: readonly string[]): Promise<number> {
  await sh.out(`${letters(args, 'LP').letters.endsWith('P') ? sh.fs.realpath(sh.cwd) : sh.cwd}\n`);
  return 0;
}

async function alias(sh: Shell, args: readonly string[]): Promise<number> {
  const line = (name: string): string => `${name}=${quoted(sh.aliases.get(name) ?? '')}\n`;
  if (args.length === 0) for (const name of sh.aliases.keys()) await sh.out(line(name));
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

async function history(sh: Shell): Promise<number> {
  for (const [i, line] of sh.history.entries()) await sh.out(`${String(i).padStart(4)} ${line}\n`);
  return 0;
}

const LINE = 60;

/** The names in lines that end once they are long enough. upstream: ash.c helpcmd */
async function help(sh: Shell): Promise<number> {
  let column = 0;
  let text = '\nBuilt-in commands:\n------------------\n'.slice(1);
  for (const name of [...sh.builtinNames()].sort()) {
    const piece = `${column === 0 ? '\t' : ' '}${name}`;
    text += piece;
    column += piece.length;
    if (column <= LINE) continue;
    text += '\n';
    column = 0;
  }
  await sh.out(column > 0 ? `${text}\n` : text);
  return 0;
}

async function umask(sh: Shell, args: readonly string[]): Promise<number> {
  const mode = letters(args, 'Sp').words[0];
  if (mode !== undefined && /^\d/.test(mode) && !/^[0-7]{1,4}$/.test(mode)) die(`illegal mode: ${mode}`);
  return umaskBuiltin.run(sh, args, args);
}

interface Limit {
  readonly letter: string;
  readonly name: string;
  readonly value: number;
}

const NONE = Number.POSITIVE_INFINITY;
/** As a container's runtime sets them. */
const LIMITS: readonly Limit[] = [
  { letter: 'c', name: 'core file size (blocks)', value: NONE },
  { letter: 'd', name: 'data seg size (kb)', value: NONE },
  { letter: 'e', name: 'scheduling priority', value: 0 },
  { letter: 'f', name: 'file size (blocks)', value: NONE },
  { letter: 'l', name: 'locked memory (kb)', value: 8192 },
  { letter: 'm', name: 'max memory size (kb)', value: NONE },
  { letter: 'n', name: 'open files', value: 1_048_576 },
  { letter: 'p', name: 'processes', value: NONE },
  { letter: 'r', name: 'real-time priority', value: 0 },
  { letter: 's', name: 'stack size (kb)', value: 8192 },
  { letter: 't', name: 'cpu time (seconds)', value: NONE },
  { letter: 'v', name: 'address space (kb)', value: NONE },
  { letter: 'w', name: 'locks', value: NONE },
];

async function ulimit(sh: Shell, args: readonly string[]): Promise<number> {
  const given = args
    .filter((a) => /^-./.test(a))
    .join('')
    .replaceAll('-', '');
  const value = args.find((a) => !/^-./.test(a));
  const unknown = [...given].find((c) => !'aHS'.includes(c) && !LIMITS.some((l) => l.letter === c));
  if (unknown !== undefined) {
    await sh.err(`ulimit: invalid option -- '${unknown}'\n`);
    return 2;
  }
  const shown = (l: Limit): string => (l.value === NONE ? 'unlimited' : String(l.value));
  if (given.includes('a')) {
    for (const l of LIMITS) await sh.out(`${l.name.padEnd(31)} (-${l.letter}) ${shown(l)}\n`);
    return 0;
  }
  const letter = [...given].find((c) => !'HS'.includes(c)) ?? 'f';
  const asked = LIMITS.find((l) => l.letter === letter);
  if (!asked) return 1;
  if (value === undefined) await sh.out(`${shown(asked)}\n`);
  else if (value !== shown(asked)) {
    await sh.err(`ulimit: limits are not simulated here\n`);
    return 1;
  }
  return 0;
}

async function times(sh: Shell): Promise<number> {
  const none = minutes(0);
  await sh.out(`${none} ${none}\n${none} ${none}\n`);
  return 0;
}

export const session: readonly BuiltinName[] = [
  builtin('cd', cd),
  builtin('chdir', cd),
  builtin('pwd', pwd),
  builtin('alias', alias),
  builtin('unalias', unalias),
  builtin('history', history),
  builtin('help', help),
  builtin('umask', umask),
  builtin('ulimit', ulimit),
  builtin('times', times, { special: true }),
];
