// set, umask, ulimit and read of dash. upstream: dash src/options.c optnames, mkbuiltins umaskcmd, miscbltin.c readcmd, ulimitcmd
import { FsError } from '../../os/errors.ts';
import { builtin, die, letters } from '../almquist/lib.ts';
import { type LimitName, limitOf } from '../almquist/limits.ts';
import { type OptionRow, setOf } from '../almquist/set.ts';
import { umaskBuiltin } from '../builtins/misc.ts';
import { readBuiltin } from '../builtins/read.ts';
import type { BuiltinName, Shell } from '../shell.ts';

const OPTIONS: readonly OptionRow[] = [
  ['errexit', 'e', 'errexit'],
  ['noglob', 'f', 'noglob'],
  ['ignoreeof', 'I', 'ignoreeof'],
  ['interactive', 'i'],
  ['monitor', 'm', 'monitor'],
  ['noexec', 'n', 'noexec'],
  ['stdin', 's'],
  ['xtrace', 'x', 'xtrace'],
  ['verbose', 'v', 'verbose'],
  ['vi', 'V', 'vi'],
  ['emacs', 'E', 'emacs'],
  ['noclobber', 'C', 'noclobber'],
  ['allexport', 'a', 'allexport'],
  ['notify', 'b', 'notify'],
  ['nounset', 'u', 'nounset'],
  ['privileged', 'p'],
  ['nolog', ''],
  ['debug', ''],
];

async function umask(sh: Shell, args: readonly string[]): Promise<number> {
  const mode = letters(args, 'S').words[0];
  if (mode !== undefined && /^\d/.test(mode) && !/^[0-7]{1,4}$/.test(mode)) die(`Illegal number: ${mode}`);
  if (mode !== undefined && !/^\d/.test(mode) && !/^[ugoa]*[-+=][rwxXstugo]*(?:[-+=,][ugoarwxXst=+-]*)*$/.test(mode)) die(`Illegal mode: ${mode}`);
  return umaskBuiltin.run(sh, args, args);
}

async function read(sh: Shell, args: readonly string[]): Promise<number> {
  let prompt = '';
  const names = [...args];
  let raw = false;
  while (/^-./.test(names[0] ?? '')) {
    const option = names.shift() ?? '';
    if (option === '--') break;
    for (let at = 1; at < option.length; at++) {
      if (option[at] === 'r') raw = true;
      else if (option[at] !== 'p') die(`illegal option -${option[at]}`);
      else {
        const value = option.slice(at + 1) || names.shift();
        if (value === undefined) return die('No arg for -p option');
        prompt = value;
        break;
      }
    }
  }
  if (names.length === 0) die('arg count');
  const bad = names.find((n) => !/^[A-Za-z_]\w*$/.test(n));
  if (prompt !== '' && sh.p.stdin.tty) await sh.err(prompt);
  // What cannot be read ends like a file does.
  let code = 1;
  try {
    code = await readBuiltin.run(sh, [...(raw ? ['-r'] : []), ...(bad === undefined ? names : ['REPLY'])], []);
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault; // what cannot be read ends as a file does
  }
  return bad === undefined ? code : die(`${bad}: bad variable name`);
}

const LIMITS: readonly LimitName[] = [
  { letter: 't', name: 'time(seconds)' },
  { letter: 'f', name: 'file(blocks)' },
  { letter: 'd', name: 'data(kbytes)' },
  { letter: 's', name: 'stack(kbytes)' },
  { letter: 'c', name: 'coredump(blocks)' },
  { letter: 'm', name: 'memory(kbytes)' },
  { letter: 'l', name: 'locked memory(kbytes)' },
  { letter: 'p', name: 'process' },
  { letter: 'n', name: 'nofiles' },
  { letter: 'v', name: 'vmemory(kbytes)' },
  { letter: 'w', name: 'locks' },
  { letter: 'r', name: 'rtprio' },
];

async function ulimit(sh: Shell, args: readonly string[]): Promise<number> {
  const asked = letters(args, `aHS${LIMITS.map((l) => l.letter).join('')}`);
  const [value, more] = asked.words;
  const letter = [...asked.letters].findLast((c) => !'HS'.includes(c)) ?? 'f';
  if (value !== undefined && (letter === 'a' || more !== undefined)) die('too many arguments');
  if (value !== undefined && value !== 'unlimited' && !/^\d+$/.test(value)) die('bad number');
  if (letter === 'a') {
    for (const l of LIMITS) await sh.out(`${l.name.padEnd(20)} ${limitOf(l.letter)}\n`);
    return 0;
  }
  if (value === undefined) await sh.out(`${limitOf(letter)}\n`);
  else if (value !== limitOf(letter)) die('limits are not simulated here');
  return 0;
}

export const settings: readonly BuiltinName[] = [
  ...setOf({ options: OPTIONS, heading: 'Current option settings\n', shown: [], unknown: async (_, option) => die(`illegal option ${option}`) }),
  builtin('umask', umask),
  builtin('ulimit', ulimit),
  builtin('read', read),
];
