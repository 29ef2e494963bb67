// upstream: busybox/coreutils/seq.c
import { fixed, sequence } from '../lib/sequence.ts';
import { applet, UsageFault } from './lib/applet.ts';

const places = (word: string): number => /\.(\d*)/.exec(word)?.[1]?.length ?? 0;

export const seq = applet(
  {
    name: 'seq',
    usage: `[-w] [-s SEP] [FIRST [INC]] LAST

Print the numbers from FIRST to LAST in steps of INC, both 1 unless given

	-w	Zeros before numbers, so that all are as long as LAST
	-s SEP	SEP between numbers, not a newline
`,
    short: 's:w',
    posix: true,
    words: [1, 3],
  },
  (call) => {
    const numbers = call.words.map((word) => (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(word) ? Number(word) : undefined));
    if (numbers.includes(undefined)) throw new UsageFault();
    const last = numbers.at(-1) ?? 0;
    const first = numbers.length > 1 ? (numbers[0] ?? 0) : 1;
    const step = numbers.length > 2 ? (numbers[1] ?? 0) : 1;
    const most = Math.max(...(call.words.length > 1 ? call.words.slice(0, -1).map(places) : [0]));
    const width = call.has('w') ? Math.max(first.toFixed(most).length, last.toFixed(most).length) : 0;
    return sequence(call.p, [first, step, last], (n) => fixed(n, most, width), call.value('s') ?? '\n');
  },
);
