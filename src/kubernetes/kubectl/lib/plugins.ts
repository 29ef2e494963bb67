// kubectl-<name> programs on the PATH stand in for commands that are not there. upstream: kubectl/pkg/cmd/cmd.go HandlePluginCommand
import type { Process } from '../../../machine/os/types.ts';

/** Runs the plugin with the longest matching name; undefined when there is none. */
export async function runPlugin(p: Process, words: readonly string[]): Promise<number | undefined> {
  const parts: string[] = [];
  for (const word of words) {
    if (word.startsWith('-')) break;
    parts.push(word.replaceAll('-', '_'));
  }
  if (parts.length === 0 && words.length > 0) {
    await p.err(`Error: flags cannot be placed before plugin name: ${words[0]}\n`);
    return 1;
  }
  for (let n = parts.length; n > 0; n--) {
    const program = onPath(p, `kubectl-${parts.slice(0, n).join('-')}`);
    if (!program) continue;
    const child = p.spawn({ argv: [program, ...words.slice(n)], env: p.env, files: p.files, tty: p.tty });
    return (await p.wait(child.exited)).code;
  }
  return undefined;
}

/** The executable file of this name on the PATH. */
export function onPath(p: Process, name: string): string | undefined {
  for (const folder of (p.env.get('PATH') ?? '').split(':')) {
    const path = `${folder}/${name}`;
    if (folder && p.fs.exists(path) && p.fs.stat(path).mode & 0o111) return path;
  }
  return undefined;
}
