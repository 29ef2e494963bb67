// The commands of traps when their time has come. upstream: bash trap.c run_pending_traps, run_error_trap
import { signalNumber } from '../os/errors.ts';
import { ExitFlow } from './faults.ts';
import type { Runner } from './runner.ts';

/** A command has failed outside of any condition: ERR's command runs, and set -e ends the shell. */
export async function commandFailed(sh: Runner, code: number): Promise<void> {
  const command = sh.traps.get('ERR');
  if (command && !sh.inTrap && (sh.functionDepth === 0 || sh.options.errtrace)) await trapCommand(sh, command);
  if (sh.options.errexit) throw new ExitFlow(code);
}

/** Runs a trap's command; the statuses stay as they were. */
export async function trapCommand(sh: Runner, command: string): Promise<void> {
  const { status, tail, pipeStatus, line } = sh;
  sh.inTrap = true;
  sh.tail = false;
  try {
    await sh.evaluate(command);
  } finally {
    sh.inTrap = false;
    sh.tail = tail;
  }
  sh.line = line;
  sh.status = status;
  sh.pipeStatus = pipeStatus;
}

/** Runs the commands of the signals that have arrived. */
export async function runPendingTraps(sh: Runner): Promise<void> {
  for (const signal of sh.traps.pending.splice(0)) {
    const command = sh.traps.get(signal);
    if (command) await trapCommand(sh, command);
    else if (sh.traps.get('EXIT')) throw new ExitFlow(128 + signalNumber(signal));
  }
}
