// upstream: util-linux sys-utils/dmesg.c. What the kernel of a host says: the packets that LOG rules show.
import { partsOf } from '../../base/time.ts';
import type { KernelMessage } from '../network/kernel-log.ts';
import type { Process } from '../os/types.ts';
import { command, fail } from './lib/command.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { streamLines } from './lib/stream-lines.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Prints the kernel's messages. */
export const dmesg = command(
  {
    name: 'dmesg',
    summary: 'Print the messages of the kernel.',
    usage: '[options]',
    options: [
      ['C,clear', 'clear the kernel ring buffer'],
      ['c,read-clear', 'read and clear all messages'],
      ['H,human', 'human readable output'],
      ['k,kernel', 'display kernel messages'],
      ['T,ctime', 'show human-readable timestamp'],
      ['t,notime', 'do not show any timestamp with messages'],
      ['w,follow', 'wait for new messages'],
    ],
    from: 'util-linux 2.38.1',
  },
  async (p, options) => {
    if (p.user.uid !== 0) return fail(p, `${options.has('clear') ? 'clear' : 'read'} kernel buffer failed: Operation not permitted`);
    const log = netnsOf(p.machine).kernel;
    const booted = p.clock.now() - uptime(p);
    const write = (m: KernelMessage): string =>
      `${options.has('notime') ? '' : `[${options.has('ctime') ? date(m.at) : ((m.at - booted) / 1000).toFixed(6).padStart(12)}] `}${m.text}\n`;
    if (!options.has('clear')) for (const m of log.messages) await p.out(write(m));
    if (options.has('clear') || options.has('read-clear')) log.clear();
    return options.has('follow') ? streamLines(p, (print) => log.added.on((m) => print(write(m)))) : 0;
  },
);

/** Milliseconds since the host was started. */
function uptime(p: Process): number {
  return p.fs.exists('/proc/uptime') ? Number(p.fs.readText('/proc/uptime').split(' ')[0]) * 1000 : 0;
}

/** Mon Jan  5 09:00:10 2026 */
function date(at: number): string {
  const t = partsOf(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${DAYS[t.weekday]} ${MONTHS[t.month - 1]} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${t.year}`;
}
