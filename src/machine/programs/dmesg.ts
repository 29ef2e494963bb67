// upstream: util-linux sys-utils/dmesg.c. The kernel's messages are in /var/log/kern.log where a host keeps them.
import { command, fail } from './lib/command.ts';
import { NOT_HERE } from './lib/options.ts';

/** Prints the kernel's messages. */
export const dmesg = command(
  {
    name: 'dmesg',
    summary: 'Print the messages of the kernel.',
    usage: '[options]',
    options: [
      ['C,clear', NOT_HERE],
      ['H,human', ''],
      ['k,kernel', ''],
      ['T,ctime', NOT_HERE],
      ['w,follow', NOT_HERE],
    ],
    from: 'util-linux 2.38.1',
  },
  async (p) => {
    if (p.user.uid !== 0) return fail(p, 'read kernel buffer failed: Operation not permitted');
    if (p.fs.exists('/var/log/kern.log')) await p.out(p.fs.readText('/var/log/kern.log'));
    return 0;
  },
);
