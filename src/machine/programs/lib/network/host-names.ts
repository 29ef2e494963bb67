// Addresses by name, as far as the host's own files know them: for tools that print names unless -n is given.
import type { Process } from '../../../os/types.ts';

/** The first name of an address in /etc/hosts; undefined when it has none there. */
export function hostName(p: Process, ip: string): string | undefined {
  if (!p.fs.exists('/etc/hosts')) return undefined;
  for (const line of p.fs.readText('/etc/hosts').split('\n')) {
    const [address, name] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address === ip && name) return name;
  }
  return undefined;
}
