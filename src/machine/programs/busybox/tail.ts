// upstream: busybox/coreutils/tail.c

import { copyRest, lastOf, restOf } from '../lib/ends.ts';
import { Follower, type FollowWords } from '../lib/follow.ts';
import { readBytes, writeBytes } from '../lib/streams.ts';
import { AppletFault, applet } from './lib/applet.ts';
import { cannotOpen, countOf, eachInput } from './lib/inputs.ts';

const WORDS: FollowWords = {
  gone: () => undefined,
  come: (name, replaced) => `${name} has ${replaced ? 'been replaced' : 'appeared'}; following end of new file`,
  shorter: (name) => `${name}: file truncated`,
  none: 'no files',
};

export const tail = applet(
  {
    name: 'tail',
    usage: `[OPTIONS] [FILE]...

Print the last 10 lines of FILEs, with their names when there are several

	-c [+]N[bkm]	The last N bytes
	-n N[bkm]	The last N lines
	-n +N[bkm]	From line N on
	-q		No names
	-v		Always names
	-f		And what is added later
	-F		The same, and keep trying to open FILEs
	-s SECONDS	Look every SECONDS, with -f
`,
    short: 'fc:n:qs:vF',
    rewrite: (args) => args.map((arg, i) => (i === 0 && /^[-+]\d/.test(arg) ? `-n${arg.replace('-', '')}` : arg)),
  },
  async (call) => {
    const { p } = call;
    const unit = call.options.findLast(([name]) => name === 'n' || name === 'c')?.[0] ?? 'n';
    const given = call.value(unit) ?? '10';
    const count = countOf(given.replace(/^[-+]/, ''));
    const kind = unit === 'c' ? 'bytes' : 'lines';
    const follow = call.has('f') || call.has('F');
    const retry = call.has('F');
    const seconds = call.number('s', 1);
    let titles = call.has('v') || (!call.has('q') && call.words.length > 1);
    const there = call.words.filter((name) => name === '-' || p.fs.exists(p.path(name)));
    if (!call.has('v') && there.length < 2 && !retry) titles = false;
    const follower = new Follower(p, { names: call.words, titles, byName: retry, retry, words: WORDS });
    const code = await eachInput(
      call,
      call.words,
      async (file, name) => {
        await follower.title(name);
        if (given.startsWith('+')) await restOf(p, file, kind, Math.max(0, count - 1), 10);
        else if (follow && file.kind === 'pipe') await copyRest(p, file);
        else await writeBytes(p, lastOf(await readBytes(p, file), kind, count, 10));
        follower.seen(name);
      },
      { closed: cannotOpen, directory: () => 'read error: Is a directory' },
    );
    if (call.words.length > 0 && there.length === 0 && !retry) throw new AppletFault('no files');
    if (!follow || (call.words.length === 0 && p.stdin.kind !== 'file')) return code;
    return follower.run(Math.max(seconds * 1000, 100), code);
  },
);
