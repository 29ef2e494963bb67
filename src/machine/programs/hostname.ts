// upstream: Debian hostname 3.23
import type { Process } from '../os/types.ts';
import { command, fail } from './lib/command.ts';
import { netnsOf } from './lib/network/netns-of.ts';

/** Prints the host's name. */
export const hostname = command(
  {
    name: 'hostname',
    summary: "Print the host's name.",
    usage: '[-s|-f|-d|-i|-I]',
    options: [
      ['s,short', 'the name up to the first dot'],
      ['f,fqdn', 'the full name'],
      [',long', ''],
      ['d,domain', 'the domain'],
      ['i,ip-address', "the name's addresses in /etc/hosts"],
      ['I,all-ip-addresses', 'the addresses of the interfaces'],
    ],
    from: 'hostname 3.23',
  },
  async (p, options) => {
    const name = p.machine.hostname;
    if (options.operands.length > 0) return fail(p, p.user.uid === 0 ? 'changing the name is not simulated here' : 'you must be root to change the host name');
    if (options.has('ip-address')) {
      const hosts = p.fs.exists('/etc/hosts') ? p.fs.readText('/etc/hosts').split('\n') : [];
      const found = hosts.map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter((w) => w.slice(1).includes(name));
      if (found.length === 0) return fail(p, 'Name or service not known');
      await p.out(`${found.map((w) => w[0]).join(' ')}\n`);
    } else if (options.has('all-ip-addresses'))
      await p.out(
        `${ownAddresses(p)
          .map((a) => `${a} `)
          .join('')}\n`,
      );
    else if (options.has('domain')) await p.out(name.includes('.') ? `${name.slice(name.indexOf('.') + 1)}\n` : '');
    else await p.out(`${options.has('short') ? name.split('.')[0] : name}\n`);
    return 0;
  },
);

/** All but loopback and link-local, each with a blank behind it as the tool prints them. */
function ownAddresses(p: Process): string[] {
  const up = [...netnsOf(p.machine).devices.values()].filter((d) => d.up && d.name !== 'lo');
  return up.flatMap((d) => d.addresses.map((a) => a.ip.text)).filter((ip) => !/^fe80:/.test(ip));
}
