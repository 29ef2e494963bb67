// Programs by name, from the registries of the machine room: what an image may put into its directories.
import type { Program } from '../../os/types.ts';
import { adminTools } from '../../programs/admin-tools.ts';
import { netTools } from '../../programs/net-tools.ts';
import { shellTools } from '../../programs/shell-tools.ts';
import { textTools } from '../../programs/text-tools.ts';

const BY_NAME = new Map<string, Program>();
for (const { path, program } of [...textTools, ...shellTools, ...adminTools, ...netTools]) BY_NAME.set(path.slice(path.lastIndexOf('/') + 1), program);

/** What a name is called in the registries. */
const ALIASES: Readonly<Record<string, string>> = { ash: 'sh', dash: 'sh' };

/** Those of the names that exist here, at their places under a directory. */
export function programsAt(directory: string, names: readonly string[]): Record<string, Program> {
  const found: Record<string, Program> = {};
  for (const name of names) {
    const program = BY_NAME.get(ALIASES[name] ?? name);
    if (program) found[`${directory}/${name}`] = program;
  }
  return found;
}
