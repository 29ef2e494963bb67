// upstream: coreutils src/digest.c
import { digestProgram } from './lib/digest-program.ts';
import { md5 } from './lib/digest.ts';

/** MD5 checksums. */
export const md5sum = digestProgram('md5sum', 'MD5', md5);
