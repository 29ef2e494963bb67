// Entrypoint scripts end with exec "$@": the command takes their place. Here it runs as a child that gets the same streams and signals.
import { FsError } from '../../os/errors.ts';
import type { Process, Signal } from '../../os/types.ts';

const PASSED_ON: readonly Signal[] = ['SIGTERM', 'SIGQUIT', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'];

/** Runs a command to its end and gives its exit code; 127 with the shell's words when there is no such program. */
export async function execute(p: Process, argv: readonly string[]): Promise<number> {
  try {
    const child = p.spawn({ argv, env: p.env, cwd: p.cwd, files: p.files, tty: p.tty });
    for (const signal of PASSED_ON) p.onSignal(signal, () => child.kill(signal));
    return (await p.wait(child.exited)).code;
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    await p.err(`${p.argv[0]}: exec: ${argv[0]}: not found\n`);
    return 127;
  }
}

/** True when a word names a program that PATH leads to. */
export function isCommand(p: Process, word: string): boolean {
  if (word.includes('/')) return p.fs.exists(p.path(word));
  return (p.variable('PATH') ?? '/usr/local/bin:/usr/bin:/bin').split(':').some((directory) => p.fs.exists(`${directory}/${word}`));
}
