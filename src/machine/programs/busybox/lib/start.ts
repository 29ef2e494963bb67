// How an applet starts a program, and what it says when there is none. upstream: busybox/libbb/execable.c BB_EXECVP_or_die
import { FsError } from '../../../os/errors.ts';
import type { Process, SpawnOptions } from '../../../os/types.ts';
import type { AppletCall } from './applet.ts';

/** The child, or the exit code when it could not be started (and that was told). */
export async function startProgram(call: AppletCall, argv: readonly string[], options: Partial<SpawnOptions> = {}): Promise<Process | number> {
  const { p } = call;
  try {
    return p.spawn({ argv, files: p.files, env: p.env, ...options });
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    await call.complain(`can't execute '${argv[0]}': ${fault.message}`);
    return fault.code === 'ENOENT' ? 127 : 126;
  }
}
