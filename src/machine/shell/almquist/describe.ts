// What a name means as a command: type, command -v and -V, hash. upstream: dash src/exec.c describe_command, hashcmd; busybox/shell/ash.c

import type { BuiltinName, Shell } from '../shell.ts';
import { builtin, type Describe, letters } from './lib.ts';
import { quoted } from './quote.ts';
import { inTable } from './table.ts';

const KEYWORDS = new Set(['!', 'case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'if', 'in', 'then', 'until', 'while', '{', '}']);
const SPECIAL = new Set(['.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'times', 'trap', 'unset']);

/** In what the shells differ here. */
export interface DescribeWays {
  readonly keywords: readonly string[];
  readonly special: readonly string[];
  readonly aFunction: string;
  /** What stands between a name and where its program was found; `hashed`: it has been looked up. */
  program(hashed: boolean): string;
  /** type takes -p. */
  readonly paths: boolean;
}

/** Tells what a command name is; 127 when it is nothing. */
export function describer(ways: DescribeWays): Describe {
  return async (sh, name, long) => {
    const tell = async (short: string, words: string): Promise<number> => {
      await sh.out(`${long ? `${name}${words}` : short}\n`);
      return 0;
    };
    if (KEYWORDS.has(name) || ways.keywords.includes(name)) return tell(name, ' is a shell keyword');
    const alias = sh.aliases.get(name);
    if (alias !== undefined) return tell(`alias ${name}=${quoted(alias)}`, ` is an alias for ${alias}`);
    if (sh.functions.has(name)) return tell(name, ways.aFunction);
    if (sh.isBuiltin(name)) return tell(name, SPECIAL.has(name) || ways.special.includes(name) ? ' is a special shell builtin' : ' is a shell builtin');
    const path = name.includes('/') ? (sh.fs.may(sh.p.path(name), 1) ? name : undefined) : sh.find(name);
    if (path !== undefined) {
      const known = sh.hashed.has(name);
      if (!known && !name.includes('/')) sh.hashed.set(name, { path, hits: 0 });
      return tell(path, `${ways.program(known)}${path}`);
    }
    if (long) await sh.out(`${name}: not found\n`);
    return 127;
  };
}

function type(describe: Describe, paths: boolean): BuiltinName {
  return builtin('type', async (sh, args) => {
    const short = paths && args[0] === '-p';
    let code = 0;
    for (const name of short ? args.slice(1) : args) {
      const found = await describe(sh, name, !short);
      if (found !== 0) code = found;
    }
    return code;
  });
}

async function hash(sh: Shell, args: readonly string[]): Promise<number> {
  const asked = letters(args, 'r');
  if (asked.letters.includes('r')) {
    sh.hashed.clear();
    return 0;
  }
  if (asked.words.length === 0) for (const [, { path }] of inTable(sh.hashed, 31)) await sh.out(`${path}\n`);
  let code = 0;
  for (const name of asked.words) {
    if (sh.isBuiltin(name) || sh.functions.has(name)) continue;
    const path = sh.find(name);
    if (path !== undefined) sh.hashed.set(name, { path, hits: 0 });
    else {
      await sh.complain(`${name}: not found`);
      code = 1;
    }
  }
  return code;
}

/** type and hash. */
export function namesOf(describe: Describe, paths: boolean): readonly BuiltinName[] {
  return [type(describe, paths), builtin('hash', hash)];
}
