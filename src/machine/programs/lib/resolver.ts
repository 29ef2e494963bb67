// getaddrinfo(3): /etc/hosts, then DNS with the search list of /etc/resolv.conf. upstream: glibc resolv/, nss/
import type { Process } from '../../os/types.ts';
import { exchangeDns } from './dns-client.ts';
import { type DnsMessage, type DnsType, encodeQuery, type ResourceRecord, reverseName } from './dns-message.ts';
import { canonicalIp, familyOf, looseIp } from './ip.ts';

export interface ResolvConf {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** Seconds for each try. */
  readonly timeout: number;
  readonly attempts: number;
}

/** Why a name has no address: gai_strerror's three ways. */
export type ResolveFailure = 'noname' | 'nodata' | 'again';

export interface Resolved {
  readonly addresses: readonly string[];
  /** The canonical name, without its last dot. */
  readonly canonical: string;
}

export type ResolveResult = ({ readonly ok: true } & Resolved) | { readonly ok: false; readonly failure: ResolveFailure };

/** gai_strerror(3) */
export const RESOLVE_WORDS: Readonly<Record<ResolveFailure, string>> = {
  noname: 'Name or service not known',
  nodata: 'No address associated with hostname',
  again: 'Temporary failure in name resolution',
};

/** /etc/resolv.conf as the resolver reads it. */
export function readResolvConf(p: Pick<Process, 'fs'>): ResolvConf {
  const servers: string[] = [];
  let search: string[] = [];
  let ndots = 1;
  let timeout = 5;
  let attempts = 2;
  const text = p.fs.exists('/etc/resolv.conf') ? p.fs.readText('/etc/resolv.conf') : '';
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === 'nameserver' && rest[0] && servers.length < 3) servers.push(rest[0]);
    else if (word === 'search' || word === 'domain') search = rest.map((s) => s.replace(/\.$/, '')).filter((s) => s !== '');
    else if (word === 'options') {
      for (const option of rest) {
        const [name, value] = option.split(':');
        if (name === 'ndots') ndots = Math.min(15, Number(value) || 0);
        else if (name === 'timeout') timeout = Math.min(30, Number(value) || 5);
        else if (name === 'attempts') attempts = Math.min(5, Number(value) || 2);
      }
    }
  }
  return { servers: servers.length > 0 ? servers : ['127.0.0.1'], search, ndots, timeout, attempts };
}

/** The lines of /etc/hosts: address, names. */
export function readHosts(p: Pick<Process, 'fs'>): readonly { readonly ip: string; readonly names: readonly string[] }[] {
  if (!p.fs.exists('/etc/hosts')) return [];
  const entries: { ip: string; names: string[] }[] = [];
  for (const line of p.fs.readText('/etc/hosts').split('\n')) {
    const [ip, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (ip && familyOf(ip) && names.length > 0) entries.push({ ip: canonicalIp(ip), names });
  }
  return entries;
}

/** The names that are asked for, in order: with each suffix of the search list, and as it is. */
export function candidates(name: string, conf: Pick<ResolvConf, 'search' | 'ndots'>): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = name.split('.').length - 1;
  const searched = conf.search.map((suffix) => `${name}.${suffix}`);
  return dots >= conf.ndots ? [name, ...searched] : [...searched, name];
}

/** Looks a name up. Without a family both are asked for; IPv6 addresses come first, as RFC 6724 sorts them. `conf`: instead of /etc/resolv.conf. */
export async function resolve(p: Process, name: string, family?: 4 | 6, conf = readResolvConf(p)): Promise<ResolveResult> {
  const literal = familyOf(name);
  if (literal) return family && family !== literal ? { ok: false, failure: 'noname' } : { ok: true, addresses: [canonicalIp(name)], canonical: name };
  const loose = family === 6 ? undefined : looseIp(name);
  if (loose !== undefined) return { ok: true, addresses: [loose], canonical: name };
  const local = fromHosts(p, name, family);
  if (local) return { ok: true, ...local };
  return fromDns(p, name, family, conf);
}

/** The first address of a name, as bash asks for /dev/tcp/NAME/PORT; undefined when there is none. */
export async function firstAddress(name: string, p: Process): Promise<string | undefined> {
  const found = await resolve(p, name);
  return found.ok ? found.addresses[0] : undefined;
}

