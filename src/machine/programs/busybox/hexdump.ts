// upstream: busybox/util-linux/hexdump.c, libbb/dump.c
import { type Bytes, concat } from '../../../base/bytes.ts';
import { dots, hexByte, rows, squeezed } from '../lib/dump.ts';
import { readBytes } from '../lib/streams.ts';
import { AppletFault, applet } from './lib/applet.ts';
import { countOf, eachInput } from './lib/inputs.ts';

interface Form {
  /** Bytes of one cell, which is always as wide. */
  readonly size: number;
  readonly width: number;
  readonly show: (cell: Bytes) => string;
}

const little = (cell: Bytes): number => (cell[0] ?? 0) + 256 * (cell[1] ?? 0);
const ESCAPES: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
const character = (b: number): string => ESCAPES[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : b.toString(8).padStart(3, '0'));

const FORMS: Readonly<Record<string, Form>> = {
  '': { size: 2, width: 5, show: (cell) => little(cell).toString(16).padStart(4, '0') },
  b: { size: 1, width: 4, show: ([b = 0]) => b.toString(8).padStart(3, '0') },
  c: { size: 1, width: 4, show: ([b = 0]) => character(b) },
  d: { size: 2, width: 8, show: (cell) => String(little(cell)).padStart(5, '0') },
  o: { size: 2, width: 8, show: (cell) => little(cell).toString(8).padStart(6, '0') },
  x: { size: 2, width: 8, show: (cell) => little(cell).toString(16).padStart(4, '0') },
};
const ROW = 16;

export const hexdump = applet(
  {
    name: 'hexdump',
    usage: `[-bcdoxCv] [-e FMT] [-f FMT_FILE] [-n LEN] [-s OFS] [FILE]...

Show the bytes of FILEs

	-b		Bytes in octal
	-c		Bytes as characters
	-d		Pairs in decimal
	-o		Pairs in octal
	-x		Pairs in hex
	-C		Bytes in hex, and as characters
	-v		Rows that repeat, too
	-e FORMAT_STR	In this form
	-f FORMAT_FILE	In the forms of a file
	-n LENGTH	Only LENGTH bytes
	-s OFFSET	Skip OFFSET bytes
`,
    short: 'bcde:f:n:os:vxC',
  },
  async (call) => {
    for (const option of ['e', 'f']) if (call.has(option)) throw new AppletFault(`-${option} is not simulated here`);
    const skip = countOf(call.value('s') ?? '0');
    const length = call.has('n') ? countOf(call.value('n') ?? '') : undefined;
    const parts: Bytes[] = [];
    const code = await eachInput(call, call.words, async (file) => void parts.push(await readBytes(call.p, file)));
    const bytes = concat(parts).subarray(skip, length === undefined ? undefined : skip + length);
    const asked = call.options.map(([name]) => name).filter((name) => name === 'C' || FORMS[name]);
    const forms = asked.length > 0 ? asked : [''];
    const wide = forms[0] === 'C' ? 8 : 7;
    const address = (at: number): string => (skip + at).toString(16).padStart(wide, '0');
    const all = rows(bytes, ROW);
    let text = '';
    for (const row of call.has('v') ? all : squeezed(all)) {
      if (row === '*') text += '*\n';
      else text += forms.map((form) => `${address(row.at)}${form === 'C' ? canonical(row.bytes) : plain(row.bytes, FORMS[form])}\n`).join('');
    }
    await call.p.out(bytes.length > 0 ? `${text}${address(bytes.length)}\n` : text);
    return code;
  },
);

function canonical(bytes: Bytes): string {
  const cells = Array.from({ length: ROW }, (_, i) => (bytes[i] === undefined ? '  ' : hexByte(bytes[i])));
  return `  ${cells.slice(0, ROW / 2).join(' ')}  ${cells.slice(ROW / 2).join(' ')}  |${dots(bytes)}|`;
}

function plain(bytes: Bytes, form: Form | undefined): string {
  if (!form) return '';
  const cells = rows(bytes, form.size).map((cell) => form.show(cell.bytes).padStart(form.width));
  return cells.join('').padEnd((ROW / form.size) * form.width);
}
