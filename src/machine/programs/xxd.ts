// upstream: vim src/xxd/xxd.c
import { decode } from '../../base/bytes.ts';
import { command, fail, reason } from './lib/command.ts';
import { dots, hexByte, rows } from './lib/dump.ts';
import { fromDump } from './lib/from-dump.ts';
import { readNamed, writeBytes } from './lib/streams.ts';

/** Options may be written out, with one dash. */
const WHOLE_WORDS: Readonly<Record<string, string>> = { '-ps': '-p', '-plain': '-p', '-len': '-l', '-cols': '-c', '-revert': '-r', '-bits': '-b', '-include': '-i' };

/** Makes a hex dump, or reads one back. */
export const xxd = command(
  {
    name: 'xxd',
    summary: 'Make a hex dump of a file, or with -r turn one back into bytes.',
    usage: '[options] [infile]',
    options: [
      ['b', 'binary digits instead of hex'],
      ['c=COLS', 'COLS bytes a row (16)'],
      ['g=BYTES', 'BYTES to a group (2)'],
      ['i', 'C include file style'],
      ['l=LEN', 'stop after LEN bytes'],
      ['p', 'plain hex digits'],
      ['r', 'turn a dump back into bytes'],
      ['s=SEEK', 'start at SEEK'],
      ['u', 'upper case letters'],
    ],
    from: 'xxd 2022-01-14',
    rewrite: (args) => args.map((a) => WHOLE_WORDS[a] ?? a),
  },
  async (p, options) => {
    const [name = '-'] = options.operands;
    const all = await readNamed(p, name).catch((e: unknown) => fail(p, `${name}: ${reason(e)}`, 2));
    if (options.has('r')) {
      await writeBytes(p, fromDump(decode(all), options.has('p')));
      return 0;
    }
    const start = Number(options.value('s') ?? 0);
    const bytes = all.subarray(start, options.has('l') ? start + Number(options.value('l')) : undefined);
    const upper = (s: string): string => (options.has('u') ? s.toUpperCase() : s);
    if (options.has('p')) {
      await p.out(
        rows(bytes, Number(options.value('c') ?? 30))
          .map((r) => `${upper(Array.from(r.bytes, hexByte).join(''))}\n`)
          .join(''),
      );
      return 0;
    }
    if (options.has('i')) {
      const id = name.replace(/[^A-Za-z0-9]/g, '_');
      const body = rows(bytes, 12)
        .map((r) => `  ${Array.from(r.bytes, (b) => `0x${hexByte(b)}`).join(', ')}`)
        .join(',\n');
      await p.out(name === '-' ? `${body}\n` : `unsigned char ${id}[] = {\n${body}\n};\nunsigned int ${id}_len = ${bytes.length};\n`);
      return 0;
    }
    const binary = options.has('b');
    const columns = Number(options.value('c') ?? (binary ? 6 : 16));
    const group = Number(options.value('g') ?? (binary ? 1 : 2)) || columns;
    const one = (b: number): string => (binary ? b.toString(2).padStart(8, '0') : upper(hexByte(b)));
    const cell = binary ? 8 : 2;
    const width = columns * cell + Math.ceil(columns / group) - 1;
    await p.out(
      rows(bytes, columns)
        .map((r) => {
          const groups = rows(r.bytes, group).map((g) => Array.from(g.bytes, one).join(''));
          return `${(start + r.at).toString(16).padStart(8, '0')}: ${groups.join(' ').padEnd(width)}  ${dots(r.bytes)}\n`;
        })
        .join(''),
    );
    return 0;
  },
);
