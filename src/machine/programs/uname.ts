// upstream: coreutils src/uname.c
import { command, UsageError } from './lib/command.ts';

const FIELDS = [
  ['kernel-name', () => 'Linux'],
  ['nodename', (host: string) => host],
  ['kernel-release', () => '6.12.48+deb13-amd64'],
  ['kernel-version', () => '#1 SMP PREEMPT_DYNAMIC Debian 6.12.48-1 (2025-09-20)'],
  ['machine', () => 'x86_64'],
  ['operating-system', () => 'GNU/Linux'],
] as const;

/** Says what system this is. */
export const uname = command(
  {
    name: 'uname',
    summary: 'Print certain system information.  With no OPTION, same as -s.',
    usage: '[OPTION]...',
    options: [
      ['a,all', 'print all information'],
      ['s,kernel-name', 'print the kernel name'],
      ['n,nodename', 'print the network node hostname'],
      ['r,kernel-release', 'print the kernel release'],
      ['v,kernel-version', 'print the kernel version'],
      ['m,machine', 'print the machine hardware name'],
      ['o,operating-system', 'print the operating system'],
    ],
  },
  async (p, options) => {
    if (options.operands[0] !== undefined) throw new UsageError(`extra operand \u2018${options.operands[0]}\u2019`);
    const some = options.list.length > 0;
    const shown = FIELDS.filter(([name]) => options.has('all') || options.has(name) || (!some && name === 'kernel-name'));
    await p.out(`${shown.map(([, value]) => value(p.machine.hostname)).join(' ')}\n`);
    return 0;
  },
);
