// upstream: util-linux text-utils/column.c
import { command, UsageError } from './lib/command.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { allLines, eachInput } from './lib/streams.ts';
import { textWidth } from './lib/width.ts';

/** Lines text up in columns. */
export const column = command(
  {
    name: 'column',
    summary: 'Put lists into columns.',
    usage: '[options] [<file>...]',
    options: [
      ['t,table', 'make a table'],
      ['s,separator=string', 'characters between fields of the input'],
      ['o,output-separator=string', 'what stands between columns of the table (two spaces)'],
      ['c,output-width=width', 'the width of the output in characters'],
      ['x,fillrows', 'fill rows before columns'],
      ['N,table-columns=names', 'names of the columns'],
      ['R,table-right=columns', 'columns to put to the right'],
      ['H,table-hide=columns', NOT_HERE],
      ['J,json', NOT_HERE],
      ['l,table-columns-limit=num', NOT_HERE],
      ['n,table-name=name', NOT_HERE],
      ['L,keep-empty-lines', 'keep empty lines'],
    ],
    from: 'util-linux 2.38.1',
  },
  async (p, options) => {
    const lines: string[] = [];
    const code = await eachInput(p, options.operands, async (file) => {
      for (const line of (await allLines(p, file)).lines) if (line.trim() !== '' || options.has('keep-empty-lines')) lines.push(line);
    });
    const given = options.value('output-width');
    if (given !== undefined && !/^\d+$/.test(given) && given !== 'unlimited') throw new UsageError(`invalid columns argument: '${given}'`);
    const width = given === undefined ? p.stdout.tty?.columns || Number(p.env.get('COLUMNS') ?? 80) || 80 : given === 'unlimited' ? Number.POSITIVE_INFINITY : Number(given);
    if (lines.length > 0) await p.out(options.has('table') ? table(lines, options) : list(lines, width, options.has('fillrows')));
    return code;
  },
);

function table(lines: readonly string[], options: Parsed): string {
  const separator = options.value('separator');
  const split = (line: string): string[] => {
    if (separator === undefined) return line.trim().split(/[ \t]+/);
    const parts: string[] = [''];
    for (const c of line)
      if (separator.includes(c)) parts.push('');
      else parts[parts.length - 1] += c;
    return parts;
  };
  const names = options.value('table-columns')?.split(',');
  const rows = [...(names ? [names] : []), ...lines.map(split)];
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, textWidth(cell))));
  const right = new Set((options.value('table-right') ?? '').split(',').map((r) => (names?.includes(r) ? names.indexOf(r) : Number(r) - 1)));
  const joint = options.value('output-separator') ?? '  ';
  const last = widths.length - 1;
  return rows
    .map((row) => {
      const cells = widths.map((w, i) => {
        const cell = row[i] ?? '';
        const pad = ' '.repeat(Math.max(0, w - textWidth(cell)));
        return right.has(i) ? pad + cell : i === last ? cell : cell + pad;
      });
      // util-linux pads a short row up to its last column.
      return cells.join(joint);
    })
    .map((row) => `${row}\n`)
    .join('');
}

function list(lines: readonly string[], width: number, across: boolean): string {
  const longest = Math.max(...lines.map(textWidth));
  const cell = (Math.floor(longest / 8) + 1) * 8;
  const columns = Math.max(1, Math.floor(width / cell));
  if (longest >= width) return lines.map((l) => `${l}\n`).join('');
  const rows = Math.ceil(lines.length / columns);
  let out = '';
  for (let r = 0; r < rows; r++) {
    let row = '';
    for (let c = 0; c < columns; c++) {
      const at = across ? r * columns + c : c * rows + r;
      const text = lines[at];
      if (text === undefined || (across && at >= lines.length)) break;
      const more = lines[across ? at + 1 : at + rows] !== undefined && c + 1 < columns;
      row += text + (more ? '\t'.repeat(Math.ceil((cell - textWidth(text)) / 8)) : '');
    }
    out += `${row}\n`;
  }
  return out;
}
