// What is on the PATH of the laptop and the nodes.
import type { Program } from '../machine/os/types.ts';
import { bash } from '../machine/programs/bash.ts';
import { netTools } from '../machine/programs/net-tools.ts';
import { textTools } from '../machine/programs/text-tools.ts';
import { systemTools } from '../machine/programs/system-tools.ts';
import type { Installed } from './host-files.ts';

/** All programs with their places; kubectl belongs to the world that it talks to. */
export function hostPrograms(kubectl: Program): readonly Installed[] {
  return [...textTools, ...netTools, ...systemTools, { path: '/usr/bin/bash', program: bash }, { path: '/usr/local/bin/kubectl', program: kubectl }];
}
