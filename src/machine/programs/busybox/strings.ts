// upstream: busybox/miscutils/strings.c
import { readBytes } from '../lib/streams.ts';
import { AppletFault, applet } from './lib/applet.ts';
import { eachInput } from './lib/inputs.ts';

const RADIX: Readonly<Record<string, number>> = { o: 8, d: 10, x: 16 };

export const strings = applet(
  {
    name: 'strings',
    usage: `[-fo] [-t o|d|x] [-n LEN] [FILE]...

Print what can be read in FILEs

	-f		File names before it
	-o		Offsets before it, in octal
	-t o|d|x	Offsets in octal, decimal or hex
	-n LEN		At least LEN characters (4)
`,
    short: 'afn:ot:',
  },
  (call) => {
    const least = call.number('n', 4, 1);
    const radix = call.has('t') ? RADIX[call.value('t') ?? ''] : call.has('o') ? 8 : undefined;
    if (call.has('t') && radix === undefined) throw new AppletFault(`invalid argument '${call.value('t')}' to 't'`);
    return eachInput(call, call.words, async (file, name) => {
      const bytes = await readBytes(call.p, file);
      let text = '';
      let from = 0;
      for (let at = 0; at <= bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if (byte === 9 || (byte >= 32 && byte < 127)) continue;
        if (at - from >= least) {
          const place = radix === undefined ? '' : `${from.toString(radix).padStart(7)} `;
          text += `${call.has('f') ? `${name === '-' ? '{stdin}' : name}: ` : ''}${place}${String.fromCharCode(...bytes.subarray(from, at))}\n`;
        }
        from = at + 1;
      }
      await call.p.out(text);
    });
  },
);
