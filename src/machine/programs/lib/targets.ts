// Where cp and mv put what they are given: into a folder, or under another name. upstream: coreutils src/cp.c do_copy, src/mv.c main
import type { Process } from '../../os/types.ts';
import { complain, fail, UsageError } from './command.ts';
import { baseName, joined } from './copy.ts';
import type { Parsed } from './options.ts';
import { quoted } from './quote.ts';

/** Calls `work` for each operand but the last, or for all with -t. Answers the exit code. */
export async function toTargets(p: Process, options: Parsed, work: (from: string, to: string) => Promise<number>): Promise<number> {
  const names = [...options.operands];
  const [first] = names;
  if (first === undefined) throw new UsageError('missing file operand');
  const given = options.value('target-directory');
  if (given === undefined && names.length === 1) throw new UsageError(`missing destination file operand after ${quoted(first)}`);
  if (given !== undefined && options.has('no-target-directory')) return fail(p, 'cannot combine --target-directory (-t) and --no-target-directory (-T)');
  const target = given ?? names.pop() ?? '';
  const path = p.path(target);
  const folder = p.fs.exists(path) && p.fs.stat(path).type === 'directory' && !options.has('no-target-directory');
  if (given !== undefined && !folder) return fail(p, `target directory ${quoted(target)}: ${p.fs.exists(path) ? 'Not a directory' : 'No such file or directory'}`);
  if (names.length > 1 && options.has('no-target-directory')) throw new UsageError(`extra operand ${quoted(options.operands[2] ?? '')}`);
  if (names.length > 1 && !folder) return complain(p, `target ${quoted(target)}: ${p.fs.exists(path) ? 'Not a directory' : 'No such file or directory'}`);
  let code = 0;
  for (const name of names) code = Math.max(code, await work(name, folder ? joined(target, baseName(name)) : target));
  return code;
}
