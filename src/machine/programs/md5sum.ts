// upstream: coreutils src/digest.c

import { md5 } from './lib/digest.ts';
import { digestProgram } from './lib/digest-program.ts';

/** MD5 checksums. */
export const md5sum = digestProgram('md5sum', 'MD5', md5);
