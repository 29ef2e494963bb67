// upstream: busybox/coreutils/uniq.c

import { reason } from '../lib/command.ts';
import { closeInput, writeNamed } from '../lib/streams.ts';
import { uniqueLines } from '../lib/unique-lines.ts';
import { AppletFault, applet } from './lib/applet.ts';
import { cannotOpen, mustOpen } from './lib/inputs.ts';

export const uniq = applet(
  {
    name: 'uniq',
    usage: `[-cduiz] [-f,s,w N] [FILE [OUTFILE]]

Join equal lines that follow each other

	-c	How many there were, before each line
	-d	Only lines that repeat
	-u	Only lines that do not
	-i	Upper and lower case are the same
	-z	Lines end with NUL
	-f N	Skip N fields
	-s N	Skip N characters, after the fields
	-w N	Compare N characters
`,
    short: 'cdf:is:uw:z',
    rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-f${arg.slice(1)}` : arg)),
  },
  async (call) => {
    const { p } = call;
    const rules = { fields: call.number('f', 0), skip: call.number('s', 0), width: call.number('w', Number.POSITIVE_INFINITY), ignoreCase: call.has('i') };
    const [input = '-', output] = call.words;
    const file = await mustOpen(call, input, { closed: cannotOpen, directory: (name) => `${name}: I/O error` });
    if (!file) return 0;
    const shown = (group: readonly string[]): string => {
      if (group.length > 1 ? call.has('u') : call.has('d')) return '';
      return `${call.has('c') ? `${String(group.length).padStart(7)} ` : ''}${group[0]}${call.has('z') ? '\0' : '\n'}`;
    };
    let kept = '';
    const keep = output !== undefined && output !== '-';
    // Lines are read up to their newlines, also with -z: that is for what is written.
    await uniqueLines(p, file, '\n', rules, (group) => {
      if (!keep) return shown(group);
      kept += shown(group);
      return '';
    });
    closeInput(p, file);
    if (!keep) return 0;
    try {
      await writeNamed(p, output, 'w', kept);
    } catch (fault) {
      throw new AppletFault(cannotOpen(output, reason(fault)));
    }
    return 0;
  },
);
