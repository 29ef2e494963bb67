// upstream: coreutils src/digest.c

import { sha1 } from './lib/digest.ts';
import { digestProgram } from './lib/digest-program.ts';

/** SHA1 checksums. */
export const sha1sum = digestProgram('sha1sum', 'SHA1', sha1);
