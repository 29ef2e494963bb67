// upstream: gzip 1.12
import { gzipProgram } from './lib/gzip/program.ts';

/** Uncompress FILEs to standard output. */
export const zcat = gzipProgram('zcat', 'Uncompress FILEs to standard output.', { unpack: true, toStdout: true });
