// What a person asks of ash itself: history, help, umask, ulimit. upstream: busybox/shell/ash.c historycmd, helpcmd, umaskcmd, shell_common.c shell_builtin_ulimit
import { builtin, die, letters } from '../almquist/lib.ts';
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

export const session: readonly BuiltinName[] = [builtin('history', history), builtin('help', help), builtin('umask', umask), builtin('ulimit', ulimit)];
