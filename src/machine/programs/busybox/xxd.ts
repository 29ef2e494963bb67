// upstream: busybox/util-linux/hexdump_xxd.c
import { type Bytes, decode } from '../../../base/bytes.ts';
import { dots, hexByte, rows } from '../lib/dump.ts';
import { fromDump } from '../lib/from-dump.ts';
import { writeBytes } from '../lib/streams.ts';
import { type AppletCall, applet } from './lib/applet.ts';
import { mustRead } from './lib/inputs.ts';

const PLAIN_COLUMNS = 30;
const COLUMNS = 16;
const C_COLUMNS = 12;

export const xxd = applet(
  {
    name: 'xxd',
    usage: `[-pri] [-g N] [-c N] [-n LEN] [-s OFS] [-o OFS] [FILE]

Show the bytes of FILE in hex

	-g N		Groups of N bytes
	-c N		N bytes a line
	-p		Only the digits, 30 bytes a line
	-i		As a part of a C program
	-l LENGTH	Only LENGTH bytes
	-s OFFSET	Skip OFFSET bytes
	-o OFFSET	Add OFFSET to addresses
	-r		Back into bytes
`,
    short: 'ac:g:il:o:prs:',
    words: [0, 1],
  },
  async (call) => {
    const [name = '-'] = call.words;
    const all = await mustRead(call, name);
    if (call.has('r')) {
      await writeBytes(call.p, fromDump(decode(all), call.has('p')));
      return 0;
    }
    const start = call.number('s', 0);
    const length = call.number('l', undefined);
    const bytes = all.subarray(start, length === undefined ? undefined : start + length);
    if (call.has('p')) await call.p.out(lines(bytes, call.number('c', PLAIN_COLUMNS, 1)));
    else if (call.has('i')) await call.p.out(asC(bytes, name));
    else await call.p.out(dump(call, bytes, start + call.number('o', 0)));
    return 0;
  },
);

function lines(bytes: Bytes, columns: number): string {
  return rows(bytes, columns)
    .map((row) => `${Array.from(row.bytes, hexByte).join('')}\n`)
    .join('');
}

function asC(bytes: Bytes, name: string): string {
  const id = name.replace(/[^A-Za-z0-9]/g, '_');
  const body = rows(bytes, C_COLUMNS)
    .map((row) => `  ${Array.from(row.bytes, (b) => `0x${hexByte(b)},`).join(' ')}\n`)
    .join('');
  return name === '-' ? body : `unsigned char ${id}[] = {\n${body}};\nunsigned int ${id}_len = ${bytes.length};\n`;
}

function dump(call: AppletCall, bytes: Bytes, start: number): string {
  const columns = call.number('c', COLUMNS, 1);
  const group = call.number('g', 2) || columns;
  const width = columns * 2 + Math.ceil(columns / group) - 1;
  return rows(bytes, columns)
    .map((row) => {
      const groups = rows(row.bytes, group).map((g) => Array.from(g.bytes, hexByte).join(''));
      return `${(start + row.at).toString(16).padStart(8, '0')}: ${groups.join(' ').padEnd(width)}  ${dots(row.bytes)}\n`;
    })
    .join('');
}
