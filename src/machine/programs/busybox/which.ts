// upstream: busybox/debianutils/which.c
import { placesOf } from '../lib/places.ts';
import { applet } from './lib/applet.ts';

export const which = applet(
  { name: 'which', usage: '[-a] COMMAND...\n\nSay where COMMANDs are\n\n\t-a\tAll places\n', short: 'a', words: [1, Number.POSITIVE_INFINITY] },
  async (call) => {
    let code = 0;
    for (const name of call.words) {
      const places = placesOf(call.p, name);
      if (places.length === 0) code = 1;
      for (const place of call.has('a') ? places : places.slice(0, 1)) await call.p.out(`${place}\n`);
    }
    return code;
  },
);
