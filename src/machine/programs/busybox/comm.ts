// upstream: busybox/coreutils/comm.c
import { allLines, closeInput, Output } from '../lib/streams.ts';
import { type AppletCall, applet } from './lib/applet.ts';
import { mustOpen } from './lib/inputs.ts';

export const comm = applet(
  {
    name: 'comm',
    usage: `[-123] FILE1 FILE2

Compare sorted files: lines only in FILE1, only in FILE2, in both

	-1	Not those only in FILE1
	-2	Not those only in FILE2
	-3	Not those in both
`,
    short: '123',
    words: [2, 2],
  },
  async (call) => {
    const [one = '', two = ''] = call.words;
    const [left, right] = [await linesOf(call, one), await linesOf(call, two)];
    const out = new Output(call.p);
    const put = async (column: number, line: string): Promise<void> => {
      if (call.has(String(column))) return;
      const before = [1, 2].filter((c) => c < column && !call.has(String(c))).length;
      await out.put(`${'\t'.repeat(before)}${line}\n`);
    };
    for (let i = 0, j = 0; i < left.length || j < right.length; ) {
      const [x, y] = [left[i], right[j]];
      if (y === undefined || (x !== undefined && x < y)) {
        await put(1, x ?? '');
        i++;
      } else if (x === undefined || y < x) {
        await put(2, y);
        j++;
      } else {
        await put(3, x);
        i++;
        j++;
      }
    }
    await out.flush();
    return 0;
  },
);

async function linesOf(call: AppletCall, name: string): Promise<string[]> {
  const file = await mustOpen(call, name);
  if (!file) return [];
  const { lines } = await allLines(call.p, file);
  closeInput(call.p, file);
  return lines;
}
