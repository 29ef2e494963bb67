// upstream: busybox/editors/diff.c. It knows the unified form only.
import { decode } from '../../../base/bytes.ts';
import { changes, side, unified } from '../lib/diff/hunks.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';
import { mustRead } from './lib/inputs.ts';

const TROUBLE = 2;

export const diff = applet(
  {
    name: 'diff',
    usage: `[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2

Compare files line by line, in the unified form

	-a	All files are text
	-b	How much white space there is does not count
	-B	Blank lines do not count
	-d	Look harder for few changes
	-i	Upper and lower case are the same
	-L	LABEL in place of a name
	-N	Files that are missing are empty
	-q	Only whether they differ
	-r	Directories below, too
	-S	Begin with FILE in directories
	-T	A tab before lines
	-s	Tell of files that are the same
	-t	Spaces in place of tabs
	-U	LINES of context
	-w	White space does not count
`,
    short: 'abdiL:NqrsS:tTU:wupBE',
    long: {
      'ignore-case': 'i',
      'ignore-tab-expansion': 'E',
      'ignore-space-change': 'b',
      'ignore-all-space': 'w',
      'ignore-blank-lines': 'B',
      text: 'a',
      unified: 'U:',
      label: 'L:',
      'show-c-function': 'p',
      brief: 'q',
      'expand-tabs': 't',
      'initial-tab': 'T',
      recursive: 'r',
      'new-file': 'N',
      'report-identical-files': 's',
      'starting-file': 'S:',
      minimal: 'd',
    },
    words: [2, 2],
  },
  async (call) => {
    for (const option of ['t', 'T', 'S'] as const) if (call.has(option)) throw new AppletFault(`-${option} is not simulated here`, TROUBLE);
    const [one = '', two = ''] = call.words;
    const [a, b] = [kindOf(call, one), kindOf(call, two)];
    const base = (name: string): string => name.replace(/^.*\//, '');
    if (a === 'directory' && b === 'directory') return folders(call, one, two);
    if (a === 'directory') return files(call, `${one.replace(/\/$/, '')}/${base(two)}`, two);
    if (b === 'directory') return files(call, one, `${two.replace(/\/$/, '')}/${base(one)}`);
    return files(call, one, two);
  },
);

function kindOf(call: AppletCall, name: string): string | undefined {
  const path = call.p.path(name);
  if (name === '-') return 'file';
  if (call.p.fs.exists(path)) return call.p.fs.stat(path).type;
  if (call.has('N')) return undefined;
  throw new AppletFault(`can't stat '${name}': No such file or directory`, TROUBLE);
}

async function folders(call: AppletCall, a: string, b: string): Promise<number> {
  const [left, right] = [call.p.fs.readdir(call.p.path(a)), call.p.fs.readdir(call.p.path(b))];
  let code = 0;
  for (const name of [...new Set([...left, ...right])].sort()) {
    const [one, two] = [`${a.replace(/\/$/, '')}/${name}`, `${b.replace(/\/$/, '')}/${name}`];
    if ((!left.includes(name) || !right.includes(name)) && !call.has('N')) {
      // With -r a directory that the other side lacks goes without a word.
      const silent = call.has('r') && kindOf(call, left.includes(name) ? one : two) === 'directory';
      if (!silent) await call.p.out(`Only in ${left.includes(name) ? a : b}: ${name}\n`);
      code = Math.max(code, 1);
      continue;
    }
    const kinds = [kindOf(call, one), kindOf(call, two)];
    if (!kinds.includes('directory')) code = Math.max(code, await files(call, one, two, name));
    else if (kinds[0] === kinds[1]) {
      if (call.has('r')) code = Math.max(code, await folders(call, one, two));
      else await call.p.out(`Common subdirectories: ${one} and ${two}\n`);
    } else {
      const word = (kind: string | undefined): string => (kind === 'directory' ? 'directory' : 'regular file');
      await call.p.out(`File ${one} is a ${word(kinds[0])} while file ${two} is a ${word(kinds[1])}\n`);
      code = Math.max(code, 1);
    }
  }
  return code;
}

async function files(call: AppletCall, a: string, b: string, inFolder?: string): Promise<number> {
  const [x, y] = [await textOf(call, a), await textOf(call, b)];
  if (x === y) {
    if (call.has('s')) await call.p.out(`Files ${a} and ${b} are identical\n`);
    return 0;
  }
  const [left, right] = [side(x), side(y)];
  const blank = (lines: readonly string[]): boolean => call.has('B') && lines.every((line) => line === '');
  const all = changes(left, right, keyOf(call)).filter((c) => !blank([...left.lines.slice(c.aFrom, c.aTo), ...right.lines.slice(c.bFrom, c.bTo)]));
  if (all.length === 0) return 0;
  const binary = !call.has('a') && (x.includes('\0') || y.includes('\0'));
  if (binary || call.has('q')) {
    await call.p.out(`Files ${a} and ${b} differ\n`);
    return 1;
  }
  const labels = inFolder === undefined ? call.all('L') : [];
  await call.p.out(`--- ${labels[0] ?? a}\n+++ ${labels[1] ?? b}\n${unified(left, right, all, call.number('U', 3))}`);
  return 1;
}

async function textOf(call: AppletCall, name: string): Promise<string> {
  if (kindOf(call, name) === undefined) return '';
  try {
    return decode(await mustRead(call, name));
  } catch (fault) {
    throw fault instanceof AppletFault ? new AppletFault(fault.message, TROUBLE) : fault;
  }
}

function keyOf(call: AppletCall): (line: string) => string {
  return (line) => {
    let key = line;
    if (call.has('w')) key = key.replace(/\s+/g, '');
    else if (call.has('b')) key = key.replace(/\s+$/, '').replace(/\s+/g, ' ');
    return call.has('i') ? key.toLowerCase() : key;
  };
}
