// upstream: busybox/coreutils/wc.c
import { addCounts, type Counts, countAll, noCounts } from '../lib/counts.ts';
import { applet } from './lib/applet.ts';
import { eachInput } from './lib/inputs.ts';

const COLUMNS: readonly (readonly [option: string, count: keyof Counts])[] = [
  ['l', 'lines'],
  ['w', 'words'],
  ['m', 'chars'],
  ['c', 'bytes'],
  ['L', 'longest'],
];
const USUAL = ['l', 'w', 'c'];
const WIDTH = 9;

export const wc = applet(
  {
    name: 'wc',
    usage: `[-cmlwL] [FILE]...

Count lines, words and bytes

	-c	Bytes
	-m	Characters
	-l	Newlines
	-w	Words
	-L	Length of the longest line
`,
    short: 'clmwL',
  },
  async (call) => {
    const asked = COLUMNS.filter(([option]) => call.has(option));
    const columns = asked.length > 0 ? asked : COLUMNS.filter(([option]) => USUAL.includes(option));
    // One number of one file stands alone; all others stand in columns.
    const width = columns.length === 1 && call.words.length < 2 ? 0 : WIDTH;
    const total = noCounts();
    const print = (counts: Counts, name: string): Promise<void> =>
      call.p.out(`${columns.map(([, key]) => String(counts[key]).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}\n`);
    const code = await eachInput(
      call,
      call.words,
      async (file, name) => {
        const counts = await countAll(call.p, file);
        addCounts(total, counts);
        await print(counts, call.words.length > 0 ? name : '');
      },
      { directory: (name) => `${name}: Is a directory`, ofDirectory: (name) => print(noCounts(), name) },
    );
    if (call.words.length > 1) await print(total, 'total');
    return code;
  },
);
