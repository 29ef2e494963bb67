// How a shell tells what went wrong: bash's own words, or those of the dialect that it speaks. upstream: bash error.c error_prolog, report_error
import { FsError } from '../os/errors.ts';
import { ShellFault } from './faults.ts';
import type { Shell } from './shell.ts';
import type { ShellState } from './state.ts';
import type { Script } from './syntax.ts';
import { syntaxReport } from './syntax-fault.ts';
import { VariableFault } from './variables.ts';

/** Words with what stands before them: the shell, or the file that it reads, and the line. */
export function complaint(sh: ShellState, words: string): string {
  if (sh.dialect) return `${sh.dialect.prefix(sh)}${words}\n`;
  return `${nameOf(sh)}: ${sh.interactive ? '' : `line ${sh.line}: `}${words}\n`;
}

/** What bash calls itself: the file that it reads, or its name. */
export function nameOf(sh: ShellState): string {
  return sh.interactive ? 'bash' : (sh.calls.at(-1)?.source ?? sh.scriptName ?? sh.name);
}

/** Prints a fault of a command; rethrows what is none. */
export async function tellFault(sh: Shell, flow: unknown): Promise<ShellFault> {
  if (!(flow instanceof ShellFault || flow instanceof VariableFault || flow instanceof FsError)) throw flow;
  const fault = sh.dialect ? sh.dialect.fault(flow) : worded(flow);
  if (fault.message) await sh.complain(fault.message);
  return fault;
}

function worded(flow: ShellFault | VariableFault | FsError): ShellFault {
  if (flow instanceof VariableFault) return new ShellFault(`${flow.variable}: ${flow.message}`, 1);
  if (flow instanceof FsError) return new ShellFault(`${flow.path ? `${flow.path}: ` : ''}${flow.message}`, 1);
  return flow;
}

/** Prints what is wrong with a script that is none. `within`: `eval: ` and the like. */
export async function tellSyntaxError(sh: Shell, script: Script, within = ''): Promise<void> {
  await sh.err(syntaxReport(script, { interactive: sh.interactive, file: sh.calls.at(-1)?.source ?? sh.scriptName, name: sh.name, within }));
}
