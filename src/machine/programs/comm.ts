// upstream: coreutils src/comm.c

import type { Process } from '../os/types.ts';
import { command, fail, reason, UsageError } from './lib/command.ts';
import { quotedIfNeeded, said } from './lib/quote.ts';
import { allLines, closeInput, openInput } from './lib/streams.ts';

/** Compares two sorted files. */
export const comm = command(
  {
    name: 'comm',
    summary: 'Compare sorted files FILE1 and FILE2: lines only in the first, only in the second, in both.',
    usage: '[OPTION]... FILE1 FILE2',
    options: [
      ['1', 'leave out lines that are only in FILE1'],
      ['2', 'leave out lines that are only in FILE2'],
      ['3', 'leave out lines that are in both'],
      [',check-order', 'fail when an input is not sorted'],
      [',nocheck-order', 'do not check'],
      [',output-delimiter=STR', 'STR stands between columns'],
      [',total', 'print a summary'],
    ],
  },
  async (p, options) => {
    const [a, b, extra] = options.operands;
    if (a === undefined) throw new UsageError('missing operand');
    if (b === undefined) throw new UsageError(`missing operand after ${said(a)}`);
    if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
    const [left, right] = [await load(p, a), await load(p, b)];
    const disordered: number[] = [];
    const check = (lines: readonly string[], i: number, file: number): void => {
      if ((lines[i] ?? '') < (lines[i - 1] ?? '') && i < lines.length && !disordered.includes(file)) disordered.push(file);
    };
    const tab = options.value('output-delimiter') ?? '\t';
    const [hide1, hide2, hide3] = [options.has('1'), options.has('2'), options.has('3')];
    const prefix2 = hide1 ? '' : tab;
    const prefix3 = prefix2 + (hide2 ? '' : tab);
    const counts = [0, 0, 0];
    let out = '';
    let i = 0;
    let j = 0;
    while (i < left.length || j < right.length) {
      const x = left[i];
      const y = right[j];
      if (y === undefined || (x !== undefined && x < y)) {
        counts[0] = (counts[0] ?? 0) + 1;
        if (!hide1) out += `${x}\n`;
        check(left, ++i, 1);
      } else if (x === undefined || y < x) {
        counts[1] = (counts[1] ?? 0) + 1;
        if (!hide2) out += `${prefix2}${y}\n`;
        check(right, ++j, 2);
      } else {
        counts[2] = (counts[2] ?? 0) + 1;
        if (!hide3) out += `${prefix3}${x}\n`;
        check(left, ++i, 1);
        check(right, ++j, 2);
      }
    }
    if (options.has('total')) out += `${counts.join(tab)}${tab}total\n`;
    await p.out(out);
    if (options.has('nocheck-order')) return 0;
    for (const file of disordered) await p.err(`${p.argv[0]}: file ${file} is not in sorted order\n`);
    if (disordered.length > 0) await p.err(`${p.argv[0]}: input is not in sorted order\n`);
    return disordered.length > 0 ? 1 : 0;
  },
);

async function load(p: Process, name: string): Promise<string[]> {
  try {
    const file = await openInput(p, name);
    const { lines } = await allLines(p, file);
    closeInput(p, file);
    return lines;
  } catch (e) {
    return fail(p, `${quotedIfNeeded(name)}: ${reason(e)}`);
  }
}
