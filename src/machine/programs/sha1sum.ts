// upstream: coreutils src/digest.c
import { digestProgram } from './lib/digest-program.ts';
import { sha1 } from './lib/digest.ts';

/** SHA1 checksums. */
export const sha1sum = digestProgram('sha1sum', 'SHA1', sha1);
