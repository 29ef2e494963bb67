// upstream: coreutils src/nl.c
import { command, fail } from './lib/command.ts';
import { said } from './lib/quote.ts';
import { Regex, RegexError } from './lib/regex/regex.ts';
import { eachInput, LineReader, Output } from './lib/streams.ts';

/** Numbers lines. */
export const nl = command(
  {
    name: 'nl',
    summary: 'Write each FILE to standard output with line numbers added.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['b,body-numbering=STYLE', 'a: all lines, t: lines that are not empty, n: none, pBRE: lines that match'],
      ['i,line-increment=NUMBER', 'the step between numbers'],
      ['n,number-format=FORMAT', 'ln: left, rn: right, rz: right with zeros'],
      ['s,number-separator=STRING', 'put STRING after the number'],
      ['v,starting-line-number=NUMBER', 'the first number'],
      ['w,number-width=NUMBER', 'columns for numbers'],
    ],
  },
  async (p, options) => {
    const style = options.value('body-numbering') ?? 't';
    const width = Number(options.value('number-width') ?? 6);
    if (!(width >= 1)) return fail(p, `invalid line number field width: ${said(options.value('number-width') ?? '')}`);
    const separator = options.value('number-separator') ?? '\t';
    const step = Number(options.value('line-increment') ?? 1);
    const format = options.value('number-format') ?? 'rn';
    let match: (line: string) => boolean;
    if (style === 'a') match = () => true;
    else if (style === 't') match = (line) => line !== '';
    else if (style === 'n') match = () => false;
    else if (style.startsWith('p')) {
      try {
        const regex = new Regex([style.slice(1)], { syntax: 'basic' });
        match = (line) => regex.test(line);
      } catch (e) {
        if (e instanceof RegexError) return fail(p, e.message);
        throw e;
      }
    } else return fail(p, `invalid body numbering style: ${said(style)}\nTry '${p.argv[0]} --help' for more information.`);
    let n = Number(options.value('starting-line-number') ?? 1);
    const out = new Output(p);
    return eachInput(p, options.operands, async (file) => {
      const reader = new LineReader(p, file);
      for (let lines = await reader.next(); lines; lines = await reader.next()) {
        for (const line of lines) {
          if (!match(line)) {
            await out.put(`${' '.repeat(width + separator.length)}${line}\n`);
            continue;
          }
          const number = format === 'ln' ? String(n).padEnd(width) : String(n).padStart(width, format === 'rz' ? '0' : ' ');
          n += step;
          await out.put(`${number}${separator}${line}\n`);
        }
        await out.flush();
      }
    });
  },
);
