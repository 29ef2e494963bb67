// upstream: coreutils src/seq.c
import { command, fail, UsageError } from './lib/command.ts';
import { said } from './lib/quote.ts';
import { fixed, sequence } from './lib/sequence.ts';

/** `-5` is a number here, not an option. */
const numbersAreOperands = (args: readonly string[]): readonly string[] => {
  const negative = args.findIndex((a) => /^-[\d.]/.test(a));
  if (negative < 0 || args.slice(0, negative).includes('--')) return args;
  const first = args.findIndex((a, i) => /^-?[\d.]/.test(a) && !/^-[fs]$/.test(args[i - 1] ?? ''));
  return [...args.slice(0, first), '--', ...args.slice(first)];
};

/** Prints numbers. */
export const seq = command(
  {
    name: 'seq',
    summary: 'Print numbers from FIRST to LAST, in steps of INCREMENT.',
    usage: ['[OPTION]... LAST', '[OPTION]... FIRST LAST', '[OPTION]... FIRST INCREMENT LAST'],
    options: [
      ['f,format=FORMAT', 'use a printf style FORMAT for floating point'],
      ['s,separator=STRING', 'STRING stands between numbers (a newline by default)'],
      ['w,equal-width', 'pad with leading zeros to the same width'],
    ],
    rewrite: numbersAreOperands,
    inOrder: true,
  },
  async (p, options) => {
    const words = options.operands;
    if (words.length === 0) throw new UsageError('missing operand');
    if (words.length > 3) throw new UsageError(`extra operand ${said(words[3] ?? '')}`);
    for (const word of words) if (word.trim() === '' || Number.isNaN(Number(word))) throw new UsageError(`invalid floating point argument: ${said(word)}`);
    const numbers = words.map(Number);
    const [first, step, last] =
      numbers.length === 1 ? [1, 1, numbers[0] ?? 0] : numbers.length === 2 ? [numbers[0] ?? 0, 1, numbers[1] ?? 0] : [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
    if (step === 0) throw new UsageError(`invalid Zero increment value: ${said(words[1] ?? '')}`);
    const places = Math.max(...(numbers.length === 1 ? [0] : words.slice(0, -1).map((w) => /\.(\d*)/.exec(w)?.[1]?.length ?? 0)));
    const format = options.value('format');
    const conversion = format === undefined ? undefined : /^((?:[^%]|%%)*)%([-0 +#]*)(\d*)(?:\.(\d+))?([efgEG])((?:[^%]|%%)*)$/.exec(format);
    if (format !== undefined && !conversion)
      return fail(
        p,
        /%/.test(format.replaceAll('%%', ''))
          ? `format ${said(format)} has unknown %${/%[-0 +#\d.]*(.)/.exec(format)?.[1] ?? ''} directive`.replace('%%', '%')
          : `format ${said(format)} has no % directive`,
      );
    const width = options.has('equal-width') ? Math.max(first.toFixed(places).length, last.toFixed(places).length) : 0;
    const show = (n: number): string => (conversion ? convert(n, conversion) : fixed(n, places, width));
    return sequence(p, [first, step, last], show, options.value('separator') ?? '\n');
  },
);

function convert(n: number, c: RegExpExecArray): string {
  const digits = c[4] === undefined ? 6 : Number(c[4]);
  const kind = c[5] ?? 'f';
  let text =
    kind === 'f' ? n.toFixed(digits) : kind.toLowerCase() === 'e' ? n.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2') : String(Number(n.toPrecision(Math.max(1, digits))));
  if (kind === 'E' || kind === 'G') text = text.toUpperCase();
  const flags = c[2] ?? '';
  if (flags.includes('+') && n >= 0) text = `+${text}`;
  const width = Number(c[3] || 0);
  const padded = flags.includes('-') ? text.padEnd(width) : flags.includes('0') ? text.padStart(width, '0') : text.padStart(width);
  return (c[1] ?? '').replaceAll('%%', '%') + padded + (c[6] ?? '').replaceAll('%%', '%');
}
