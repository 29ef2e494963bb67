// The namespace behind a machine's sockets, for the programs that look at more of it than sockets.

import { Netns } from '../../../network/netns.ts';
import { ExitError } from '../../../os/errors.ts';
import type { Machine, Process } from '../../../os/types.ts';

/** The namespace that a machine's programs live in. */
export function netnsOf(machine: Machine): Netns {
  if (machine.net instanceof Netns) return machine.net;
  throw new Error(`${machine.hostname} has no network namespace`);
}

/** Ends the program unless root runs it. */
export async function rootOnly(p: Process, message: string, code: number): Promise<void> {
  if (p.user.uid === 0) return;
  await p.err(message);
  throw new ExitError(code);
}
