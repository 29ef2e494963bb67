// File names that begin as a text does.
import { absolute } from '../os/paths.ts';
import type { ShellState } from './state.ts';

/** Files whose names go on from `start`, hidden ones when it begins with a dot; directories alone where asked. */
export function completionFiles(sh: ShellState, start: string, directories: boolean): string[] {
  const slash = start.lastIndexOf('/') + 1;
  const head = start.slice(0, slash);
  const directory = absolute(sh.cwd, head || '.');
  if (!sh.fs.may(directory, 4) || sh.fs.stat(directory).type !== 'directory') return [];
  return sh.fs
    .readdir(directory)
    .filter((n) => n.startsWith(start.slice(slash)) && (start.slice(slash).startsWith('.') || !n.startsWith('.')))
    .filter((n) => !directories || sh.fs.stat(`${directory}/${n}`).type === 'directory')
    .map((n) => head + n);
}
