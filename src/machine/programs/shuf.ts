// upstream: coreutils src/shuf.c. Chance is the machine's own.
import { command, fail, reason, UsageError } from './lib/command.ts';
import { quotedIfNeeded, said } from './lib/quote.ts';
import { shuffled } from './lib/shuffled.ts';
import { allLines, closeInput, openInput } from './lib/streams.ts';

/** Shuffles lines. */
export const shuf = command(
  {
    name: 'shuf',
    summary: 'Write the lines of FILE in random order.',
    usage: ['[OPTION]... [FILE]', '-e [OPTION]... [ARG]...', '-i LO-HI [OPTION]...'],
    options: [
      ['e,echo', 'every ARG is a line'],
      ['i,input-range=LO-HI', 'every number from LO to HI is a line'],
      ['n,head-count=COUNT', 'at most COUNT lines'],
      ['o,output=FILE', 'write to FILE'],
      ['r,repeat', 'lines may come again'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
    ],
  },
  async (p, options) => {
    const range = options.value('input-range');
    const count = options.value('head-count');
    if (count !== undefined && !/^\d+$/.test(count)) return fail(p, `invalid line count: ${said(count)}`);
    const most = count === undefined ? Number.POSITIVE_INFINITY : Number(count);
    const end = options.has('zero-terminated') ? '\0' : '\n';
    let lines: string[];
    if (range !== undefined) {
      const m = /^(\d+)-(\d+)$/.exec(range);
      if (!m || Number(m[1]) > Number(m[2]) + 1) return fail(p, `invalid input range: ${said(range)}`);
      lines = Array.from({ length: Number(m[2]) - Number(m[1]) + 1 }, (_, i) => String(Number(m[1]) + i));
    } else if (options.has('echo')) lines = [...options.operands];
    else {
      const [name = '-', extra] = options.operands;
      if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
      const file = await openInput(p, name).catch((e: unknown) => fail(p, `${quotedIfNeeded(name)}: ${reason(e)}`));
      ({ lines } = await allLines(p, file, end));
      closeInput(p, file);
    }
    const { random } = p.machine;
    const chosen: string[] = [];
    if (options.has('repeat')) {
      if (lines.length === 0) return fail(p, 'no lines to repeat');
      for (let i = 0; i < most; i++) {
        if (most === Number.POSITIVE_INFINITY) {
          await p.out((random.pick(lines) ?? '') + end);
          await p.tick();
        } else chosen.push(random.pick(lines) ?? '');
      }
    } else chosen.push(...shuffled(random, lines, most));
    const text = chosen.map((line) => line + end).join('');
    const output = options.value('output');
    if (output === undefined) await p.out(text);
    else p.fs.writeFile(p.path(output), text);
    return 0;
  },
);
