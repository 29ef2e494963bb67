// Entrypoint scripts end with exec "$@": the command takes their place.
import { FsError } from '../../os/errors.ts';
import type { Process } from '../../os/types.ts';

/** Becomes a command and gives its exit code; 127 with the shell's words when there is no such program. */
export async function execute(p: Process, argv: readonly string[]): Promise<number> {
  const script = p.argv[0];
  try {
    return await p.exec(argv);
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    await p.err(`${script}: exec: ${argv[0]}: not found\n`);
    return 127;
  }
}

/** True when a word names a program that PATH leads to. */
export function isCommand(p: Process, word: string): boolean {
  if (word.includes('/')) return p.fs.exists(p.path(word));
  return (p.variable('PATH') ?? '/usr/local/bin:/usr/bin:/bin').split(':').some((directory) => p.fs.exists(`${directory}/${word}`));
}
