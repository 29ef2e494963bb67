// Programs by name, from the registries of the machine room: what an image may put into its directories.
import type { Program } from '../../os/types.ts';
import { adminTools } from '../../programs/admin-tools.ts';
import { notHere } from '../../programs/lib/not-here.ts';
import { netTools } from '../../programs/net-tools.ts';
import { shellTools } from '../../programs/shell-tools.ts';
import { textTools } from '../../programs/text-tools.ts';

const BY_NAME = new Map<string, Program>();
for (const { path, program } of [...textTools, ...shellTools, ...adminTools, ...netTools]) BY_NAME.set(path.slice(path.lastIndexOf('/') + 1), program);

/** What a name is called in the registries. */
const ALIASES: Readonly<Record<string, string>> = { ash: 'sh', dash: 'sh' };

/** The names at their places under a directory; what is not played here says so. */
export function programsAt(directory: string, names: readonly string[]): Record<string, Program> {
  const found: Record<string, Program> = {};
  for (const name of names) {
    found[`${directory}/${name}`] = BY_NAME.get(ALIASES[name] ?? name) ?? notHere(name);
  }
  return found;
}
