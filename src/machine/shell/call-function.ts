// A function's call: its own arguments and variables, its traps. upstream: bash execute_cmd.c execute_function
import { ReturnFlow } from './faults.ts';
import { trapCommand } from './run-traps.ts';
import type { Runner } from './runner.ts';

/** Calls a function; `return` ends it. */
export async function callFunction(sh: Runner, name: string, args: readonly string[]): Promise<number> {
  const fn = sh.functions.get(name);
  if (!fn) return 127;
  if (sh.functionDepth >= 1000) throw sh.fault(`${name}: maximum function nesting level exceeded (1000)`);
  const before = { positional: sh.positional, loops: sh.loops, tail: sh.tail, line: sh.line, offset: sh.lineOffset, options: sh.localOptions };
  sh.localOptions = undefined;
  sh.positional = args;
  sh.loops = 0;
  sh.lineOffset = fn.offset ?? 0;
  sh.tail = false;
  sh.functionDepth++;
  sh.calls.push({ name, line: before.line, source: fn.file ?? 'main' });
  const onReturn = sh.options.functrace ? undefined : sh.traps.get('RETURN');
  if (onReturn !== undefined) sh.traps.set('RETURN', undefined);
  sh.vars.push();
  try {
    return await sh.command(fn.body);
  } catch (flow) {
    if (flow instanceof ReturnFlow) return flow.code;
    throw flow;
  } finally {
    sh.vars.pop();
    sh.calls.pop();
    sh.functionDepth--;
    sh.positional = before.positional;
    sh.loops = before.loops;
    sh.tail = before.tail;
    sh.line = before.line;
    sh.lineOffset = before.offset;
    if (sh.localOptions) Object.assign(sh.options, sh.localOptions);
    sh.localOptions = before.options;
    const command = sh.traps.get('RETURN');
    if (command) await trapCommand(sh, command);
    else if (onReturn !== undefined) sh.traps.set('RETURN', onReturn);
  }
}
