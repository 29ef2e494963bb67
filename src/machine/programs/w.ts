// upstream: procps-ng 4.0.2 src/w.c
import { partsOf } from '../../base/time.ts';
import { command } from './lib/command.ts';
import { NOT_HERE } from './lib/options.ts';
import { type Session, sessionsOf, two, uptimeLine } from './lib/sessions.ts';

/** Shows who is logged in and what they are doing. */
export const w = command(
  {
    name: 'w',
    summary: 'Show who is logged on and what they are doing.',
    usage: '[options] [user]',
    options: [
      ['h,no-header', 'do not print header'],
      ['u,no-current', ''],
      ['s,short', 'short format'],
      ['f,from', 'show remote hostname field, or leave it out'],
      ['o,old-style', NOT_HERE],
      ['i,ip-addr', 'display IP address instead of hostname (addresses are all there is)'],
    ],
    from: 'procps-ng 4.0.2',
  },
  async (p, options) => {
    const short = options.has('short');
    const from = !options.has('from');
    const [user] = options.operands;
    const head = `USER     TTY      ${from ? 'FROM             ' : ''}${short ? ' IDLE WHAT' : 'LOGIN@   IDLE   JCPU   PCPU WHAT'}\n`;
    if (!options.has('no-header')) await p.out(` ${uptimeLine(p)}\n${head}`);
    const columns = p.stdout.tty?.columns || 80;
    const rows = sessionsOf(p).filter((s) => user === undefined || s.user === user);
    for (const s of rows) await p.out(`${row(s, from, short, p.clock.now()).slice(0, columns)}\n`);
    return 0;
  },
);

/** Terminals do not say when they were last typed on; who asks is typing. */
const idle = (s: Session): string => (s.own ? '  0.00s' : '   ?   ');

function row(s: Session, from: boolean, short: boolean, now: number): string {
  const left = `${s.user.slice(0, 8).padEnd(8)} ${s.line.slice(0, 8).padEnd(8)} ${from ? (s.from ?? '-').slice(0, 16).padEnd(16) : ''}`;
  return short ? `${left} ${idle(s).trim()} ${s.what}` : `${left}${loginTime(s.since, now)}${idle(s)}  0.00s  0.00s ${s.what}`;
}

/** 09:00 today, Sun09 in the last days, 04Jan26 before. */
function loginTime(since: number, now: number): string {
  const t = partsOf(since);
  if (now - since < 12 * 3_600_000 || partsOf(now).day === t.day) return ` ${two(t.hour)}:${two(t.minute)}  `;
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  if (now - since < 6 * 86_400_000) return ` ${days[t.weekday]}${two(t.hour)}  `;
  return ` ${two(t.day)}${months[t.month - 1]}${two(t.year % 100)}`;
}
