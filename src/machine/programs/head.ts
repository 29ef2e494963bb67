// upstream: coreutils src/head.c
import { command, fail } from './lib/command.ts';
import { firstOf, withoutLast } from './lib/ends.ts';
import { parseSize } from './lib/numbers.ts';
import type { Parsed } from './lib/options.ts';
import { said } from './lib/quote.ts';
import { eachInput, readBytes, writeBytes } from './lib/streams.ts';

/** `-5`, `-5c`, `-20n` as -n and -c. */
function oldSpelling(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, i) => {
    const m = i === 0 ? /^-(\d+)([bkm]?)([clqvz]*)$/.exec(arg) : null;
    if (!m) return [arg];
    const rest = (m[3] ?? '').replace(/[cl]/g, '');
    return [m[3]?.includes('c') || m[2] ? '-c' : '-n', `${m[1]}${(m[2] ?? '').replace('m', 'M').replace('k', 'K')}`, ...(rest ? [`-${rest}`] : [])];
  });
}

/** Prints the first lines or bytes. */
export const head = command(
  {
    name: 'head',
    summary: 'Print the first 10 lines of each FILE; with more than one FILE, put its name before each.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['c,bytes=[-]NUM', 'print the first NUM bytes; with -, all but the last NUM bytes'],
      ['n,lines=[-]NUM', 'print the first NUM lines instead of 10; with -, all but the last NUM lines'],
      ['q,quiet', 'never print names before files'],
      [',silent', ''],
      ['v,verbose', 'always print names before files'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
    ],
    notes: 'NUM may have a suffix: b 512, kB 1000, K 1024, MB 1000*1000, M 1024*1024 and so on.',
    rewrite: oldSpelling,
  },
  async (p, options) => {
    const unit = options.last('bytes', 'lines') ?? 'lines';
    const given = options.value(unit) ?? '10';
    const count = parseSize(given.replace(/^[-+]/, ''));
    if (count === undefined) return fail(p, `invalid number of ${unit}: ${said(given.replace(/^-/, ''))}`);
    const allBut = given.startsWith('-');
    let first = true;
    return eachInput(
      p,
      options.operands,
      async (file, name) => {
        if (titled(options)) await p.out(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
        first = false;
        const end = options.has('zero-terminated') ? 0 : 10;
        if (allBut) await writeBytes(p, withoutLast(await readBytes(p, file), unit, count, end));
        else await firstOf(p, file, unit, count, end);
      },
      { prefix: 'cannot open ', suffix: ' for reading' },
    );
  },
);

function titled(options: Parsed): boolean {
  const last = options.last('verbose', 'quiet', 'silent');
  return last === 'verbose' || (last === undefined && options.operands.length > 1);
}