/** The names of an address: of /etc/hosts, else of its PTR records by the server given or the first of /etc/resolv.conf. Empty when there are none. */
export async function namesOf(p: Process, ip: string, server?: string): Promise<readonly string[]> {
  const local = readHosts(p).find((e) => e.ip === ip);
  if (local) return local.names;
  const conf = readResolvConf(p);
  const asked = server ?? conf.servers[0];
  if (asked === undefined) return [];
  const query = encodeQuery({ id: p.machine.random.int(65536), name: reverseName(ip), type: 'PTR', recurse: true });
  const result = await exchangeDns(p, asked, query, { timeout: conf.timeout * 1000 });
  return result.ok ? result.message.answers.flatMap((r) => (r.type === 'PTR' && typeof r.data === 'string' ? [r.data] : [])) : [];
}

function fromHosts(p: Process, name: string, family: 4 | 6 | undefined): Resolved | undefined {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  const entries = readHosts(p).filter((e) => e.names.some((n) => n.toLowerCase() === wanted) && (!family || familyOf(e.ip) === family));
  const first = entries[0];
  if (!first) return undefined;
  return { addresses: sorted([...new Set(entries.map((e) => e.ip))]), canonical: first.names[0] ?? name };
}

function sorted(addresses: readonly string[]): readonly string[] {
  return [...addresses.filter((ip) => familyOf(ip) === 6), ...addresses.filter((ip) => familyOf(ip) === 4)];
}

async function fromDns(p: Process, name: string, family: 4 | 6 | undefined, conf: ResolvConf): Promise<ResolveResult> {
  if (name === '' || name.length > 253 || name.split('.').some((label, i, all) => label.length > 63 || (label === '' && i < all.length - 1)))
    return { ok: false, failure: 'noname' };
  let failure: ResolveFailure = 'noname';
  for (const candidate of candidates(name, conf)) {
    const types: readonly DnsType[] = family === 4 ? ['A'] : family === 6 ? ['AAAA'] : ['A', 'AAAA'];
    // Both questions are asked at once, as glibc does.
    const answers = await Promise.all(types.map((type) => askServers(p, conf, candidate, type)));
    const good = answers.filter((a): a is DnsMessage => a !== undefined);
    if (good.length === 0) return { ok: false, failure: 'again' };
    const addresses = answers.flatMap((a) => (a ? addressesOf(a) : []));
    if (addresses.length > 0) return { ok: true, addresses: sorted(addresses), canonical: canonicalOf(good, candidate) };
    if (good.some((a) => a.rcode === 'NOERROR')) failure = 'nodata';
    else if (good.every((a) => a.rcode !== 'NXDOMAIN')) failure = 'again';
  }
  return { ok: false, failure };
}

/** Asks the servers in turn until one answers. Undefined: none did. */
async function askServers(p: Process, conf: ResolvConf, name: string, type: DnsType): Promise<DnsMessage | undefined> {
  for (let attempt = 0; attempt < conf.attempts; attempt++) {
    for (const server of conf.servers) {
      const id = p.machine.random.int(65536);
      const result = await exchangeDns(p, server, encodeQuery({ id, name, type, recurse: true }), { timeout: conf.timeout * 1000 });
      if (result.ok && result.message.rcode !== 'SERVFAIL' && result.message.rcode !== 'REFUSED' && result.message.rcode !== 'NOTIMP') return result.message;
    }
  }
  return undefined;
}

/** The addresses of an answer, CNAMEs followed. */
function addressesOf(message: DnsMessage): readonly string[] {
  return message.answers.filter((r): r is ResourceRecord & { readonly data: string } => (r.type === 'A' || r.type === 'AAAA') && typeof r.data === 'string').map((r) => r.data);
}

function canonicalOf(messages: readonly DnsMessage[], asked: string): string {
  let name = asked;
  for (const message of messages) {
    for (const record of message.answers) {
      if (record.type === 'CNAME' && typeof record.data === 'string' && record.name.toLowerCase() === name.toLowerCase()) name = record.data;
    }
  }
  return name.replace(/\.$/, '');
}
