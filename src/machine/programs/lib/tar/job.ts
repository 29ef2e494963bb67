// What a tar command line comes to.
import type { TarWords } from './words.ts';

export interface TarJob {
  readonly mode: 'create' | 'extract' | 'list';
  /** '-' is stdin or stdout. */
  readonly file: string;
  /** Where names are looked for and unpacked, absolute. */
  readonly folder: string;
  readonly verbose: number;
  readonly exclude: readonly string[];
  /** -m: files get the time of unpacking. */
  readonly touch: boolean;
  readonly keepModes: boolean;
  readonly keepOld: boolean;
  readonly toStdout: boolean;
  readonly absolute: boolean;
  readonly follow: boolean;
  readonly gzip: boolean;
  readonly strip: number;
  readonly words: TarWords;
}
