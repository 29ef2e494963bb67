// Where commands are on PATH.
import { findOnPath } from '../../os/exec.ts';
import { HostProcess } from '../../os/process.ts';
import type { Process } from '../../os/types.ts';

/** Where a command can be run from, in the order of PATH. */
export function placesOf(p: Process, name: string): string[] {
  if (!(p instanceof HostProcess)) return [];
  if (name.includes('/')) return p.fs.may(p.path(name), 1) ? [name] : [];
  return (p.env.get('PATH') ?? '').split(':').flatMap((directory) => findOnPath(p.fs, name, directory, p.cwd) ?? []);
}
