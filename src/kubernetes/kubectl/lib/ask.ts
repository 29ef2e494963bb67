// delete --interactive: what would go, and whether it shall.
import type { Info } from './objects/infos.ts';
import type { Session } from './session.ts';

/** Shows the objects and waits for a line; only y means yes. */
export async function askToDelete(s: Session, infos: readonly Info[]): Promise<boolean> {
  if (infos.length === 0) return true;
  await s.out(`You are about to delete the following ${infos.length} resource(s):\n`);
  for (const { mapping, name } of infos) await s.out(`${mapping.singular}${mapping.group ? `.${mapping.group}` : ''}/${name}\n`);
  await s.out('Do you want to continue? (y/N): ');
  for await (const line of s.p.lines()) return line.trim().toLowerCase() === 'y';
  return false;
}
