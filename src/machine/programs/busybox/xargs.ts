// upstream: busybox/findutils/xargs.c

import { decode } from '../../../base/bytes.ts';
import { reason } from '../lib/command.ts';
import { confirm } from '../lib/line-prompt.ts';
import { readNamed } from '../lib/streams.ts';
import { chunk, itemsOf, runAll, Unmatched } from '../lib/xargs-batches.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';

const ROOM = 32_768;

export const xargs = applet(
  {
    name: 'xargs',
    usage: `[OPTIONS] [PROG ARGS]

Run PROG with the words of stdin

	-0	Words end with NUL
	-a FILE	The words of FILE
	-r	Not without words
	-t	Tell each command before it is run
	-p	Ask before each
	-E STR,-e[STR]	STR ends the words
	-I STR	A line of words for each command, in place of STR
	-n N	At most N words a command
	-s N	At most N bytes a command
	-P N	N commands side by side
	-x	End when a command would be too long
`,
    short: 'a:e::i::n:prs:txE:I:P:0',
    long: { 'no-run-if-empty': 'r' },
    posix: true,
  },
  async (call) => {
    const argv = call.words.length > 0 ? [...call.words] : ['echo'];
    const most = call.number('n', undefined, 1);
    const room = call.number('s', ROOM, 1);
    const parallel = call.number('P', 1);
    const replace = call.has('I') || call.has('i') ? call.value('I') || call.value('i') || '{}' : undefined;
    const words = await wordsOf(call, replace !== undefined);
    const length = (list: readonly string[]): number => list.reduce((sum, word) => sum + word.length + 1, 0);
    const fixed = length(argv);
    if (words.some((word) => fixed + word.length + 1 > room)) throw new AppletFault("can't fit single argument within argument list size limit");
    const batches = replace === undefined ? chunk(words, Math.min(most ?? words.length, Math.max(1, words.length))) : words.map((word) => [word]);
    if (batches.length === 0 && !call.has('r') && replace === undefined) batches.push([]);
    const commands = batches.map((batch) => (replace === undefined ? [...argv, ...batch] : argv.map((word) => word.split(replace).join(batch[0] ?? ''))));
    const asked: string[][] = [];
    for (const command of commands) if (!call.has('p') || (await confirm(call.p, `${command.join(' ')} ?...`))) asked.push(command);
    return runAll(call.p, asked, parallel || Number.POSITIVE_INFINITY, call.has('t') && !call.has('p'));
  },
);

async function wordsOf(call: AppletCall, lines: boolean): Promise<string[]> {
  const file = call.value('a');
  let text: string;
  try {
    text = file === undefined ? await call.p.readAll() : decode(await readNamed(call.p, file));
  } catch (fault) {
    throw new AppletFault(`can't open '${file}': ${reason(fault)}`);
  }
  try {
    const words = itemsOf(text, call.has('0') ? '\0' : undefined, lines).map((item) => item.text);
    const stop = call.value('E') || call.value('e');
    const end = stop ? words.indexOf(stop) : -1;
    return end < 0 ? words : words.slice(0, end);
  } catch (fault) {
    if (!(fault instanceof Unmatched)) throw fault;
    throw new AppletFault(fault.message.replace(/;.*/, ''));
  }
}
