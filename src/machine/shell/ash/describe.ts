// What a name means as a command: type, command -v and -V, hash. upstream: busybox/shell/ash.c describe_command, hashcmd
import type { BuiltinName, Shell } from '../shell.ts';
import { builtin, letters } from './lib.ts';
import { quoted } from './quote.ts';

const KEYWORDS = new Set(['!', 'case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'function', 'if', 'in', 'then', 'until', 'while', '{', '}']);
const SPECIAL = new Set(['.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'source', 'times', 'trap', 'unset', 'local']);

/** Tells what a command name is; 127 when it is nothing. */
export async function describe(sh: Shell, name: string, long: boolean): Promise<number> {
  const tell = async (short: string, words: string): Promise<number> => {
    await sh.out(`${long ? `${name}${words}` : short}\n`);
    return 0;
  };
  if (KEYWORDS.has(name)) return tell(name, ' is a shell keyword');
  const alias = sh.aliases.get(name);
  if (alias !== undefined) return tell(`alias ${name}=${quoted(alias)}`, ` is an alias for ${alias}`);
  if (sh.functions.has(name)) return tell(name, ' is a function');
  if (sh.isBuiltin(name)) return tell(name, SPECIAL.has(name) ? ' is a special shell builtin' : ' is a shell builtin');
  const path = name.includes('/') ? (sh.fs.may(sh.p.path(name), 1) ? name : undefined) : sh.find(name);
  if (path !== undefined) return tell(path, ` is ${path}`);
  if (long) await sh.out(`${name}: not found\n`);
  return 127;
}

async function type(sh: Shell, args: readonly string[]): Promise<number> {
  let code = 0;
  for (const name of args[0] === '-p' ? args.slice(1) : args) {
    const found = await describe(sh, name, args[0] !== '-p');
    if (found !== 0) code = found;
  }
  return code;
}

async function hash(sh: Shell, args: readonly string[]): Promise<number> {
  const asked = letters(args, 'r');
  if (asked.letters.includes('r')) {
    sh.hashed.clear();
    return 0;
  }
  if (asked.words.length === 0) for (const { path } of sh.hashed.values()) await sh.out(`${path}\n`);
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

export const names: readonly BuiltinName[] = [builtin('type', type), builtin('hash', hash)];
