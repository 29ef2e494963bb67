// upstream: busybox/editors/cmp.c
import { ExitError } from '../../os/errors.ts';
import { type AppletCall, AppletFault, applet, UsageFault, wholeNumber } from './lib/applet.ts';
import { type InputWords, mustRead } from './lib/inputs.ts';

const TROUBLE = 2;

export const cmp = applet(
  {
    name: 'cmp',
    usage: `[-ls] [-n NUM] FILE1 [FILE2 [SKIP1 [SKIP2]]]

Compare FILE1 with FILE2, or with stdin

	-l	All bytes that differ: their numbers, and what they are in octal
	-s	Say nothing
	-n NUM	At most NUM bytes
`,
    short: 'ln:s',
    words: [1, 4],
  },
  async (call) => {
    if (call.has('l') && call.has('s')) throw new UsageFault();
    const [one = '', two = '-', skipOne, skipTwo] = call.words;
    const a = (await bytesOf(call, one)).subarray(skipOne === undefined ? 0 : wholeNumber(skipOne));
    const b = (await bytesOf(call, two)).subarray(skipTwo === undefined ? 0 : wholeNumber(skipTwo));
    const limit = call.number('n', Number.POSITIVE_INFINITY);
    let line = 1;
    let code = 0;
    for (let i = 0; i < limit; i++) {
      const [x, y] = [a[i], b[i]];
      if (x === undefined && y === undefined) break;
      if (x === undefined || y === undefined) {
        if (!call.has('s')) await call.complain(`EOF on ${x === undefined ? one : two}`);
        return 1;
      }
      if (x !== y) {
        code = 1;
        if (call.has('s')) break;
        if (!call.has('l')) {
          await call.p.out(`${one} ${two} differ: char ${i + 1}, line ${line}\n`);
          break;
        }
        await call.p.out(`${i + 1} ${x.toString(8).padStart(3)} ${y.toString(8).padStart(3)}\n`);
      }
      if (x === 10) line++;
    }
    return code;
  },
);

async function bytesOf(call: AppletCall, name: string): Promise<Uint8Array> {
  const words: InputWords = { directory: () => `${name}: I/O error` };
  try {
    return await mustRead(call, name, words);
  } catch (fault) {
    if (!(fault instanceof AppletFault)) throw fault;
    if (!call.has('s')) await call.complain(fault.message);
    throw new ExitError(TROUBLE);
  }
}
