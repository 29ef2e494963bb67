// upstream: busybox/coreutils/nl.c, libbb/print_numbered_lines.c
import { applet } from './lib/applet.ts';
import { eachLine } from './lib/inputs.ts';

export const nl = applet(
  {
    name: 'nl',
    usage: `[OPTIONS] [FILE]...

Print FILEs with numbers before their lines

	-b STYLE	Which lines have numbers: a - all, t - those that are not empty, n - none
	-i N		Step from number to number
	-s STRING	What stands between number and line
	-v N		First number
	-w N		Width of numbers
`,
    short: 'b:i:ps:v:w:',
    long: { 'body-numbering': 'b:', 'line-increment': 'i:', 'no-renumber': 'p', 'number-separator': 's:', 'starting-line-number': 'v:', 'number-width': 'w:' },
  },
  (call) => {
    const style = call.value('b')?.[0] ?? 't';
    const width = call.number('w', 6);
    const step = call.number('i', 1, -0x80000000);
    const separator = call.value('s') ?? '\t';
    let n = call.number('v', 1, -0x80000000);
    const numberless = ' '.repeat(width + separator.length);
    return eachLine(
      call,
      call.words,
      (line) => {
        if (style !== 'a' && (style !== 't' || line === '')) return numberless + line;
        const shown = `${String(n).padStart(width)}${separator}${line}`;
        n += step;
        return shown;
      },
      { whole: true },
    );
  },
);
