// getent: hosts, ahosts, passwd and group as the C library finds them. upstream: glibc nss/getent.c
import type { Process, Program } from '../os/types.ts';
import { familyOf } from './lib/ip.ts';
import { namesOf, readHosts, readResolvConf, resolve } from './lib/resolver.ts';

const NOT_FOUND = 2;
const DATABASES = 'ahosts ahostsv4 ahostsv6 aliases ethers group gshadow hosts initgroups netgroup networks passwd protocols rpc services shadow'.split(' ');

export const getent: Program = {
  name: 'getent',
  summary: 'entries of the system databases',
  async main(p) {
    const [database, ...keys] = p.argv.slice(1);
    if (database === undefined) {
      await p.err("getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n");
      return 1;
    }
    switch (database) {
      case 'hosts':
        return hosts(p, keys);
      case 'ahosts':
      case 'ahostsv4':
      case 'ahostsv6':
        return ahosts(p, keys, database);
      case 'passwd':
      case 'group':
        return file(p, `/etc/${database}`, keys);
      default:
        if (DATABASES.includes(database)) {
          await p.err(`portside: the database ${database} is not simulated here\n`);
          return 1;
        }
        await p.err(`Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`);
        return 1;
    }
  },
};

const line = (ip: string, names: readonly string[]): string => `${ip.padEnd(15)} ${names.join(' ')}\n`;

async function hosts(p: Process, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) {
    for (const entry of readHosts(p)) await p.out(line(entry.ip, entry.names));
    return 0;
  }
  let code = 0;
  for (const key of keys) {
    const text = familyOf(key) ? await byAddress(p, key) : await byName(p, key);
    if (text === undefined) code = NOT_FOUND;
    else await p.out(text);
  }
  return code;
}

async function byName(p: Process, name: string): Promise<string | undefined> {
  const local = readHosts(p).find((e) => e.names.includes(name));
  // IPv6 is asked for first, as gethostbyname2 is called.
  for (const family of [6, 4] as const) {
    const found = await resolve(p, name, family);
    if (!found.ok) continue;
    const names = local && found.addresses.includes(local.ip) ? local.names : aliased(found.canonical, name, await searched(p, name, found.canonical));
    return found.addresses.map((ip) => line(ip, names)).join('');
  }
  return undefined;
}

/** The canonical name, and the full name that was asked for when it is another. */
function aliased(canonical: string, written: string, asked: string | undefined): readonly string[] {
  return asked === undefined || asked === canonical || written === canonical ? [canonical] : [canonical, asked];
}

/** The name with the search suffix that led to an alias. */
async function searched(p: Process, name: string, canonical: string): Promise<string | undefined> {
  const conf = readResolvConf(p);
  const all = [...conf.search.map((suffix) => `${name}.${suffix}`), name];
  if (all.includes(canonical)) return canonical;
  for (const candidate of all) {
    const found = await resolve(p, `${candidate}.`);
    if (found.ok) return candidate;
  }
  return undefined;
}

async function byAddress(p: Process, ip: string): Promise<string | undefined> {
  const names = await namesOf(p, ip);
  return names.length > 0 ? line(ip, names) : undefined;
}

async function ahosts(p: Process, keys: readonly string[], database: string): Promise<number> {
  let code = 0;
  for (const key of keys) {
    const found = await resolve(p, key, database === 'ahostsv4' ? 4 : database === 'ahostsv6' ? 6 : undefined);
    if (!found.ok) {
      code = NOT_FOUND;
      continue;
    }
    for (const [i, ip] of found.addresses.entries()) {
      for (const kind of ['STREAM', 'DGRAM', 'RAW']) await p.out(`${ip.padEnd(15)} ${kind.padEnd(6)} ${i === 0 && kind === 'STREAM' ? found.canonical : ''}\n`);
    }
  }
  return code;
}

async function file(p: Process, path: string, keys: readonly string[]): Promise<number> {
  const lines = p.fs.exists(path) ? p.fs.readText(path).split('\n').filter(Boolean) : [];
  if (keys.length === 0) {
    await p.out(lines.map((l) => `${l}\n`).join(''));
    return 0;
  }
  let code = 0;
  for (const key of keys) {
    const found = lines.find((l) => l.split(':')[0] === key || l.split(':')[2] === key);
    if (found === undefined) code = NOT_FOUND;
    else await p.out(`${found}\n`);
  }
  return code;
}
