// A builtin that exists as a program too (/usr/bin/test, printf, kill): the same code, the program's own voice.
import { HostProcess } from '../os/process.ts';
import type { Process } from '../os/types.ts';
import { BUILTINS_BY_NAME } from './builtins/index.ts';
import { Interpreter } from './interpreter.ts';

class Voice extends Interpreter {
  override complain(words: string): Promise<void> {
    return this.err(`${words}\n`);
  }
}

/** Runs a builtin over the process's arguments. */
export async function runBuiltin(p: Process, name: string): Promise<number> {
  const builtin = BUILTINS_BY_NAME.get(name);
  if (!builtin || !(p instanceof HostProcess)) return 127;
  const sh = new Voice(p, { builtins: BUILTINS_BY_NAME });
  const args = p.argv.slice(1);
  return sh.contained(async () => builtin.run(sh, args, args));
}
