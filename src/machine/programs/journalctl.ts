// upstream: systemd 252 src/journal/journalctl.c
import { partsOf } from '../../base/time.ts';
import type { JournalEntry } from '../os/journal.ts';
import type { Process } from '../os/types.ts';
import { command, complain } from './lib/command.ts';
import { journalLine, momentOf } from './lib/journal-text.ts';
import type { Parsed } from './lib/options.ts';
import { streamLines } from './lib/stream-lines.ts';
import { inGroup, unitsOf } from './lib/units-of.ts';

const HINT =
  "Hint: You are currently not seeing messages from other users and the system.\n      Users in groups 'adm', 'systemd-journal' can see all messages.\n      Pass -q to turn off this notice.\n";

/** Prints what the services of a host have said. */
export const journalctl = command(
  {
    name: 'journalctl',
    summary: 'Query the journal.',
    usage: '[OPTIONS...]',
    options: [
      ['S,since=DATE', 'show entries not older than the specified date'],
      ['U,until=DATE', 'show entries not newer than the specified date'],
      ['u,unit=UNIT', 'show logs from the specified unit'],
      ['b,boot', 'show current boot'],
      ['g,grep=PATTERN', 'show entries with MESSAGE matching PATTERN'],
      ['f,follow', 'follow the journal'],
      ['n,lines=INTEGER', 'number of journal entries to show'],
      ['r,reverse', 'show the newest entries first'],
      ['o,output=STRING', 'change journal output mode (short, short-iso, cat)'],
      ['x,catalog', 'add message explanations where available'],
      ['e,pager-end', 'immediately jump to the end in the pager'],
      ['q,quiet', 'do not show info messages and privilege warning'],
      [',no-pager', 'do not pipe output into a pager'],
    ],
    from: 'systemd 252',
  },
  async (p, options) => {
    const units = unitsOf(p);
    if (!units) {
      await p.out('No journal files were found.\n-- No entries --\n');
      return 0;
    }
    if (!inGroup(p, ['adm', 'systemd-journal'])) {
      if (!options.has('quiet')) await p.err(HINT);
      await p.out('-- No entries --\n');
      return 0;
    }
    const wanted = await choice(p, options);
    const form = format(options.value('output') ?? 'short', p.machine.hostname);
    if (!wanted || !form) return complain(p, form ? 'Failed to parse timestamp' : `Unknown output format '${options.value('output')}'.`);
    const lines = options.value('lines');
    if (lines !== undefined && lines !== 'all' && !/^\d+$/.test(lines)) return complain(p, `Failed to parse lines '${lines}'`);
    const all = units.journal.entries.filter(wanted);
    const count = lines === 'all' ? all.length : Number(lines ?? (options.has('follow') ? 10 : all.length));
    const last = count === 0 ? [] : all.slice(-count);
    if (options.has('reverse')) last.reverse();
    if (last.length === 0 && !options.has('follow')) await p.out('-- No entries --\n');
    for (const e of last) await p.out(form(e));
    if (!options.has('follow')) return 0;
    return streamLines(p, (print) =>
      units.journal.added.on((e) => {
        if (wanted(e)) print(form(e));
      }),
    );
  },
);

/** Which entries are asked for; undefined when a time cannot be read. */
async function choice(p: Process, options: Parsed): Promise<((e: JournalEntry) => boolean) | undefined> {
  const now = p.clock.now();
  const moment = (name: string): number | undefined => {
    const text = options.value(name);
    return text === undefined ? undefined : momentOf(text, now);
  };
  const [since, until] = [moment('since'), moment('until')];
  if ((options.has('since') && since === undefined) || (options.has('until') && until === undefined)) return undefined;
  const names = options.all('unit').map((u) => (/\.[a-z]+$/.test(u) ? u : `${u}.service`));
  const pattern = options.value('grep');
  // Lower case only: upper and lower case are the same, as journalctl has it.
  const grep = pattern === undefined ? undefined : new RegExp(pattern, pattern === pattern.toLowerCase() ? 'i' : '');
  return (e) => (names.length === 0 || names.includes(e.unit)) && (since === undefined || e.at >= since) && (until === undefined || e.at <= until) && (!grep || grep.test(e.text));
}

function format(mode: string, host: string): ((e: JournalEntry) => string) | undefined {
  if (mode === 'cat') return (e) => `${e.text}\n`;
  if (mode === 'short') return (e) => `${journalLine(e, host)}\n`;
  if (mode !== 'short-iso') return undefined;
  const two = (n: number): string => String(n).padStart(2, '0');
  return (e) => {
    const t = partsOf(e.at);
    return `${t.year}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}+0000 ${host} ${e.identifier}[${e.pid}]: ${e.text}\n`;
  };
}
