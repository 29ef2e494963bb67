// upstream: coreutils src/basenc.c
import { decode } from '../../base/bytes.ts';
import { decoded, encoded } from './lib/base64-text.ts';
import { command, fail, reason, UsageError } from './lib/command.ts';
import { quotedIfNeeded, said } from './lib/quote.ts';
import { readNamed, writeBytes } from './lib/streams.ts';

/** Encodes and decodes base64. */
export const base64 = command(
  {
    name: 'base64',
    summary: 'Base64 encode or decode FILE, or standard input, to standard output.',
    usage: '[OPTION]... [FILE]',
    options: [
      ['d,decode', 'decode'],
      ['i,ignore-garbage', 'when decoding, leave out characters that do not belong to base64'],
      ['w,wrap=COLS', 'wrap encoded lines after COLS characters (76); 0: do not wrap'],
    ],
  },
  async (p, options) => {
    const [name = '-', extra] = options.operands;
    if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
    const wrap = options.value('wrap') ?? '76';
    if (!/^\d+$/.test(wrap)) return fail(p, `invalid wrap size: ${said(wrap)}`);
    const bytes = await readNamed(p, name).catch((e: unknown) => fail(p, reason(e) === 'Is a directory' ? 'read error: Is a directory' : `${quotedIfNeeded(name)}: ${reason(e)}`));
    if (options.has('decode')) {
      const text = decode(bytes).replaceAll('\n', '');
      const read = decoded(options.has('ignore-garbage') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text);
      await writeBytes(p, read.bytes);
      return read.whole ? 0 : fail(p, 'invalid input');
    }
    await p.out(encoded(bytes, Number(wrap)));
    return 0;
  },
);
