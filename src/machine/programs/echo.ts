// upstream: coreutils src/echo.c
import { encode } from '../../base/bytes.ts';
import type { Program } from '../os/types.ts';
import { unescapeText } from './lib/escapes.ts';
import { writeBytes } from './lib/streams.ts';

/** Prints its arguments. */
export const echo: Program = {
  name: 'echo',
  summary: 'Print the arguments, separated by spaces.',
  async main(p) {
    const words = p.argv.slice(1);
    if (words.length === 1 && words[0] === '--help') {
      await p.out(
        'Usage: echo [SHORT-OPTION]... [STRING]...\nPrint the STRINGs, separated by spaces.\n\n  -n     leave out the newline at the end\n  -e     read backslash escapes\n  -E     do not read backslash escapes (default)\n',
      );
      return 0;
    }
    let newline = true;
    let escapes = false;
    while (/^-[neE]+$/.test(words[0] ?? '')) {
      const flags = words.shift() ?? '';
      if (flags.includes('n')) newline = false;
      for (const f of flags) if (f === 'e' || f === 'E') escapes = f === 'e';
    }
    const text = words.join(' ');
    const { bytes, stop } = escapes ? unescapeText(text) : { bytes: encode(text), stop: false };
    await writeBytes(p, new Uint8Array([...bytes, ...(newline && !stop ? [10] : [])]));
    return 0;
  },
};
