// upstream: busybox/coreutils/usleep.c
import { applet, UsageFault, wholeNumber } from './lib/applet.ts';

export const usleep = applet({ name: 'usleep', usage: 'N\n\nWait for N microseconds\n', short: '', posix: true }, async ({ p, words }) => {
  const [text] = words;
  if (text === undefined) throw new UsageFault();
  await p.sleep(wholeNumber(text) / 1000);
  return 0;
});
