// The text and file programs with their places in a Debian file system (/bin is /usr/bin there). To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { cat } from './cat.ts';
import { cut } from './cut.ts';
import { echo } from './echo.ts';
import { egrep } from './egrep.ts';
import { fgrep } from './fgrep.ts';
import { grep } from './grep.ts';
import { head } from './head.ts';
import { pwd } from './pwd.ts';
import { sed } from './sed.ts';
import { sort } from './sort.ts';
import { tail } from './tail.ts';
import { tr } from './tr.ts';
import { uniq } from './uniq.ts';
import { wc } from './wc.ts';

export interface InstalledProgram {
  readonly path: string;
  readonly program: Program;
}

const bin = (program: Program, name = program.name): InstalledProgram => ({ path: `/usr/bin/${name}`, program });

export const textTools: readonly InstalledProgram[] = [cat, cut, echo, egrep, fgrep, grep, head, pwd, sed, sort, tail, tr, uniq, wc].map((p) => bin(p));
