// The programs that talk to the network, with their places in a Debian file system. To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { curl } from './curl.ts';

export interface InstalledNetTool {
  readonly path: string;
  readonly program: Program;
}

const bin = (program: Program, name = program.name): InstalledNetTool => ({ path: `/usr/bin/${name}`, program });

export const netTools: readonly InstalledNetTool[] = [bin(curl)];
