// upstream: gzip 1.12
import { gzipProgram } from './lib/gzip/program.ts';

/** Compress or uncompress FILEs (by default, compress FILES in-place). */
export const gzip = gzipProgram('gzip', 'Compress or uncompress FILEs (by default, compress FILES in-place).', { unpack: false, toStdout: false });
