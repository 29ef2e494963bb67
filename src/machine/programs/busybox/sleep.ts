// upstream: busybox/coreutils/sleep.c
import { AppletFault, applet, UsageFault } from './lib/applet.ts';
import { duration } from './lib/duration.ts';

export const sleep = applet(
  {
    name: 'sleep',
    usage: `[N]...

Wait for the sum of the times given, each in seconds or with a suffix:
(s)econds, (m)inutes, (h)ours, (d)ays
`,
    short: '',
    posix: true,
  },
  async ({ p, words }) => {
    if (words.length === 0) throw new UsageFault();
    let total = 0;
    for (const word of words) {
      const ms = duration(word);
      if (ms === undefined) throw new AppletFault(`invalid number '${word}'`);
      total += ms;
    }
    await p.sleep(total);
    return 0;
  },
);
