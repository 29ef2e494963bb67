// upstream: coreutils src/wc.c
import type { Process } from '../os/types.ts';
import { command, complain, reason } from './lib/command.ts';
import { addCounts, type Counts, countAll, noCounts } from './lib/counts.ts';
import type { Parsed } from './lib/options.ts';
import { quotedIfNeeded } from './lib/quote.ts';
import { closeInput, openInput } from './lib/streams.ts';

/** Counts lines, words and bytes. */
export const wc = command(
  {
    name: 'wc',
    summary: 'Print newline, word and byte counts for each FILE, and a total line for more than one FILE.',
    usage: '[OPTION]... [FILE]...',
    writeError: () => 'write error',
    options: [
      ['c,bytes', 'print the byte counts'],
      ['m,chars', 'print the character counts'],
      ['l,lines', 'print the newline counts'],
      ['L,max-line-length', 'print the greatest display width'],
      ['w,words', 'print the word counts'],
      [',total=WHEN', 'when to print a total line: auto, always, only, never'],
    ],
    notes: 'With no FILE, or when FILE is -, read standard input.',
  },
  async (p, options) => {
    const names = options.operands;
    const rows: { counts: Counts; name: string | undefined }[] = [];
    const total = noCounts();
    const width = columnWidth(p, options);
    let code = 0;
    for (const name of names.length > 0 ? names : ['-']) {
      try {
        const file = await openInput(p, name).catch(async (e: unknown) => {
          if (e instanceof Error && e.message === 'Is a directory') rows.push({ counts: noCounts(), name });
          throw e;
        });
        const counts = await countAll(p, file);
        closeInput(p, file);
        addCounts(total, counts);
        await p.out(row(counts, names.length > 0 ? name : undefined, options, width));
      } catch (e) {
        code = await complain(p, `${quotedIfNeeded(name)}: ${reason(e)}`);
        const empty = rows.pop();
        if (empty) await p.out(row(empty.counts, empty.name, options, width));
      }
    }
    const when = options.value('total') ?? 'auto';
    if (when === 'always' || when === 'only' || (when === 'auto' && names.length > 1)) await p.out(row(total, when === 'only' ? undefined : 'total', options, width));
    return code;
  },
);

function columnWidth(p: Process, options: Parsed): number {
  const names = options.operands.length > 0 ? options.operands : ['-'];
  const kinds = ['lines', 'words', 'chars', 'bytes', 'max-line-length'].filter((k) => options.has(k)).length || 3;
  if (names.length === 1 && kinds === 1) return 1;
  let sum = 0;
  let minimum = 1;
  for (const name of names) {
    const path = name === '-' ? undefined : p.path(name);
    if (path === undefined) {
      if (p.stdin.kind !== 'file') minimum = 7;
    } else if (p.fs.exists(path)) {
      const stat = p.fs.stat(path);
      if (stat.type === 'file') sum += stat.size;
      else minimum = 7;
    }
  }
  return Math.max(minimum, String(sum).length);
}

function row(counts: Counts, name: string | undefined, options: Parsed, width: number): string {
  const asked = options.has('lines', 'words', 'chars', 'bytes', 'max-line-length');
  const parts: number[] = [];
  if (!asked || options.has('lines')) parts.push(counts.lines);
  if (!asked || options.has('words')) parts.push(counts.words);
  if (options.has('chars')) parts.push(counts.chars);
  if (!asked || options.has('bytes')) parts.push(counts.bytes);
  if (options.has('max-line-length')) parts.push(counts.longest);
  return `${parts.map((n) => String(n).padStart(width)).join(' ')}${name === undefined ? '' : ` ${quotedIfNeeded(name)}`}\n`;
}
