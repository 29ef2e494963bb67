// upstream: busybox/coreutils/paste.c

import { delimiters, join, parallel } from '../lib/side-by-side.ts';
import { allLines } from '../lib/streams.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';
import { mustOpen } from './lib/inputs.ts';

export const paste = applet(
  {
    name: 'paste',
    usage: `[-d LIST] [-s] [FILE]...

Join the lines of FILEs side by side, with tabs between

	-d LIST	Use the characters of LIST in turn, not tab
	-s	One file after the other
`,
    short: 'd:s',
  },
  async (call) => {
    if (call.value('d') === '') throw new AppletFault("-d '' is not supported");
    const list = delimiters(call.value('d') ?? '\t');
    const names = call.words.length > 0 ? call.words : ['-'];
    const open = async (name: string) => (await mustOpen(call, name)) ?? (await call.p.open('/dev/null', 'r'));
    if (!call.has('s')) return parallel(call.p, names, list, '\n', open);
    return serial(call, names, list, open);
  },
);

async function serial(call: AppletCall, names: readonly string[], list: readonly string[], open: (name: string) => ReturnType<typeof call.p.open>): Promise<number> {
  for (const name of names) await call.p.out(`${join((await allLines(call.p, await open(name))).lines, list)}\n`);
  return 0;
}
