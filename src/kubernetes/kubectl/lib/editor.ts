// Opens the learner's editor on a temporary file. upstream: kubectl/pkg/cmd/util/editor/editor.go
import { FsError } from '../../../machine/os/errors.ts';
import type { Process } from '../../../machine/os/types.ts';
import { CommandError } from './errors.ts';

/** A file with this text under /tmp, its path. */
export function temporaryFile(p: Process, prefix: string, suffix: string, text: string): string {
  const path = `/tmp/${prefix}${p.machine.random.string('0123456789', 9)}${suffix}`;
  p.fs.writeFile(path, text, { mode: 0o600 });
  return path;
}

/** Runs KUBE_EDITOR, EDITOR or vi on the file and waits for its end. Throws when it fails. */
export async function runEditor(p: Process, path: string): Promise<void> {
  const wanted = p.env.get('KUBE_EDITOR') || p.env.get('EDITOR') || 'vi';
  // Words that are quoted are left to a shell to tell apart.
  const byShell = wanted.includes(' ') && /["'\\]/.test(wanted);
  const words = byShell ? [p.env.get('SHELL') || '/bin/bash', '-c', wanted] : wanted.split(' ');
  const editor = words.join(' ');
  const argv = byShell ? [...words.slice(0, 2), `${wanted} ${JSON.stringify(path)}`] : [...words, path];
  try {
    const { code } = await p.wait(p.spawn({ argv, env: p.env, files: p.files, tty: p.tty }).exited);
    if (code !== 0) throw new CommandError(`there was a problem with the editor ${JSON.stringify(editor)}`);
  } catch (error) {
    if (error instanceof FsError)
      throw new CommandError(
        error.code === 'ENOENT' && !words[0]?.includes('/')
          ? `unable to launch the editor ${JSON.stringify(editor)}`
          : `there was a problem with the editor ${JSON.stringify(editor)}`,
      );
    throw error;
  }
}
