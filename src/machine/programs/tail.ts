// upstream: coreutils src/tail.c. Files that are followed are looked at once a second, as tail does where inotify is missing.
import { command, fail } from './lib/command.ts';
import { copyRest, lastOf, restOf } from './lib/ends.ts';
import { Follower } from './lib/follow.ts';
import { parseSize } from './lib/numbers.ts';
import { said } from './lib/quote.ts';
import { eachInput, readBytes, writeBytes } from './lib/streams.ts';

function oldSpelling(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, i) => {
    const m = i === 0 ? /^([-+])(\d+)([cl]?)(f?)$/.exec(arg) : null;
    if (!m) return [arg];
    return [m[3] === 'c' ? '-c' : '-n', `${m[1] === '+' ? '+' : ''}${m[2]}`, ...(m[4] ? ['-f'] : [])];
  });
}

/** Prints the last lines or bytes, and what is added later. */
export const tail = command(
  {
    name: 'tail',
    summary: 'Print the last 10 lines of each FILE; with more than one FILE, put its name before each.',
    usage: '[OPTION]... [FILE]...',
    options: [
      ['c,bytes=[+]NUM', 'print the last NUM bytes; with +, from byte NUM on'],
      ['f,follow[={name|descriptor}]', 'print what is added to the file as it grows'],
      ['F', 'same as --follow=name --retry'],
      ['n,lines=[+]NUM', 'print the last NUM lines instead of 10; with +, from line NUM on'],
      [',pid=PID', 'with -f, end after process PID ended'],
      ['q,quiet', 'never print names before files'],
      [',silent', ''],
      [',retry', 'keep trying to open a file that cannot be opened'],
      ['s,sleep-interval=N', 'with -f, wait N seconds between looks (default 1)'],
      ['v,verbose', 'always print names before files'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
    ],
    rewrite: oldSpelling,
  },
  async (p, options) => {
    const unit = options.last('bytes', 'lines') ?? 'lines';
    const given = options.value(unit) ?? '10';
    const count = parseSize(given.replace(/^[-+]/, ''));
    if (count === undefined) return fail(p, `invalid number of ${unit}: ${said(given.replace(/^-/, ''))}`);
    const follow = options.has('follow', 'F');
    const byName = options.has('F') || options.value('follow') === 'name';
    const seconds = Number(options.value('sleep-interval') ?? 1);
    if (Number.isNaN(seconds) || seconds < 0) return fail(p, `invalid number of seconds: ${said(options.value('sleep-interval') ?? '')}`);
    const last = options.last('verbose', 'quiet', 'silent');
    const titles = last === 'verbose' || (last === undefined && options.operands.length > 1);
    const follower = new Follower(p, { names: options.operands, titles, byName, retry: options.has('F', 'retry'), pid: options.value('pid') });
    const end = options.has('zero-terminated') ? 0 : 10;
    const code = await eachInput(
      p,
      options.operands,
      async (file, name) => {
        await follower.title(name);
        if (given.startsWith('+')) await restOf(p, file, unit, Math.max(0, count - 1), end);
        else if (follow && file.kind === 'pipe') await copyRest(p, file);
        else await writeBytes(p, lastOf(await readBytes(p, file), unit, count, end));
        follower.seen(name);
      },
      { prefix: 'cannot open ', suffix: ' for reading' },
    );
    if (!follow || (options.operands.length === 0 && p.stdin.kind !== 'file')) return code;
    return follower.run(seconds * 1000 || 100, code);
  },
);
