// upstream: busybox/coreutils/expand.c
import { spaced, tabbed } from '../lib/tabs.ts';
import { applet } from './lib/applet.ts';
import { eachLine } from './lib/inputs.ts';

export const expand = applet(
  {
    name: 'expand',
    usage: `[-i] [-t N] [FILE]...

Turn tabs into spaces

	-i	Only before the first other character
	-t	A tab stop every N columns
`,
    short: 'it:',
    long: { initial: 'i', tabs: 't:' },
  },
  (call) => {
    const tab = call.number('t', 8, 1);
    return eachLine(call, call.words, (line) => spaced(line, tab, call.has('i')));
  },
);

export const unexpand = applet(
  {
    name: 'unexpand',
    usage: `[-fa][-t N] [FILE]...

Turn spaces into tabs

	-a	All blanks
	-f	Only leading blanks
	-t N	A tab stop every N columns
`,
    short: 'aft:',
    long: { 'first-only': 'f', tabs: 't:', all: 'a' },
  },
  (call) => {
    const tab = call.number('t', 8, 1);
    const all = !call.has('f') && (call.has('a') || call.has('t'));
    return eachLine(call, call.words, (line) => tabbed(line, tab, all));
  },
);
