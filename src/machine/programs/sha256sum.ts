// upstream: coreutils src/digest.c

import { sha256 } from '../../base/hash.ts';
import { digestProgram } from './lib/digest-program.ts';

/** SHA256 checksums. */
export const sha256sum = digestProgram('sha256sum', 'SHA256', sha256);
