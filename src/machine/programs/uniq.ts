// upstream: coreutils src/uniq.c
import type { Process } from '../os/types.ts';
import { command, fail, reason, UsageError } from './lib/command.ts';
import type { Parsed } from './lib/options.ts';
import { quotedIfNeeded, said } from './lib/quote.ts';
import { closeInput, openInput, writeNamed } from './lib/streams.ts';
import { shown, type UniqRules, uniqueLines } from './lib/unique-lines.ts';

/** Joins lines that repeat. */
export const uniq = command(
  {
    name: 'uniq',
    summary: 'Leave out adjacent lines that match, from INPUT (or standard input) to OUTPUT (or standard output).',
    usage: '[OPTION]... [INPUT [OUTPUT]]',
    options: [
      ['c,count', 'put the number of occurrences before lines'],
      ['d,repeated', 'print only lines that repeat, one for each group'],
      ['D', 'print all lines that repeat'],
      ['f,skip-fields=N', 'do not compare the first N fields'],
      ['i,ignore-case', 'upper and lower case are the same'],
      ['s,skip-chars=N', 'do not compare the first N characters'],
      ['u,unique', 'print only lines that do not repeat'],
      ['w,check-chars=N', 'compare at most N characters'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
    ],
  },
  async (p, options) => {
    const [input = '-', output, extra] = options.operands;
    if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
    if (options.has('D') && options.has('count')) throw new UsageError('printing all duplicated lines and repeat counts is meaningless');
    const rules: UniqRules = {
      fields: await number(p, options, 'skip-fields', 'invalid number of fields to skip'),
      skip: await number(p, options, 'skip-chars', 'invalid number of bytes to skip'),
      width: options.has('check-chars') ? await number(p, options, 'check-chars', 'invalid number of bytes to compare') : Number.POSITIVE_INFINITY,
      ignoreCase: options.has('ignore-case'),
    };
    try {
      const end = options.has('zero-terminated') ? '\0' : '\n';
      const file = await openInput(p, input);
      let kept = '';
      const keep = output !== undefined && output !== '-';
      await uniqueLines(p, file, end, rules, (group) => {
        const text = shown(group, options, end);
        if (keep) kept += text;
        return keep ? '' : text;
      });
      closeInput(p, file);
      if (keep) await writeNamed(p, output, 'w', kept);
    } catch (e) {
      return fail(p, `${quotedIfNeeded(input)}: ${reason(e)}`);
    }
    return 0;
  },
);

async function number(p: Process, options: Parsed, name: string, words: string): Promise<number> {
  const value = options.value(name) ?? '0';
  return /^\d+$/.test(value) ? Number(value) : fail(p, `${value}: ${words}`);
}
