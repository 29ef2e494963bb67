// upstream: busybox/coreutils/sort.c
import { reason } from '../lib/command.ts';
import { lineOrder, wholeLine } from '../lib/line-order.ts';
import { compareKeys, keyFlags, parseKey } from '../lib/sort-keys.ts';
import { allLines, closeInput, writeNamed } from '../lib/streams.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';
import { mustOpen } from './lib/inputs.ts';

const KINDS = 'bdfghinMrV';

export const sort = applet(
  {
    name: 'sort',
    usage: `[-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...

Sort the lines of FILEs

	-o FILE	Write to FILE
	-c	Only look whether they are sorted
	-b	Skip leading blanks
	-f	Upper and lower case are the same
	-i	Only printable characters count
	-d	Only blanks, letters and digits count
	-n	By numbers
	-g	By floating point numbers
	-h	By sizes such as 2K and 1G
	-M	By names of months
	-V	By versions
	-t CHAR	CHAR separates fields
	-k N[,M]	By the fields from N to M
	-r	The other way round
	-s	Lines with equal keys keep their order
	-u	One of several lines that are equal
	-z	Lines end with NUL
`,
    short: 'bcdfghik:mno:rst:uzMS:T:V',
    usageExit: 2,
  },
  async (call) => {
    const global = keyFlags(
      call.options
        .filter(([name]) => KINDS.includes(name))
        .map(([name]) => name)
        .join(''),
    );
    const separator = call.value('t');
    if (separator !== undefined && Array.from(separator).length !== 1) throw new AppletFault('bad -t parameter');
    const keys = call.all('k').map((text) => {
      const key = parseKey(text, global);
      if (typeof key === 'string') throw new AppletFault('bad field specification');
      return key;
    });
    if (keys.length === 0) keys.push(wholeLine(global));
    const compare = compareKeys(keys, separator, 0);
    const end = call.has('z') ? '\0' : '\n';
    const lines = await gather(call, end);
    if (call.has('c')) return check(call, lines, lineOrder(compare, global.reverse, call.has('u') || call.has('s')), call.has('u'));
    lines.sort(lineOrder(compare, global.reverse, call.has('u') || call.has('s')));
    await call.p.tick();
    const kept = call.has('u') ? lines.filter((line, i) => i === 0 || compare(lines[i - 1] ?? '', line) !== 0) : lines;
    await write(call, kept.map((line) => line + end).join(''));
    return 0;
  },
);

async function gather(call: AppletCall, end: string): Promise<string[]> {
  const all: string[] = [];
  for (const name of call.words.length > 0 ? call.words : ['-']) {
    const file = await mustOpen(call, name);
    if (!file) continue;
    for (const line of (await allLines(call.p, file, end)).lines) all.push(line);
    closeInput(call.p, file);
  }
  return all;
}

async function check(call: AppletCall, lines: readonly string[], order: (a: string, b: string) => number, strict: boolean): Promise<number> {
  for (let i = 1; i < lines.length; i++) {
    const found = order(lines[i - 1] ?? '', lines[i] ?? '');
    if (found < 0 || (found === 0 && !strict)) continue;
    await call.p.err(`Check line ${i}\n`);
    return 1;
  }
  return 0;
}

async function write(call: AppletCall, text: string): Promise<void> {
  const output = call.value('o');
  if (output === undefined) return call.p.out(text);
  try {
    await writeNamed(call.p, output, 'w', text);
  } catch (fault) {
    throw new AppletFault(`can't open '${output}': ${reason(fault)}`);
  }
}
