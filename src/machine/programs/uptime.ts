// upstream: procps-ng 4.0.2 src/uptime.c. A host has been up since its first process started, as its /proc/uptime says.
import { partsOf } from '../../base/time.ts';
import { command } from './lib/command.ts';
import { two, uptimeLine } from './lib/sessions.ts';

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
      await p.out(` ${uptimeLine(p)}\n`);
    }
    return 0;
  },
);
