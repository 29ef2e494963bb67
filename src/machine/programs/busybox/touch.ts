// upstream: busybox/coreutils/touch.c
import { reason } from '../lib/command.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';
import { parseDateText } from './lib/date-text.ts';

export const touch = applet(
  {
    name: 'touch',
    usage: `[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...

Set the times of FILEs to now; make those that are not there

	-c	Make none
	-h	Symlinks themselves
	-a	Only the time of access
	-m	Only the time of change
	-d DT	This time
	-t DT	This time
	-r FILE	The time of FILE
`,
    short: 'acd:fhmr:t:',
    long: { 'no-create': 'c', date: 'd:', reference: 'r:', 'no-dereference': 'h' },
    words: [1, Number.POSITIVE_INFINITY],
  },
  async (call) => {
    const { p } = call;
    const time = timeOf(call);
    let code = 0;
    for (const name of call.words) {
      const path = p.path(name);
      try {
        if (name.endsWith('/') && p.fs.exists(path) && p.fs.stat(path).type !== 'directory') throw new AppletFault(`${name}: Not a directory`);
        if (!p.fs.exists(path)) {
          if (call.has('c')) continue;
          p.fs.writeFile(path, '');
        }
        // There is one time for a file; that of access alone changes nothing.
        if (!call.has('a') || call.has('m')) p.fs.utimes(path, time);
      } catch (fault) {
        await call.complain(fault instanceof AppletFault ? fault.message : `${name}: ${reason(fault)}`);
        code = 1;
      }
    }
    return code;
  },
);

function timeOf(call: AppletCall): number {
  const reference = call.value('r');
  if (reference !== undefined) {
    try {
      return call.p.fs.stat(call.p.path(reference)).mtime;
    } catch (fault) {
      throw new AppletFault(`can't stat '${reference}': ${reason(fault)}`);
    }
  }
  const now = call.p.clock.now();
  const text = call.options.findLast(([name]) => name === 'd' || name === 't')?.[1];
  if (text === undefined) return now;
  const time = parseDateText(text, now);
  if (time === undefined) throw new AppletFault(`invalid date '${text}'`);
  return time;
}
