// upstream: coreutils src/od.c
import { concat } from '../../base/bytes.ts';
import { command, fail } from './lib/command.ts';
import { dump, type Format, formatOf } from './lib/od-dump.ts';
import { said } from './lib/quote.ts';
import { eachInput, readBytes } from './lib/streams.ts';

/** Shows bytes in octal and other forms. */
export const od = command(
  {
    name: 'od',
    summary: 'Write an unambiguous representation, octal bytes by default, of FILE to standard output.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['A,address-radix=RADIX', 'offsets in o, d, x, or n (none)'],
      ['j,skip-bytes=BYTES', 'skip BYTES first'],
      ['N,read-bytes=BYTES', 'at most BYTES'],
      ['t,format=TYPE', 'a, c, d[SIZE], o[SIZE], u[SIZE], x[SIZE], each with z for printable characters at the end'],
      ['v,output-duplicates', 'show rows that repeat'],
      ['w,width[=BYTES]', 'BYTES a row (32 without a number, 16 without the option)'],
      ['a', 'same as -t a'],
      ['b', 'same as -t o1'],
      ['c', 'same as -t c'],
      ['d', 'same as -t u2'],
      ['o', 'same as -t o2'],
      ['x', 'same as -t x2'],
    ],
  },
  async (p, options) => {
    const short: Readonly<Record<string, string>> = { a: 'a', b: 'o1', c: 'c', d: 'u2', o: 'o2', x: 'x2' };
    const types = options.list.flatMap((o) => (o.name === 'format' ? (o.value.match(/[acdoux](?:\d+|[CSIL])?z?/g) ?? ['?']) : (short[o.name] ?? [])));
    const formats: (Format | undefined)[] = (types.length > 0 ? types : ['o2']).map(formatOf);
    for (const [i, f] of formats.entries()) if (!f) return fail(p, `invalid character '${types[i]?.[0] ?? ''}' in type string ${said(options.value('format') ?? '')}`);
    const parts: Uint8Array[] = [];
    const code = await eachInput(p, options.operands, async (file) => {
      parts.push(await readBytes(p, file));
    });
    const skip = Number(options.value('skip-bytes') ?? 0);
    const bytes = concat(parts).subarray(skip, options.has('read-bytes') ? skip + Number(options.value('read-bytes')) : undefined);
    const width = options.has('width') ? Number(options.value('width') || 32) : 16;
    await p.out(
      dump(
        bytes,
        formats.flatMap((f) => f ?? []),
        width,
        skip,
        options.value('address-radix') ?? 'o',
        options.has('output-duplicates'),
      ),
    );
    return code;
  },
);
