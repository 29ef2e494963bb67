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

/** Lines that differ, with the reason. */
export const KNOWN: Readonly<Record<string, string>> = {
  'ln words w2': 'the file system has no hard links',
  'fold -w 5 utf': 'GNU cuts characters in two; we fold between them',
  'grep -T -n apple fruit': 'refused: its widths depend on the size of the file',
  'cp -r dir dir/sub': 'GNU loses a file on the way',
  'diff -y old.txt': 'side by side is refused',
  'awk \'BEGIN{RS=""}{print NR": "$1}\' fruit': 'paragraph mode is refused',
};

/** The real answer is prose of the tool's own: the first word of stderr and the exit code count. */
const OWN_WORDS = new Set(['sed', 'sed -Z', 'yes --help-me']);
/** Names come in the order of the directory on disk, which is not ours. */
const UNORDERED = /^(find|grep -r|rm -rv)/;

function normal(a: Answer, line: string): Answer {
  if (OWN_WORDS.has(line)) return { stdout: '', stderr: a.stderr.split(/\s/)[0] ?? '', code: a.code };
  const text = (s: string): string => s.replace(/\/tmp\/rec-\w+/g, '/work').replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}/g, 'TIME');
  const stdout = text(a.stdout);
  const ordered = UNORDERED.test(line)
    ? stdout
        .split(/(?<=[\n\0])/)
        .sort()
        .join('')
    : stdout;
  return { ...a, stdout: ordered, stderr: text(a.stderr) };
}

/** Both answers in a form that can be compared. */
export async function differences({ line, ...want }: Recorded, fixture: Readonly<Record<string, string>>): Promise<{ got: Answer; want: Answer }> {
  return { got: normal(await answer(line, fixture), line), want: normal(want, line) };
}
