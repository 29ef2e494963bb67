// upstream: diffutils 3.8 src/cmp.c
import type { Bytes } from '../../base/bytes.ts';
import type { Process } from '../os/types.ts';
import { command, complain, reason, UsageError } from './lib/command.ts';
import { quotedIfNeeded } from './lib/quote.ts';
import { readNamed } from './lib/streams.ts';

/** Compares two files byte by byte. */
export const cmp = command(
  {
    name: 'cmp',
    summary: 'Compare two files byte by byte.',
    usage: '[OPTION]... FILE1 [FILE2]',
    options: [
      ['b,print-bytes', 'print the bytes that differ'],
      ['l,verbose', 'print the places and values of all bytes that differ'],
      ['n,bytes=LIMIT', 'compare at most LIMIT bytes'],
      ['s,quiet', 'print nothing'],
      [',silent', ''],
    ],
    from: 'GNU diffutils 3.8',
    usageExit: 2,
    hint: (name) => `${name}: Try '${name} --help' for more information.\n`,
  },
  async (p, options) => {
    const [a, b = '-', extra] = options.operands;
    if (a === undefined) throw new UsageError(`missing operand after '${p.argv.at(-1)}'`);
    if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
    const silent = options.has('quiet', 'silent');
    const one = await load(p, a, silent);
    const two = await load(p, b, silent);
    if (!one || !two) return 2;
    const limit = Math.min(one.length, two.length, Number(options.value('bytes') ?? Number.POSITIVE_INFINITY));
    const width = String(Math.max(one.length, two.length)).length;
    let code = 0;
    let line = 1;
    for (let i = 0; i < limit; i++) {
      if (one[i] !== two[i]) {
        code = 1;
        if (silent) return 1;
        const octal = (n: number | undefined): string => (n ?? 0).toString(8).padStart(3);
        if (!options.has('verbose')) {
          await p.out(
            `${a} ${b} differ: ${options.has('print-bytes') ? `byte ${i + 1}, line ${line} is ${octal(one[i])} ${shown(one[i])} ${octal(two[i])} ${shown(two[i])}` : `byte ${i + 1}, line ${line}`}\n`,
          );
          return 1;
        }
        await p.out(`${String(i + 1).padStart(width)} ${octal(one[i])} ${octal(two[i])}\n`);
      }
      if (one[i] === 10) line++;
    }
    if (one.length === two.length || limit < Math.min(one.length, two.length)) return code;
    if (!silent) {
      const [short, bytes] = one.length < two.length ? [a, one] : [b, two];
      const lines = bytes.reduce((n, byte) => n + (byte === 10 ? 1 : 0), 0);
      const where =
        bytes.length === 0
          ? 'which is empty'
          : options.has('verbose')
            ? `after byte ${bytes.length}`
            : bytes.at(-1) === 10
              ? `after byte ${bytes.length}, line ${lines}`
              : `after byte ${bytes.length}, in line ${lines + 1}`;
      await p.err(`${p.argv[0]}: EOF on ${short} ${where}\n`);
    }
    return 1;
  },
);

const shown = (byte: number | undefined): string =>
  byte !== undefined && byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `^${String.fromCharCode(((byte ?? 0) + 64) & 127)}`;

async function load(p: Process, name: string, silent: boolean): Promise<Bytes | undefined> {
  try {
    return await readNamed(p, name);
  } catch (e) {
    const words = reason(e);
    if (!silent || words !== 'No such file or directory') await complain(p, `${quotedIfNeeded(name)}: ${words}`);
    return undefined;
  }
}
