// The names of a cluster, as a function of what is in it. upstream: coredns/plugin/kubernetes/{kubernetes,reverse,handler}.go, plugin/backend_lookup.go
import { parseIp } from '../../base/ip.ts';
import type { DnsType, Question, RecordData, ResourceRecord } from '../../machine/programs/lib/dns-message.ts';
import type { Service } from '../api/generated/types.ts';
import { type Answer, failed, fallsThrough, type Lookup, zoneOf } from './answer.ts';
import type { Backend, EndpointAddress } from './backend.ts';
import type { KubernetesSettings } from './settings.ts';

const SCHEMA_VERSION = '1.1.0';
const SCHEMA_TTL = 28800;
const MAX_ALIASES = 7;

/** One target behind a name: an address or another name, and the port of SRV records. `owner` is the target's own name. */
interface Target {
  readonly host: string;
  readonly port: number;
  readonly owner: string;
}

/** The targets of a name; 'none' when the name does not exist. An empty list is a name without records of the kind. */
type Found = readonly Target[] | 'none';

export interface ZoneContext {
  readonly backend: Backend;
  readonly settings: KubernetesSettings;
  /** Resolves names outside of the zones, for aliases. */
  readonly lookup: Lookup;
  /** This server's own addresses: the Services they belong to are the zone's name servers. */
  readonly ownAddresses: readonly string[];
}

/** Answers a question, or undefined when it is another plug-in's. */
export function answerFromCluster(c: ZoneContext, q: Question): Answer | undefined {
  const name = q.name.toLowerCase();
  const zone = zoneOf(name, c.settings.zones);
  if (zone === undefined) return undefined;
  const found = isReverse(zone) ? reverse(c, q, name) : forward(c, q, name, zone);
  if (found === 'none') {
    if (fallsThrough(c.settings.fallthrough, name)) return undefined;
    return { ...failed('NXDOMAIN'), authoritative: true, authority: [soa(c, zone)] };
  }
  if (found.answers.length === 0) return { ...failed('NOERROR'), authoritative: true, authority: [soa(c, zone)] };
  return { rcode: 'NOERROR', authoritative: true, answers: found.answers, authority: [], additional: found.additional };
}

interface Records {
  readonly answers: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
}

const NOTHING: Records = { answers: [], additional: [] };

function isReverse(zone: string): boolean {
  return zone === 'in-addr.arpa' || zone === 'ip6.arpa' || zone.endsWith('.in-addr.arpa') || zone.endsWith('.ip6.arpa');
}

function soa(c: ZoneContext, zone: string): ResourceRecord {
  const prefix = zone === '' ? '' : `.${zone}`;
  const data = { mname: `ns.dns${prefix}`, rname: `hostmaster${prefix}`, serial: c.backend.serial, refresh: 7200, retry: 1800, expire: 86400, minimum: c.settings.ttl };
  return { name: zone, type: 'SOA', class: 'IN', ttl: c.settings.ttl, data };
}

function record(c: ZoneContext, name: string, type: DnsType, data: RecordData, ttl = c.settings.ttl): ResourceRecord {
  return { name, type, class: 'IN', ttl, data };
}

function forward(c: ZoneContext, q: Question, name: string, zone: string): Records | 'none' {
  switch (q.type) {
    case 'SOA':
      if (name === zone) return { answers: [soa(c, zone)], additional: [] };
      break;
    case 'NS':
      if (name === zone) return nameServers(c, zone);
      break;
    case 'TXT':
      return name === `dns-version.${zone}` ? { answers: [record(c, q.name, 'TXT', [SCHEMA_VERSION], SCHEMA_TTL)], additional: [] } : NOTHING;
    case 'A':
    case 'AAAA':
      return addresses(c, q, zone, []);
    case 'CNAME': {
      const found = targets(c, name, zone);
      return found === 'none' ? found : { answers: found.filter((t) => !parseIp(t.host)).map((t) => record(c, q.name, 'CNAME', t.host)), additional: [] };
    }
    case 'SRV':
      return services(c, q, name, zone);
    default:
  }
  // Whether a name exists does not depend on what is asked of it.
  return targets(c, name, zone) === 'none' ? 'none' : NOTHING;
}

