// upstream: coreutils src/basenc.c
import { type Bytes, decode, fromBase64, toBase64 } from '../../base/bytes.ts';
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

/** What could be decoded, also of a tail without its padding; `whole`: that was all of it. */
export function decoded(text: string): { readonly bytes: Bytes; readonly whole: boolean } {
  const good = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(text)?.[0] ?? '';
  const rest = /^[A-Za-z0-9+/]{2,3}/.exec(text.slice(good.length))?.[0] ?? '';
  const all = good.endsWith('=') ? good : good + (rest === '' ? '' : rest.padEnd(4, '='));
  return { bytes: fromBase64(all), whole: good.length === text.length };
}

/** Lines of a width; 0: one text without a newline. */
export function encoded(bytes: Bytes, width: number): string {
  const text = toBase64(bytes);
  if (width === 0 || text === '') return text;
  return `${(text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\n')}\n`;
}
