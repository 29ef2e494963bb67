// upstream: busybox/coreutils/fold.c
import { broken } from '../lib/broken-line.ts';
import { applet } from './lib/applet.ts';
import { eachLine } from './lib/inputs.ts';

export const fold = applet(
  {
    name: 'fold',
    usage: `[-bs] [-w WIDTH] [FILE]...

Break the lines of FILEs

	-b	Count bytes, not columns
	-s	Break at blanks
	-w	WIDTH columns, not 80
`,
    short: 'bsw:',
    long: { bytes: 'b', spaces: 's', width: 'w:' },
    rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  },
  (call) => {
    const width = call.number('w', 80, 1, 10_000);
    return eachLine(call, call.words, (line) => broken(line, width, call.has('s')));
  },
);
