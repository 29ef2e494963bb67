// upstream: busybox/coreutils/head.c
import { firstOf, withoutLast } from '../lib/ends.ts';
import { readBytes, writeBytes } from '../lib/streams.ts';
import { applet } from './lib/applet.ts';
import { countOf, eachInput } from './lib/inputs.ts';

export const head = applet(
  {
    name: 'head',
    usage: `[OPTIONS] [FILE]...

Print the first 10 lines of FILEs, with their names when there are several

	-n N[bkm]	The first N lines
	-n -N[bkm]	All but the last N lines
	-c [-]N[bkm]	The first N bytes, or all but the last N
	-q		No names
	-v		Always names
`,
    short: 'n:c:qv',
    rewrite: (args) => args.map((arg, i) => (i === 0 && /^-\d/.test(arg) ? `-n${arg.slice(1)}` : arg)),
  },
  (call) => {
    const unit = call.options.findLast(([name]) => name === 'n' || name === 'c')?.[0] ?? 'n';
    const given = call.value(unit) ?? '10';
    const count = countOf(given.replace(/^-/, ''));
    const kind = unit === 'c' ? 'bytes' : 'lines';
    const titles = call.has('v') || (!call.has('q') && call.words.length > 1);
    let first = true;
    return eachInput(
      call,
      call.words,
      async (file, name) => {
        if (titles) await call.p.out(`${first && name === (call.words[0] ?? '-') ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
        first = false;
        if (given.startsWith('-')) await writeBytes(call.p, withoutLast(await readBytes(call.p, file), kind, count, 10));
        else await firstOf(call.p, file, kind, count, 10);
      },
      { directory: (name) => `${name}: Input/output error` },
    );
  },
);
