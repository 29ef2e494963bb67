// upstream: gzip 1.12
import { gzipProgram } from './lib/gzip/program.ts';

/** Uncompress FILEs (by default, in-place). */
export const gunzip = gzipProgram('gunzip', 'Uncompress FILEs (by default, in-place).', { unpack: true, toStdout: false });