function nameServers(c: ZoneContext, zone: string): Records {
  const own = c.ownAddresses.flatMap((ip) => c.backend.endpointsByIp(ip));
  const hosts = [...new Map(own.map((e) => [`${e.service}.${e.namespace}.svc.${zone}`, c.backend.service(e.namespace, e.service)]))];
  const answers = hosts.map(([host]) => record(c, zone, 'NS', host));
  const additional = hosts.flatMap(([host, service]) => clusterIps(service).map((ip) => record(c, host, ip.includes(':') ? 'AAAA' : 'A', ip)));
  return { answers, additional };
}

/** A and AAAA, aliases followed: inside by asking again, outside by the look-up. */
function addresses(c: ZoneContext, q: Question, zone: string, before: readonly string[]): Records | 'none' {
  const found = targets(c, q.name.toLowerCase(), zone);
  if (found === 'none') return found;
  const answers: ResourceRecord[] = [];
  const seen = new Set<string>();
  for (const target of found) {
    const ip = parseIp(target.host);
    if (ip) {
      if ((ip.family === 6) === (q.type === 'AAAA') && !seen.has(ip.text)) answers.push(record(c, q.name, q.type, ip.text));
      seen.add(ip.text);
      continue;
    }
    const alias = target.host.replace(/\.$/, '');
    const known = before.includes(alias.toLowerCase()) || alias.toLowerCase() === q.name.toLowerCase();
    if (known || before.length >= MAX_ALIASES) continue;
    const cname = record(c, q.name, 'CNAME', alias);
    const next: Question = { name: alias, type: q.type, class: 'IN' };
    if (zoneOf(alias.toLowerCase(), [zone]) !== undefined) {
      const inner = addresses(c, next, zone, [...before, q.name.toLowerCase()]);
      if (inner !== 'none' && inner.answers.length > 0) answers.push(cname, ...inner.answers);
    } else answers.push(cname, ...c.lookup(next).answers);
  }
  return { answers, additional: [] };
}

function services(c: ZoneContext, q: Question, name: string, zone: string): Records | 'none' {
  const all = targets(c, name, zone);
  if (all === 'none') return all;
  const found = all.filter((t) => parseIp(t.host));
  const weight = Math.max(1, Math.floor(100 / Math.max(1, found.length)));
  const answers = new Map<string, ResourceRecord>();
  const additional = new Map<string, ResourceRecord>();
  for (const t of found) {
    if (t.port < 0) continue;
    answers.set(`${t.owner}:${t.port}`, record(c, q.name, 'SRV', { priority: 0, weight, port: t.port, target: t.owner }));
    additional.set(`${t.owner} ${t.host}`, record(c, t.owner, t.host.includes(':') ? 'AAAA' : 'A', t.host));
  }
  return { answers: [...answers.values()], additional: [...additional.values()] };
}

/** What a name stands for. upstream: parse.go parseRequest, kubernetes.go Records */
function targets(c: ZoneContext, name: string, zone: string): Found {
  if (name === zone) return [];
  const labels = name.slice(0, name.length - zone.length - 1).split('.');
  const kind = labels.pop();
  if (kind !== 'svc' && kind !== 'pod') return 'none';
  const namespace = labels.pop();
  if (namespace === undefined) return [];
  const { namespaces } = c.settings;
  if (!c.backend.namespace(namespace) || (namespaces.length > 0 && !namespaces.includes(namespace))) return 'none';
  const own = labels.pop();
  if (own === undefined) return [];
  if (kind === 'pod') return labels.length > 0 ? 'none' : pod(c, namespace, own, name);
  if (labels.length > 2) return 'none';
  const [first, second] = labels;
  if (second === undefined) return service(c, namespace, own, zone, { endpoint: first, port: undefined, protocol: undefined });
  return service(c, namespace, own, zone, { endpoint: undefined, port: bare(first), protocol: bare(second) });
}

function bare(label: string | undefined): string {
  return (label ?? '').replace(/^_/, '');
}

