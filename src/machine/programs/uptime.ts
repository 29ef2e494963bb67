// upstream: procps-ng 4.0.2 src/uptime.c. A host has been up since its first process started, as its /proc/uptime says.
import { partsOf } from '../../base/time.ts';
import { command } from './lib/command.ts';

/** Tells how long the host has been running. */
export const uptime = command(
  {
    name: 'uptime',
    summary: 'Tell how long the host has been running.',
    usage: '[options]',
    options: [
      ['p,pretty', 'show it in words'],
      ['s,since', 'since when'],
    ],
    from: 'procps-ng 4.0.2',
  },
  async (p, options) => {
    const said = p.fs.exists('/proc/uptime') ? Number(p.fs.readText('/proc/uptime').split(' ')[0]) : 0;
    const seconds = Math.floor(said);
    const now = p.clock.now();
    const two = (n: number): string => String(n).padStart(2, '0');
    const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
    if (options.has('since')) {
      const t = partsOf(now - seconds * 1000);
      await p.out(`${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}\n`);
    } else if (options.has('pretty')) {
      const words = [
        [days, 'day'],
        [hours, 'hour'],
        [minutes, 'minute'],
      ] as const;
      const parts = words.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}${n === 1 ? '' : 's'}`);
      await p.out(`up ${parts.join(', ') || '0 minutes'}\n`);
    } else {
      const t = partsOf(now);
      const up = `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${two(minutes)}` : `${minutes} min`}`;
      const users = new Set([...p.machine.processes.values()].flatMap((q) => (q.tty ? [q.tty] : []))).size;
      await p.out(` ${two(t.hour)}:${two(t.minute)}:${two(t.second)} up ${up}, ${String(users).padStart(2)} user${users === 1 ? '' : 's'},  load average: 0.00, 0.00, 0.00\n`);
    }
    return 0;
  },
);
