// From Ingress objects to servers and locations. Pure. upstream: ingress-nginx internal/ingress/controller/controller.go getBackendServers, template.go buildLocation
import type { HTTPIngressPath, Ingress, IngressBackend } from '../../api/generated/types.ts';
import { ANNOTATIONS, annotationOf, flagOf } from './annotations.ts';

/** Where a location sends: a Service and one of its ports, by number or name. */
export interface BackendRef {
  readonly namespace: string;
  readonly service: string;
  readonly port: number | string;
}

export interface Location {
  /** As the Ingress has it. */
  readonly path: string;
  readonly kind: 'Exact' | 'Prefix' | 'ImplementationSpecific' | 'regex';
  readonly backend: BackendRef | undefined;
  readonly ingress: Ingress;
  readonly rewrite: string | undefined;
  /** Plain requests are sent to https. */
  readonly toHttps: boolean;
  readonly redirect: { readonly to: string; readonly code: number } | undefined;
  readonly allowed: readonly string[];
}

export interface Server {
  /** `_` for everybody else. */
  readonly host: string;
  readonly locations: readonly Location[];
  /** namespace/name of the TLS secret. */
  readonly secret: string | undefined;
  readonly tls: boolean;
}

interface Draft {
  readonly host: string;
  readonly locations: Location[];
  secret: string | undefined;
  tls: boolean;
  regex: boolean;
}

/** The servers of these Ingresses; of two that want the same path the older one has it. */
export function serversOf(ingresses: readonly Ingress[]): ReadonlyMap<string, Server> {
  const servers = new Map<string, Draft>();
  const server = (host: string): Draft => {
    let found = servers.get(host);
    if (!found) {
      found = { host, locations: [], secret: undefined, tls: false, regex: false };
      servers.set(host, found);
    }
    return found;
  };
  const sorted = [...ingresses].sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
  for (const ingress of sorted) for (const rule of ingress.spec?.rules ?? []) secure(server(rule.host || '_'), ingress);
  for (const ingress of sorted) {
    const rules = ingress.spec?.rules ?? [];
    for (const rule of rules) {
      const to = server(rule.host || '_');
      if (annotationOf(ingress, ANNOTATIONS.rewrite) !== undefined || flagOf(ingress, ANNOTATIONS.regex)) to.regex = true;
      for (const path of rule.http?.paths ?? []) add(to, ingress, path);
    }
    const fallback = ingress.spec?.defaultBackend;
    if (!fallback) continue;
    const hosts = rules.length === 0 ? ['_'] : rules.map((r) => r.host || '_');
    for (const host of hosts) add(server(host), ingress, { path: '/', pathType: 'Prefix', backend: fallback });
  }
  return new Map([...servers].map(([host, d]) => [host, finished(d)]));
}

function secure(to: Draft, ingress: Ingress): void {
  for (const tls of ingress.spec?.tls ?? []) {
    if (tls.hosts?.length && !tls.hosts.some((h) => h === to.host || (h.startsWith('*.') && to.host.endsWith(h.slice(1))))) continue;
    to.tls = true;
    if (tls.secretName) to.secret ??= `${ingress.metadata.namespace}/${tls.secretName}`;
  }
}

function add(to: Draft, ingress: Ingress, p: HTTPIngressPath): void {
  const path = p.path || '/';
  const kind = p.pathType as 'Exact' | 'Prefix' | 'ImplementationSpecific';
  if (to.locations.some((l) => l.path === path && l.kind === kind)) return;
  const permanent = annotationOf(ingress, ANNOTATIONS.permanentRedirect);
  const temporal = annotationOf(ingress, ANNOTATIONS.temporalRedirect);
  to.locations.push({
    path,
    kind,
    backend: backendOf(ingress, p.backend),
    ingress,
    rewrite: annotationOf(ingress, ANNOTATIONS.rewrite),
    toHttps: flagOf(ingress, ANNOTATIONS.forceSslRedirect) || (to.tls && annotationOf(ingress, ANNOTATIONS.sslRedirect) !== 'false'),
    redirect: temporal ? { to: temporal, code: 302 } : permanent ? { to: permanent, code: Number(annotationOf(ingress, ANNOTATIONS.permanentRedirectCode) ?? 301) } : undefined,
    allowed: (annotationOf(ingress, ANNOTATIONS.allowed) ?? annotationOf(ingress, ANNOTATIONS.allowedOld) ?? '').split(',').flatMap((t) => t.trim() || []),
  });
}

function backendOf(ingress: Ingress, b: IngressBackend): BackendRef | undefined {
  const { service } = b;
  const port = service?.port?.name || service?.port?.number;
  return service && port !== undefined ? { namespace: ingress.metadata.namespace ?? '', service: service.name, port } : undefined;
}

/** As soon as one path of a host is rewritten, all of them are regular expressions. Longer paths come first. */
function finished({ regex, ...d }: Draft): Server {
  const locations = d.locations
    .map((l): Location => (regex && l.kind !== 'Exact' ? { ...l, kind: 'regex' } : l))
    .sort((a, b) => Number(b.kind === 'Exact') - Number(a.kind === 'Exact') || b.path.length - a.path.length);
  return { ...d, locations };
}

/** The server of a name: its own, one by wildcard, or that of everybody else. */
export function serverOf(servers: ReadonlyMap<string, Server>, host: string): Server | undefined {
  const name = host.toLowerCase();
  const dot = name.indexOf('.');
  return servers.get(name) ?? (dot > 0 ? servers.get(`*${name.slice(dot)}`) : undefined) ?? servers.get('_');
}

export interface Matched {
  readonly location: Location;
  /** The groups of a regular expression, the whole first. */
  readonly groups: readonly string[];
}

/** The location of a path. */
export function locationOf(server: Server, path: string): Matched | undefined {
  for (const location of server.locations) {
    const groups = matches(location, path);
    if (groups) return { location, groups };
  }
  return undefined;
}

function matches({ kind, path: wanted }: Location, path: string): readonly string[] | undefined {
  if (kind === 'Exact') return path === wanted ? [path] : undefined;
  if (kind === 'ImplementationSpecific') return path.startsWith(wanted) ? [path] : undefined;
  if (kind === 'regex') {
    try {
      return new RegExp(`^${wanted}`, 'i').exec(path) ?? undefined;
    } catch {
      return undefined;
    }
  }
  const prefix = wanted.replace(/\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`) ? [path] : undefined;
}

/** rewrite-target: $1, $2 are the groups of the path. */
export function rewritten({ location, groups }: Matched, path: string): string {
  const { rewrite, kind } = location;
  if (rewrite === undefined || rewrite === '') return path;
  const target = kind === 'Exact' ? rewrite : rewrite.replace(/\$(\d)/g, (_, n: string) => groups[Number(n)] ?? '');
  return target.startsWith('/') ? target : `/${target}`;
}
