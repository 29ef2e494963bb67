// Names of files cut into parts. upstream: busybox/coreutils/basename.c, dirname.c
import { folderPart, lastPart } from '../lib/name-parts.ts';
import { applet, UsageFault } from './lib/applet.ts';

export const basename = applet(
  {
    name: 'basename',
    usage: `FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...

Print FILE without its directories and without SUFFIX

	-a		All words are FILEs
	-s SUFFIX	The SUFFIX of all FILEs
`,
    short: 'as:',
    posix: true,
    words: [1, Number.POSITIVE_INFINITY],
  },
  async (call) => {
    const several = call.has('a') || call.has('s');
    if (!several && call.words.length > 2) throw new UsageFault();
    const suffix = call.value('s') ?? (several ? '' : (call.words[1] ?? ''));
    for (const name of several ? call.words : call.words.slice(0, 1)) await call.p.out(`${lastPart(name, suffix)}\n`);
    return 0;
  },
);

/** It knows no options: a word that looks like one is a name. */
export const dirname = applet(
  {
    name: 'dirname',
    usage: 'FILENAME\n\nPrint FILENAME without its last part\n',
    short: '',
    rewrite: (args) => ['--', ...args.filter((arg, i) => i > 0 || arg !== '--')],
    words: [1, 1],
  },
  async (call) => {
    await call.p.out(`${folderPart(call.words[0] ?? '')}\n`);
    return 0;
  },
);
