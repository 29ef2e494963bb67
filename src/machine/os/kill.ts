// kill(2). upstream: linux kernel/signal.c kill_something_info, check_kill_permission
import type { HostProcess } from './process.ts';
import { sendSignal } from './send-signal.ts';
import type { Process, Signal } from './types.ts';

/**
 * Sends a signal (undefined: none, it only looks) to a process, to the caller's group (0), to a group (-GROUP) or to all but the first and the caller (-1).
 * What hinders it when nobody was reached, in strerror(3)'s words.
 */
export function kill(from: HostProcess, pid: number, signal: Signal | undefined): 'Operation not permitted' | 'No such process' | undefined {
  const found = addressed(from, pid);
  if (found.length === 0) return 'No such process';
  const allowed = found.filter((p) => from.user.uid === 0 || p.user.uid === from.user.uid);
  if (signal) for (const p of allowed) sendSignal(from, p, signal);
  return allowed.length === 0 ? 'Operation not permitted' : undefined;
}

function addressed(from: HostProcess, pid: number): readonly Process[] {
  const { machine } = from;
  if (pid > 0) return [machine.visible().get(pid) ?? []].flat();
  const all = [...machine.processes.values()];
  if (pid === -1) return all.filter((p) => p.pid !== 1 && p !== from);
  return all.filter((p) => p.group === (pid === 0 ? from.group : -pid));
}
