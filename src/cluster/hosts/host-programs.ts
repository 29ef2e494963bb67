// What is on the PATH of the laptop and the nodes.
import type { Program } from '../../machine/os/types.ts';
import { adminTools } from '../../machine/programs/admin-tools.ts';
import { missingTools } from '../../machine/programs/missing-tools.ts';
import { netTools } from '../../machine/programs/net-tools.ts';
import { shellTools } from '../../machine/programs/shell-tools.ts';
import { textTools } from '../../machine/programs/text-tools.ts';
import type { Installed } from './host-files.ts';

/** All programs with their places; kubectl belongs to the world that it talks to. */
export function hostPrograms(kubectl: Program): readonly Installed[] {
  return [...missingTools, ...textTools, ...netTools, ...shellTools, ...adminTools, { path: '/usr/local/bin/kubectl', program: kubectl }];
}
