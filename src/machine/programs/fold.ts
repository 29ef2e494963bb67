// upstream: coreutils src/fold.c. GNU fold counts bytes' worth of columns; wide text is folded between characters.
import { encode } from '../../base/bytes.ts';
import { command, fail } from './lib/command.ts';
import { said } from './lib/quote.ts';
import { eachInput, LineReader, Output } from './lib/streams.ts';

/** Breaks long lines. */
export const fold = command(
  {
    name: 'fold',
    summary: 'Break lines so that they fit in a width.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['b,bytes', 'count bytes rather than columns'],
      ['s,spaces', 'break at spaces'],
      ['w,width=WIDTH', 'WIDTH columns instead of 80'],
    ],
    rewrite: (args) => args.map((a) => (/^-\d+$/.test(a) ? `-w${a.slice(1)}` : a)),
  },
  async (p, options) => {
    const given = options.value('width') ?? '80';
    const width = Number(given);
    if (!/^\d+$/.test(given) || width < 1) return fail(p, `invalid number of columns: ${said(given)}`);
    const out = new Output(p);
    return eachInput(p, options.operands, async (file) => {
      const reader = new LineReader(p, file);
      for (let lines = await reader.next(); lines; lines = await reader.next()) {
        for (const [i, line] of lines.entries()) await out.put(broken(line, width, options.has('spaces')) + (reader.unterminated && i === lines.length - 1 ? '' : '\n'));
        await out.flush();
      }
    });
  },
);

/** A line in pieces of a width. */
export function broken(line: string, width: number, spaces: boolean): string {
  const rows: string[] = [];
  let row = '';
  let column = 0;
  const advance = (c: string, at: number): number => (c === '\t' ? at + 8 - (at % 8) : c === '\b' ? Math.max(0, at - 1) : at + encode(c).length);
  for (const c of line) {
    if (advance(c, column) > width && row !== '') {
      const space = spaces ? Math.max(row.lastIndexOf(' '), row.lastIndexOf('\t')) : -1;
      rows.push(space >= 0 ? row.slice(0, space + 1) : row);
      row = space >= 0 ? row.slice(space + 1) : '';
      column = Array.from(row).reduce((n, ch) => advance(ch, n), 0);
    }
    row += c;
    column = advance(c, column);
  }
  return [...rows, row].join('\n');
}
