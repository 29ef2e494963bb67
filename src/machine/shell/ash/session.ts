// What a person asks of ash itself: history, help, umask, ulimit. upstream: busybox/shell/ash.c historycmd, helpcmd, umaskcmd, shell_common.c shell_builtin_ulimit
import { builtin, die, letters } from '../almquist/lib.ts';
import { type LimitName, limitOf } from '../almquist/limits.ts';
import { umaskBuiltin } from '../builtins/misc.ts';
import type { BuiltinName, Shell } from '../shell.ts';

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

const LIMITS: readonly LimitName[] = [
  { letter: 'c', name: 'core file size (blocks)' },
  { letter: 'd', name: 'data seg size (kb)' },
  { letter: 'e', name: 'scheduling priority' },
  { letter: 'f', name: 'file size (blocks)' },
  { letter: 'l', name: 'locked memory (kb)' },
  { letter: 'm', name: 'max memory size (kb)' },
  { letter: 'n', name: 'open files' },
  { letter: 'p', name: 'processes' },
  { letter: 'r', name: 'real-time priority' },
  { letter: 's', name: 'stack size (kb)' },
  { letter: 't', name: 'cpu time (seconds)' },
  { letter: 'v', name: 'address space (kb)' },
  { letter: 'w', name: 'locks' },
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
  if (given.includes('a')) {
    for (const l of LIMITS) await sh.out(`${l.name.padEnd(31)} (-${l.letter}) ${limitOf(l.letter)}\n`);
    return 0;
  }
  const letter = [...given].find((c) => !'HS'.includes(c)) ?? 'f';
  if (value === undefined) await sh.out(`${limitOf(letter)}\n`);
  else if (value !== limitOf(letter)) {
    await sh.err(`ulimit: limits are not simulated here\n`);
    return 1;
  }
  return 0;
}

export const session: readonly BuiltinName[] = [builtin('history', history), builtin('help', help), builtin('umask', umask), builtin('ulimit', ulimit)];