function pod(c: ZoneContext, namespace: string, label: string, name: string): Found {
  const dashed = /^[^-]+-[^-]+-[^-]+-[^-]+$/.test(label) ? label.replaceAll('-', '.') : label.replaceAll('-', ':');
  const ip = parseIp(dashed);
  if (c.settings.pods === 'disabled' || !ip) return 'none';
  if (c.settings.pods === 'verified' && !c.backend.podIp(ip.text, namespace)) return 'none';
  return [{ host: ip.text, port: 0, owner: name }];
}

interface Part {
  readonly endpoint: string | undefined;
  readonly port: string | undefined;
  readonly protocol: string | undefined;
}

function service(c: ZoneContext, namespace: string, name: string, zone: string, part: Part): Found {
  const found = c.backend.service(namespace, name);
  if (!found) return 'none';
  const owner = `${name}.${namespace}.svc.${zone}`;
  const fits = (port: { readonly name?: string; readonly protocol?: string }): boolean =>
    part.port === undefined || ((port.name ?? '').toLowerCase() === part.port && (port.protocol ?? 'TCP').toLowerCase() === part.protocol);
  if (found.spec?.type === 'ExternalName') {
    if (part.endpoint !== undefined || part.port !== undefined || !found.spec.externalName) return 'none';
    return [{ host: found.spec.externalName, port: 0, owner }];
  }
  const all = isHeadless(found) || part.endpoint !== undefined ? fromEndpoints(c, c.backend.endpoints(namespace, name), owner, part, fits) : fromClusterIps(found, owner, fits);
  return all.length > 0 ? all : 'none';
}

function fromEndpoints(
  c: ZoneContext,
  list: readonly EndpointAddress[],
  owner: string,
  part: Part,
  fits: (port: { name?: string; protocol?: string }) => boolean,
): readonly Target[] {
  return list.flatMap((address) => {
    const label = endpointLabel(c, address);
    if (part.endpoint !== undefined && part.endpoint !== label.toLowerCase()) return [];
    return address.ports.filter(fits).map((port) => ({ host: address.ip, port: port.port, owner: `${label}.${owner}` }));
  });
}

function fromClusterIps(found: Service, owner: string, fits: (port: { name?: string; protocol?: string }) => boolean): readonly Target[] {
  return (found.spec?.ports ?? []).filter(fits).flatMap((port) => clusterIps(found).map((host) => ({ host, port: port.port, owner })));
}

function endpointLabel(c: ZoneContext, address: EndpointAddress): string {
  if (address.hostname !== undefined) return address.hostname;
  if (c.settings.endpointPodNames && address.pod !== undefined) return address.pod;
  return address.ip.replaceAll(/[.:]/g, '-');
}

function isHeadless(found: Service): boolean {
  return found.spec?.clusterIP === 'None';
}

function clusterIps(found: Service | undefined): readonly string[] {
  const spec = found?.spec;
  return (spec?.clusterIPs ?? (spec?.clusterIP ? [spec.clusterIP] : [])).filter((ip) => ip !== 'None' && ip !== '');
}

/** PTR: a Service's own address gives its name, an endpoint's one name for each Service it belongs to. */
function reverse(c: ZoneContext, q: Question, name: string): Records | 'none' {
  const ip = addressOf(name);
  if (ip === undefined) return 'none';
  const zone = c.settings.zones.find((z) => !isReverse(z)) ?? '';
  const found = c.backend.serviceByIp(ip);
  const names = found
    ? [`${found.metadata.name}.${found.metadata.namespace}.svc.${zone}`]
    : c.backend.endpointsByIp(ip).map((e) => `${endpointLabel(c, e)}.${e.service}.${e.namespace}.svc.${zone}`);
  if (names.length === 0) return 'none';
  return { answers: q.type === 'PTR' ? [...new Set(names)].map((host) => record(c, q.name, 'PTR', host)) : [], additional: [] };
}

/** The address that a reverse name spells. */
function addressOf(name: string): string | undefined {
  const four = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
  if (four) return parseIp(`${four[4]}.${four[3]}.${four[2]}.${four[1]}`)?.text;
  const six = /^((?:[0-9a-f]\.){32})ip6\.arpa$/.exec(name)?.[1];
  const nibbles = six?.split('.').filter(Boolean).reverse().join('');
  return nibbles === undefined ? undefined : parseIp(nibbles.match(/.{4}/g)?.join(':') ?? '')?.text;
}
