// upstream: coreutils src/who.c
import { partsOf } from '../../base/time.ts';
import { command, fail, UsageError } from './lib/command.ts';
import { NOT_HERE } from './lib/options.ts';
import { said } from './lib/quote.ts';
import { type Session, sessionsOf, two } from './lib/sessions.ts';

/** Shows who is logged in. */
export const who = command(
  {
    name: 'who',
    summary: 'Print information about users who are currently logged in.',
    usage: '[OPTION]... [ FILE | ARG1 ARG2 ]',
    options: [
      ['a,all', NOT_HERE],
      ['b,boot', 'time of last system boot'],
      ['d,dead', NOT_HERE],
      ['H,heading', 'print line of column headings'],
      ['l,login', NOT_HERE],
      ['m', 'only the login of standard input'],
      ['p,process', NOT_HERE],
      ['q,count', 'all login names and the number of users logged on'],
      ['r,runlevel', NOT_HERE],
      ['s,short', 'print only name, line, and time (default)'],
      ['t,time', NOT_HERE],
      ['T,mesg', NOT_HERE],
      ['w', NOT_HERE],
      ['u,users', NOT_HERE],
    ],
  },
  async (p, options) => {
    const [file, , extra] = options.operands;
    if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
    if (file !== undefined && options.operands.length === 1) return fail(p, `${file}: reading another file of logins is not simulated here`);
    const mine = options.has('m') || options.operands.length === 2;
    const sessions = sessionsOf(p).filter((s) => !mine || (s.own && p.stdin.tty !== undefined));
    if (options.has('count')) {
      await p.out(`${sessions.map((s) => s.user).join(' ')}\n# users=${sessions.length}\n`);
      return 0;
    }
    const heading = options.has('heading') ? 'NAME     LINE         TIME             COMMENT\n' : '';
    const boot = options.has('boot')
      ? `${'         system boot'.padEnd(21)} ${stamp(p.clock.now() - uptime(p.fs.exists('/proc/uptime') ? p.fs.readText('/proc/uptime') : '0'))}\n`
      : '';
    await p.out(heading + boot + (options.has('boot') ? '' : sessions.map(row).join('')));
    return 0;
  },
);

const uptime = (text: string): number => Number(text.split(' ')[0]) * 1000;

function stamp(ms: number): string {
  const t = partsOf(ms);
  return `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}`;
}

function row(s: Session): string {
  return `${s.user.padEnd(8)} ${s.line.padEnd(12)} ${stamp(s.since)}${s.from === undefined ? '' : ` (${s.from})`}\n`;
}
