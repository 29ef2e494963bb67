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
  const editor = p.env.get('KUBE_EDITOR') || p.env.get('EDITOR') || 'vi';
  const shell = p.env.get('SHELL') || '/bin/bash';
  const argv = /["'\\]/.test(editor) || editor.includes(' ') ? [shell, '-c', `${editor} ${JSON.stringify(path)}`] : [editor, path];
  try {
    const { code } = await p.wait(p.spawn({ argv, env: p.env, files: p.files, tty: p.tty }).exited);
    if (code !== 0) throw new CommandError(`there was a problem with the editor ${JSON.stringify(editor)}`);
  } catch (error) {
    if (error instanceof FsError)
      throw new CommandError(
        error.code === 'ENOENT' && !editor.includes('/')
          ? `unable to launch the editor ${JSON.stringify(editor)}`
          : `there was a problem with the editor ${JSON.stringify(editor)}`,
      );
    throw error;
  }
}
