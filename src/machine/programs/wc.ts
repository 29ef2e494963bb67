// upstream: coreutils src/wc.c
import { type Bytes, decode } from '../../base/bytes.ts';
import type { OpenFile, Process } from '../os/types.ts';
import { command, complain, reason } from './lib/command.ts';
import type { Parsed } from './lib/options.ts';
import { quotedIfNeeded } from './lib/quote.ts';
import { closeInput, openInput, read } from './lib/streams.ts';
import { textWidth } from './lib/width.ts';

export interface Counts {
  lines: number;
  words: number;
  chars: number;
  bytes: number;
  longest: number;
}

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

export const noCounts = (): Counts => ({ lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 });

/** Reads an input to its end. */
export async function countAll(p: Process, file: OpenFile): Promise<Counts> {
  const counts = noCounts();
  let inWord = false;
  let line = '';
  for (let chunk: Bytes | null = await read(p, file); chunk; chunk = await read(p, file)) {
    counts.bytes += chunk.length;
    for (const byte of chunk) {
      if (byte === 10) counts.lines++;
      if (byte < 0x80 || byte >= 0xc0) counts.chars++;
      const space = byte === 32 || (byte >= 9 && byte <= 13);
      if (!space && !inWord && byte > 32) {
        counts.words++;
        inWord = true;
      } else if (space) inWord = false;
    }
    const parts = (line + decode(chunk)).split('\n');
    line = parts.pop() ?? '';
    for (const part of parts) counts.longest = Math.max(counts.longest, displayWidth(part));
    await p.tick();
  }
  counts.longest = Math.max(counts.longest, displayWidth(line));
  return counts;
}

function displayWidth(line: string): number {
  let n = 0;
  for (const part of line.split(/(\t)/)) n = part === '\t' ? (Math.floor(n / 8) + 1) * 8 : n + textWidth(part.replace(/[\x00-\x1f\x7f]/g, ''));
  return n;
}

export function addCounts(total: Counts, one: Counts): void {
  total.lines += one.lines;
  total.words += one.words;
  total.chars += one.chars;
  total.bytes += one.bytes;
  total.longest = Math.max(total.longest, one.longest);
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
