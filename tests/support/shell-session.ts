// Somebody at a terminal who talks to `sh` of a machine: what is typed, and the screen.

import { decode, encode } from '../../src/base/bytes.ts';
import type { VirtualClock } from '../../src/base/clock.ts';
import type { HostMachine } from '../../src/machine/os/machine.ts';
import { pass } from './drive.ts';
import { Vt } from './vt.ts';

export interface ShellSession {
  readonly vt: Vt;
  type(...keys: string[]): Promise<void>;
  /** The exit code, once the shell has ended. */
  ended(): number | undefined;
}

/** Begins one; `path` is the PATH, `settle` how many virtual milliseconds the first prompt takes. */
export async function shellSession(w: { readonly machine: HostMachine; readonly clock: VirtualClock }, path: string, settle: number): Promise<ShellSession> {
  const vt = new Vt(70, 40);
  const tty = w.machine.openTty(70, 40);
  tty.onOutput = (bytes) => vt.write(decode(bytes));
  const env = new Map([
    ['PATH', path],
    ['HOME', '/root'],
  ]);
  const p = w.machine.spawn({ argv: ['sh'], cwd: '/', tty, group: 'new', env });
  await pass(w.clock, settle);
  return {
    vt,
    async type(...keys) {
      for (const k of keys) {
        tty.input(encode(k));
        await pass(w.clock, 50);
      }
    },
    ended: () => p.status?.code,
  };
}
