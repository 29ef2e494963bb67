// host of BIND 9.18. upstream: bind9/bin/dig/host.c
import type { Process, Program } from '../os/types.ts';
import { absolute } from './lib/bind-text.ts';
import { exchangeDns } from './lib/dns-client.ts';
import { type DnsMessage, type DnsType, dnsType, encodeQuery, type ResourceRecord, reverseName } from './lib/dns-message.ts';
import { getopt } from './lib/getopt.ts';
import { familyOf } from './lib/ip.ts';
import { iscWords } from './lib/isc-words.ts';
import { candidates, readResolvConf, resolve } from './lib/resolver.ts';

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
`;

interface Settings {
  readonly servers: readonly string[];
  readonly port: number;
  readonly timeout: number;
  readonly tries: number;
  readonly tcp: boolean;
}

export const host: Program = {
  name: 'host',
  summary: 'look a name up',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), { short: 'aCdilrsTUvVw46c:N:t:W:R:m:p:' });
    if ('kind' in parsed) {
      await p.err(USAGE);
      return 1;
    }
    const option = (letter: string): string | undefined => parsed.options.findLast(([name]) => name === letter)?.[1];
    for (const letter of ['a', 'C', 'd', 'l', 'v']) {
      if (option(letter) === undefined) continue;
      await p.err(`portside: host -${letter} is not simulated here; dig shows everything\n`);
      return 1;
    }
    const [name, server] = parsed.words;
    if (name === undefined) {
      await p.err(USAGE);
      return 1;
    }
    const asked = option('t');
    const type = asked === undefined ? undefined : dnsType(asked);
    if (asked !== undefined && !type) {
      await p.err(`host: invalid type: ${asked}\n`);
      return 1;
    }
    const conf = readResolvConf(p);
    let servers = conf.servers;
    if (server !== undefined) {
      const found = await resolve(p, server);
      if (!found.ok) {
        await p.err(`host: couldn't get address for '${server}': not found\n`);
        return 1;
      }
      servers = found.addresses;
      await p.out(`Using domain server:\nName: ${server}\nAddress: ${servers[0]}#${option('p') ?? 53}\nAliases: \n\n`);
    }
    const settings: Settings = { servers, port: Number(option('p') ?? 53), timeout: Number(option('W') ?? 5), tries: Number(option('R') ?? 1) + 1, tcp: option('T') !== undefined };
    const names = familyOf(name) ? [reverseName(name)] : candidates(name, { search: conf.search, ndots: Number(option('N') ?? conf.ndots) });
    return lookUp(p, settings, name, names, familyOf(name) ? 'PTR' : type);
  },
};

async function lookUp(p: Process, s: Settings, written: string, names: readonly string[], type: DnsType | undefined): Promise<number> {
  for (const [i, name] of names.entries()) {
    const message = await ask(p, s, name, type ?? 'A');
    if (!message) return 1;
    if (message.rcode === 'NXDOMAIN' && i < names.length - 1) continue;
    if (message.rcode !== 'NOERROR') {
      await p.out(
        `Host ${type === 'PTR' ? `${name}.` : written} not found: ${message.rcode === 'NXDOMAIN' ? '3(NXDOMAIN)' : message.rcode === 'REFUSED' ? '5(REFUSED)' : '2(SERVFAIL)'}\n`,
      );
      return 1;
    }
    if (message.answers.length === 0 && type !== undefined) {
      await p.out(`${name} has no ${type} record\n`);
      return 1;
    }
    await p.out(message.answers.map(line).join(''));
    if (type !== undefined) return 0;
    const alias = message.answers.findLast((r) => r.type === 'CNAME');
    const end = typeof alias?.data === 'string' ? alias.data : name;
    for (const other of ['AAAA', 'MX'] as const) {
      const more = await ask(p, s, end, other);
      await p.out(
        (more?.answers ?? [])
          .filter((r) => r.type === other)
          .map(line)
          .join(''),
      );
    }
    return 0;
  }
  return 1;
}

async function ask(p: Process, s: Settings, name: string, type: DnsType): Promise<DnsMessage | undefined> {
  const query = encodeQuery({ id: p.machine.random.int(65536), name, type, recurse: true });
  for (let attempt = 0; attempt < s.tries; attempt++) {
    for (const server of s.servers) {
      const result = await exchangeDns(p, server, query, { port: s.port, timeout: s.timeout * 1000, tcp: s.tcp });
      if (result.ok) return result.message;
      const words = iscWords(result.error);
      await p.out(`;; communications error to ${server}#${s.port}: ${words}\n`);
    }
  }
  await p.out(';; no servers could be reached\n');
  return undefined;
}

function line(r: ResourceRecord): string {
  const { data } = r;
  if (typeof data === 'string') {
    switch (r.type) {
      case 'A':
        return `${r.name} has address ${data}\n`;
      case 'AAAA':
        return `${r.name} has IPv6 address ${data}\n`;
      case 'CNAME':
        return `${r.name} is an alias for ${absolute(data)}\n`;
      case 'PTR':
        return `${r.name} domain name pointer ${absolute(data)}\n`;
      default:
        return `${r.name} name server ${absolute(data)}\n`;
    }
  }
  if ('mname' in data)
    return `${r.name} has SOA record ${absolute(data.mname)} ${absolute(data.rname)} ${data.serial} ${data.refresh} ${data.retry} ${data.expire} ${data.minimum}\n`;
  if ('target' in data) return `${r.name} has SRV record ${data.priority} ${data.weight} ${data.port} ${absolute(data.target)}\n`;
  if ('exchange' in data) return `${r.name} mail is handled by ${data.preference} ${absolute(data.exchange)}\n`;
  return `${r.name} descriptive text ${data.map((t) => `"${t}"`).join(' ')}\n`;
}
