// nslookup as BusyBox had it until 1.28: the C library's resolver is asked, so that the search list counts, and every address is shown with its name. upstream: busybox 1.28 networking/nslookup.c
import type { Process, Program } from '../../os/types.ts';
import { familyOf } from './ip.ts';
import { namesOf, type ResolvConf, readResolvConf, resolve } from './resolver.ts';

const usage = (version: string): string => `BusyBox v${version} () multi-call binary.

Usage: nslookup [HOST] [SERVER]

Query the nameserver for the IP address of the given HOST
optionally using a specified DNS server
`;

/** The applet of a release up to 1.28. */
export function oldBusyboxNslookup(version: string): Program {
  return {
    name: 'nslookup',
    summary: `ask a name server (BusyBox ${version})`,
    async main(p) {
      const [host, server, more] = p.argv.slice(1);
      if (host === undefined || host.startsWith('-') || more !== undefined) {
        await p.err(usage(version));
        return 1;
      }
      const conf = readResolvConf(p);
      const address = server === undefined ? conf.servers[0] : await addressOf(p, server);
      if (address === undefined) {
        await p.err(`nslookup: bad address '${server}'\n`);
        return 1;
      }
      await p.out(`Server:    ${address}\n${await addressLine(p, 1, address, address)}\n`);
      return show(p, host, { ...conf, servers: [address] }, address);
    },
  };
}

async function show(p: Process, host: string, conf: ResolvConf, server: string): Promise<number> {
  const found = await resolve(p, host, undefined, conf);
  if (!found.ok) {
    await p.err(`nslookup: can't resolve '${host}'\n`);
    return 1;
  }
  await p.out(`Name:      ${host}\n`);
  for (const [i, ip] of found.addresses.entries()) await p.out(await addressLine(p, i + 1, ip, server));
  return 0;
}

async function addressLine(p: Process, number: number, ip: string, server: string): Promise<string> {
  const [name] = await namesOf(p, ip, server);
  return `Address ${number}: ${ip}${name === undefined ? '' : ` ${name}`}\n`;
}

async function addressOf(p: Process, name: string): Promise<string | undefined> {
  if (familyOf(name)) return name;
  const found = await resolve(p, name);
  return found.ok ? found.addresses[0] : undefined;
}
