// Answers a recorded line on a host of ours and says what differs.
import { bareHost, type Host, putFiles, runProgram } from '../support/run-program.ts';
import { splitWords } from './split-words.mjs';

export interface Recorded {
  readonly line: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  /** Files that were written, changed or (null) removed. */
  readonly changed?: Readonly<Record<string, string | null>>;
}

export type Answer = Omit<Recorded, 'line'>;

function tree(host: Host, root: string, at = ''): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of host.machine.fs.readdir(at ? `${root}/${at}` : root)) {
    const path = at ? `${at}/${name}` : name;
    const stat = host.machine.fs.lstat(`${root}/${path}`);
    if (stat.type === 'symlink') out[path] = `-> ${host.machine.fs.readlink(`${root}/${path}`)}`;
    else if (stat.type === 'directory') Object.assign(out, { [`${path}/`]: '' }, tree(host, root, path));
    else out[path] = host.machine.fs.readText(`${root}/${path}`);
  }
  return out;
}

/** Runs the line in a fresh folder with the fixture's files. */
export async function answer(line: string, fixture: Readonly<Record<string, string>>): Promise<Answer> {
  const host = bareHost();
  putFiles(host, fixture);
  const before = tree(host, '/work');
  const { argv, stdin } = splitWords(line);
  const ran = await runProgram(host, argv, stdin === undefined ? '' : (fixture[stdin] ?? ''), { env: { LANG: 'C.UTF-8' } });
  const after = tree(host, '/work');
  const changed: Record<string, string | null> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) if (before[name] !== after[name]) changed[name] = after[name] ?? null;
  return { ...ran, ...(Object.keys(changed).length > 0 ? { changed } : {}) };
}
