// upstream: GNU tar
import { tarProgram } from './lib/tar/program.ts';
import { GNU } from './lib/tar/words.ts';

/** Puts files into one archive, and takes them out again. */
export const tar = tarProgram(GNU);
