// upstream: util-linux text-utils/hexdump.c
import { concat } from '../../base/bytes.ts';
import { command } from './lib/command.ts';
import { dots, hexByte, rows, squeezed } from './lib/dump.ts';
import { NOT_HERE } from './lib/options.ts';
import { eachInput, readBytes } from './lib/streams.ts';

/** Shows bytes in hexadecimal. */
export const hexdump = command(
  {
    name: 'hexdump',
    summary: 'Display file contents in hexadecimal, decimal, octal, or ascii.',
    usage: '[options] <file>...',
    options: [
      ['b,one-byte-octal', NOT_HERE],
      ['c,one-byte-char', NOT_HERE],
      ['C,canonical', 'hex and ASCII'],
      ['d,two-bytes-decimal', NOT_HERE],
      ['e,format=format', NOT_HERE],
      ['n,length=length', 'only length bytes'],
      ['s,skip=offset', 'skip offset bytes'],
      ['v,no-squeezing', 'show rows that repeat'],
      ['x,two-bytes-hex', NOT_HERE],
    ],
    from: 'util-linux 2.38.1',
  },
  async (p, options) => {
    const parts: Uint8Array[] = [];
    const code = await eachInput(p, options.operands, async (file) => {
      parts.push(await readBytes(p, file));
    });
    const skip = Number(options.value('skip') ?? 0);
    const bytes = concat(parts).subarray(skip, options.has('length') ? skip + Number(options.value('length')) : undefined);
    const canonical = options.has('canonical');
    const width = canonical ? 8 : 7;
    const address = (n: number): string => (skip + n).toString(16).padStart(width, '0');
    const all = rows(bytes, 16);
    let out = '';
    for (const row of options.has('no-squeezing') ? all : squeezed(all)) {
      if (row === '*') out += '*\n';
      else if (canonical) {
        const cells = Array.from({ length: 16 }, (_, i) => (row.bytes[i] === undefined ? '  ' : hexByte(row.bytes[i])));
        out += `${address(row.at)}  ${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}  |${dots(row.bytes)}|\n`;
      } else {
        const words = rows(row.bytes, 2).map((w) => hexByte(w.bytes[1] ?? 0) + hexByte(w.bytes[0] ?? 0));
        out += `${address(row.at)} ${words.join(' ').padEnd(39)}\n`;
      }
    }
    if (bytes.length > 0) out += `${address(bytes.length)}\n`;
    await p.out(out);
    return code;
  },
);
