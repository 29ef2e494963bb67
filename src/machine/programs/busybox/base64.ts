// upstream: busybox/coreutils/uudecode.c base64_main
import { decode } from '../../../base/bytes.ts';
import { decoded, encoded } from '../lib/base64-text.ts';
import { writeBytes } from '../lib/streams.ts';
import { AppletFault, applet } from './lib/applet.ts';
import { mustRead } from './lib/inputs.ts';

export const base64 = applet(
  {
    name: 'base64',
    usage: `[-d] [-w COL] [FILE]

Turn FILE into base64, or back

	-d	Back
	-w COL	Lines of COL characters (76), 0: one line
`,
    short: 'diw:',
    words: [0, 1],
  },
  async (call) => {
    const wrap = call.number('w', 76);
    const bytes = await mustRead(call, call.words[0] ?? '-', { directory: () => 'read error: Is a directory' });
    if (!call.has('d')) {
      await call.p.out(encoded(bytes, wrap));
      return 0;
    }
    const text = decode(bytes).replace(/[^A-Za-z0-9+/=]/g, '');
    // Four characters at a time: a tail is not read.
    const tail = text.length % 4;
    await writeBytes(call.p, decoded(text.slice(0, text.length - tail)).bytes);
    if (tail > 0) throw new AppletFault('truncated input');
    return 0;
  },
);
