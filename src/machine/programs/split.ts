// upstream: coreutils src/split.c
import { command, fail, reason } from './lib/command.ts';
import { parseSize } from './lib/numbers.ts';
import { NOT_HERE } from './lib/options.ts';
import { quoted, said } from './lib/quote.ts';
import { readNamed } from './lib/streams.ts';

/** Cuts a file into pieces. */
export const split = command(
  {
    name: 'split',
    summary: 'Write pieces of FILE to PREFIXaa, PREFIXab, ...; PREFIX is x by default.',
    usage: '[OPTION]... [FILE [PREFIX]]',
    options: [
      ['a,suffix-length=N', 'suffixes of length N (2)'],
      [',additional-suffix=SUFFIX', 'add SUFFIX to the names'],
      ['b,bytes=SIZE', 'SIZE bytes a piece'],
      ['C,line-bytes=SIZE', NOT_HERE],
      ['d', 'suffixes in digits'],
      ['e,elide-empty-files', ''],
      ['l,lines=NUMBER', 'NUMBER lines a piece (1000)'],
      ['n,number=CHUNKS', NOT_HERE],
      [',verbose', 'tell of each piece'],
    ],
  },
  async (p, options) => {
    const [name = '-', prefix = 'x'] = options.operands;
    const unit = options.has('bytes') ? 'bytes' : 'lines';
    const size = parseSize(options.value(unit) ?? '1000');
    if (!size) return fail(p, `invalid number of ${unit}: ${said(options.value(unit) ?? '')}`);
    const bytes = await readNamed(p, name).catch((e: unknown) => fail(p, `cannot open ${quoted(name)} for reading: ${reason(e)}`));
    const pieces: Uint8Array[] = [];
    if (unit === 'bytes') for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    else {
      let from = 0;
      let seen = 0;
      bytes.forEach((b, i) => {
        if (b !== 10 || ++seen % size !== 0) return;
        pieces.push(bytes.subarray(from, i + 1));
        from = i + 1;
      });
      if (from < bytes.length) pieces.push(bytes.subarray(from));
    }
    const length = Number(options.value('suffix-length') ?? 2);
    const base = options.has('d') ? 10 : 26;
    if (pieces.length > base ** length) return fail(p, 'output file suffixes exhausted');
    for (const [i, piece] of pieces.entries()) {
      const suffix =
        base === 10 ? String(i).padStart(length, '0') : Array.from({ length }, (_, d) => String.fromCharCode(97 + (Math.floor(i / 26 ** (length - 1 - d)) % 26))).join('');
      const target = prefix + suffix + (options.value('additional-suffix') ?? '');
      if (options.has('verbose')) await p.out(`creating file ${quoted(target)}\n`);
      p.fs.writeFile(p.path(target), piece);
    }
    return 0;
  },
);
