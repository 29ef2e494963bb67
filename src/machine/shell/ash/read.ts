// read in ash: no arrays, and other words. upstream: busybox/shell/shell_common.c shell_builtin_read

import { builtin, die } from '../almquist/lib.ts';
import { readBuiltin } from '../builtins/read.ts';
import type { BuiltinName, Shell } from '../shell.ts';

const WITH_VALUE = 'pntud';

async function read(sh: Shell, args: readonly string[]): Promise<number> {
  const names = checked(args);
  const bad = names.find((n) => !/^[A-Za-z_]\w*$/.test(n));
  if (bad !== undefined) {
    await sh.err(`${sh.name}: read: '${bad}': bad variable name\n`);
    return 1;
  }
  const code = await readBuiltin.run(sh, args, args);
  return code > 128 && code === 142 ? 1 : code;
}

/** The names, once the options make sense. */
function checked(args: readonly string[]): readonly string[] {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') return args.slice(i + 1);
    if (!/^-./.test(arg)) return args.slice(i);
    for (let at = 1; at < arg.length; at++) {
      const c = arg[at] ?? '';
      if (c === 'r' || c === 's') continue;
      if (!WITH_VALUE.includes(c)) die(`illegal option -${c}`);
      const value = arg.slice(at + 1) || args[++i];
      if (value === undefined) return die(`no arg for -${c} option`);
      if (c === 'n' && !/^\d+$/.test(value)) return die('invalid count');
      if (c === 't' && !/^\d*\.?\d+$/.test(value)) return die('invalid timeout');
      if (c === 'u' && !/^\d+$/.test(value)) return die('invalid file descriptor');
      break;
    }
  }
  return [];
}

export const reading: readonly BuiltinName[] = [builtin('read', read)];
