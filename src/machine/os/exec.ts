// From argv[0] to a program: PATH, execute permission, #! lines. upstream: execvp(3), Linux fs/binfmt_script.c
import { decode } from '../../base/bytes.ts';
import { FsError } from './errors.ts';
import type { FileSystemView } from './file-system.ts';
import { absolute } from './paths.ts';
import type { Program } from './types.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface Executable {
  readonly program: Program;
  /** argv as the program sees it: for a script the interpreter's. */
  readonly argv: readonly string[];
}

/** The file that a command name means, or undefined: the first executable on PATH. A name with a slash is taken as it is. */
export function findOnPath(fs: FileSystemView, name: string, path: string | undefined, cwd: string): string | undefined {
  if (name === '') return undefined;
  for (const directory of (path ?? DEFAULT_PATH).split(':')) {
    const file = `${directory === '' ? '.' : directory}/${name}`;
    const whole = absolute(cwd, file);
    if (fs.may(whole, 1) && fs.stat(whole).type === 'file') return file;
  }
  return undefined;
}

/** What running `file` (as `argv`) means. Throws ENOENT, EACCES, or ENOEXEC for a file that is neither a program nor has a #! line. */
export function executable(fs: FileSystemView, file: string, argv: readonly string[], cwd: string, path: string | undefined, depth = 0): Executable {
  const whole = absolute(cwd, file);
  const stat = fs.stat(whole);
  if (stat.type !== 'file' || !fs.may(whole, 1)) throw new FsError('EACCES', file);
  const program = fs.programAt(whole);
  if (program) return { program, argv };
  const head = decode(fs.readFile(whole).subarray(0, 256));
  const line = /^#![ \t]*([^\s]+)[ \t]*([^\n]*)/.exec(head);
  if (!line || depth > 4) throw new FsError('ENOEXEC', file);
  const interpreter = line[1] ?? '';
  const argument = (line[2] ?? '').trim();
  if (!fs.exists(absolute(cwd, interpreter))) throw new FsError('ENOENT', interpreter);
  return executable(fs, interpreter, [interpreter, ...(argument ? [argument] : []), file, ...argv.slice(1)], cwd, path, depth + 1);
}

/** Looks argv[0] up and says what runs. */
export function resolveCommand(fs: FileSystemView, argv: readonly string[], path: string | undefined, cwd: string): Executable {
  const name = argv[0] ?? '';
  if (name.includes('/')) return executable(fs, name, argv, cwd, path);
  const file = findOnPath(fs, name, path, cwd);
  if (file === undefined) throw new FsError('ENOENT', name);
  return executable(fs, file, argv, cwd, path);
}
