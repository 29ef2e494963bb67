// A builtin's run, and what is told when its output goes nowhere. upstream: bash execute_cmd.c execute_builtin, builtins/common.c sh_chkwrite
import { BrokenPipe } from '../../base/pipe.ts';
import { FsError, WriteError } from '../os/errors.ts';
import { SocketError } from '../os/socket-file.ts';
import type { Runner } from './runner.ts';
import type { Argument, BuiltinName } from './shell.ts';

/** Runs a builtin in this process. */
export async function runBuiltin(sh: Runner, builtin: BuiltinName, words: readonly string[], all: readonly Argument[]): Promise<number> {
  const tail = sh.tail;
  if (builtin.name !== 'exec' && builtin.name !== 'eval' && builtin.name !== 'command') sh.tail = false;
  let code: number;
  try {
    code = await builtin.run(sh, words.slice(1), all.slice(1));
  } catch (flow) {
    if (sh.dialect && (flow instanceof WriteError || (flow instanceof FsError && flow.code === 'EBADF'))) {
      await sh.err(sh.dialect.notWritten(sh, builtin.name));
      code = 1;
    } else if (flow instanceof FsError && flow.code === 'EBADF') {
      await sh.complain(`${builtin.name}: write error: Bad file descriptor`);
      code = 1;
    } else if (flow instanceof WriteError) {
      await sh.complain(`${builtin.name}: write error: ${flow.message}`);
      code = 1;
    } else if (flow instanceof SocketError) {
      const at = words.indexOf('-u');
      await sh.complain(`${builtin.name}: ${builtin.name === 'read' ? `read error: ${at < 0 ? 0 : words[at + 1]}` : 'write error'}: ${flow.message}`);
      code = 1;
    } else if (flow instanceof BrokenPipe) {
      sh.p.kill('SIGPIPE');
      if (!sh.p.ended) await sh.complain(`${builtin.name}: write error: Broken pipe`);
      code = 1;
    } else throw flow;
  } finally {
    sh.tail = tail;
  }
  sh.pipeStatus = [code];
  return code;
}
