// Two folders of files and the program that compares them: KUBECTL_EXTERNAL_DIFF, or diff -u -N. upstream: kubectl/pkg/cmd/diff/diff.go DiffProgram, Differ
import { isRecord } from '../../../../base/deep.ts';
import { FsError } from '../../../../machine/os/errors.ts';
import type { Process } from '../../../../machine/os/types.ts';
import { CommandError } from '../errors.ts';
import type { KubeObject } from '../objects/kube-object.ts';

/** An object as one file of either folder. */
export interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Writes both folders, lets the program compare them and takes them away again; 0 when nothing differs, 1 when something does. */
export async function compareFolders(p: Process, changes: readonly Change[]): Promise<number> {
  const [from, to] = [folder(p, 'LIVE'), folder(p, 'MERGED')];
  try {
    for (const { name, before, after } of changes) {
      p.fs.writeFile(`${from}/${name}`, before, { mode: 0o700 });
      p.fs.writeFile(`${to}/${name}`, after, { mode: 0o700 });
    }
    return await runProgram(p, from, to);
  } finally {
    for (const path of [from, to]) p.fs.remove(path, { recursive: true, force: true });
  }
}

function folder(p: Process, what: string): string {
  const path = `/tmp/${what}-${p.machine.random.string('0123456789', 10)}`;
  p.fs.mkdir(path, { mode: 0o700 });
  return path;
}

async function runProgram(p: Process, from: string, to: string): Promise<number> {
  const [program = '', ...words] = (p.env.get('KUBECTL_EXTERNAL_DIFF') || '').split(' ');
  // Words with anything else than letters, digits, - and = are left out.
  const argv = program ? [program, from, to, ...words.filter((w) => /^[a-zA-Z0-9-=]+$/.test(w))] : ['diff', '-u', '-N', from, to];
  const failed = (why: string): CommandError => new CommandError(`failed to run ${JSON.stringify(argv[0])}: ${why}`);
  try {
    const { code } = await p.wait(p.spawn({ argv, env: p.env, files: p.files, tty: p.tty }).exited);
    if (code > 1) throw failed(`exit status ${code}`);
    return code;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    throw failed(
      argv[0]?.includes('/') ? `fork/exec ${argv[0]}: ${error.code === 'ENOENT' ? 'no such file or directory' : 'permission denied'}` : 'executable file not found in $PATH',
    );
  }
}

const HIDDEN = '***';

/** A secret's values as asterisks; of one that changes it is said which is which. upstream: Masker */
export function masked(from: KubeObject | undefined, to: KubeObject): readonly [KubeObject | undefined, KubeObject] {
  const [was, is] = [dataOf(from), dataOf(to)];
  const hide = (own: Record<string, unknown>, other: Record<string, unknown>, which: string): Record<string, string> =>
    Object.fromEntries(Object.keys(own).map((key) => [key, key in other && own[key] !== other[key] ? `${HIDDEN} (${which})` : HIDDEN]));
  const shown = (object: KubeObject, data: Record<string, string>): KubeObject => (isRecord(object.data) ? { ...object, data } : object);
  return [from && shown(from, hide(was, is, 'before')), shown(to, hide(is, was, 'after'))];
}

const dataOf = (object: KubeObject | undefined): Record<string, unknown> => (isRecord(object?.data) ? object.data : {});
