// What a Corefile asks for, plug-in by plug-in. A directive that CoreDNS does not know, or that is not acted on here, ends the start.
import { parseCidr, parseIp } from '../../base/ip.ts';
import { reverseName } from '../../machine/programs/lib/dns-message.ts';
import { CorefileError, type Directive, parseCorefile, type ServerBlock } from './corefile.ts';

export interface KubernetesSettings {
  readonly zones: readonly string[];
  readonly pods: 'disabled' | 'insecure' | 'verified';
  /** Zones whose misses go on; undefined: none, empty: all. */
  readonly fallthrough: readonly string[] | undefined;
  readonly ttl: number;
  readonly namespaces: readonly string[];
  readonly endpointPodNames: boolean;
}

export interface HostsSettings {
  readonly entries: readonly { readonly ip: string; readonly names: readonly string[] }[];
  readonly fallthrough: readonly string[] | undefined;
  readonly ttl: number;
}

export interface CacheSettings {
  readonly success: number;
  readonly denial: number;
  readonly noSuccess: readonly string[];
  readonly noDenial: readonly string[];
}

export interface RewriteRule {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'substring' | 'regex';
  readonly from: string;
  readonly to: string;
}

/** One server: a zone on a port with its chain. */
export interface ServerSettings {
  readonly zones: readonly string[];
  readonly port: number;
  readonly errors: boolean;
  readonly log: boolean;
  readonly loadbalance: boolean;
  readonly reload: number | undefined;
  readonly health: { readonly port: number; readonly lameduck: number } | undefined;
  readonly ready: number | undefined;
  readonly metrics: number | undefined;
  readonly cache: CacheSettings | undefined;
  readonly hosts: HostsSettings | undefined;
  readonly kubernetes: KubernetesSettings | undefined;
  readonly forward: { readonly from: string } | undefined;
  readonly rewrites: readonly RewriteRule[];
}

/** Plug-ins of the real build that are not acted on here. */
const NOT_SIMULATED = new Set(
  'root metadata geoip cancel tls quic timeouts multisocket bind debug trace pprof dnstap local dns64 acl any chaos nsid autopath minimal template transfer file auto secondary etcd k8s_external route53 azure clouddns grpc erratic whoami on sign view header bufsize dnssec tsig nomad'.split(
    ' ',
  ),
);

/** Reads and checks a Corefile; throws CorefileError. */
export function readSettings(text: string, file = '/etc/coredns/Corefile'): readonly ServerSettings[] {
  return parseCorefile(text, file).map((block) => server(block, file));
}

interface Draft {
  errors: boolean;
  log: boolean;
  loadbalance: boolean;
  reload: number | undefined;
  health: ServerSettings['health'];
  ready: number | undefined;
  metrics: number | undefined;
  cache: CacheSettings | undefined;
  hosts: HostsSettings | undefined;
  kubernetes: KubernetesSettings | undefined;
  forward: ServerSettings['forward'];
  rewrites: RewriteRule[];
}

function server(block: ServerBlock, file: string): ServerSettings {
  const draft: Draft = {
    errors: false,
    log: false,
    loadbalance: false,
    reload: undefined,
    health: undefined,
    ready: undefined,
    metrics: undefined,
    cache: undefined,
    hosts: undefined,
    kubernetes: undefined,
    forward: undefined,
    rewrites: [],
  };
  const places = block.keys.map((key) => address(key));
  const zones = places.map((p) => p.zone);
  for (const d of block.directives) plugin(draft, d, zones, file);
  return { zones, port: places[0]?.port ?? 53, ...draft };
}

/** `.:53`, `example.org`, `dns://cluster.local:1053`, `10.0.0.0/24` */
function address(key: string): { readonly zone: string; readonly port: number } {
  const bare = key.replace(/^dns:\/\//, '');
  const match = /^(.*?)(?::(\d+))?$/.exec(bare);
  return { zone: zoneName(match?.[1] ?? '.'), port: Number(match?.[2] ?? 53) };
}

/** A zone without its last dot; a prefix becomes its reverse zone. */
function zoneName(text: string): string {
  const prefix = text.includes('/') ? parseCidr(text) : undefined;
  if (prefix?.family === 4)
    return reverseName(prefix.base.text)
      .split('.')
      .slice(4 - Math.floor(prefix.bits / 8))
      .join('.');
  return text.replace(/\.$/, '').toLowerCase();
}

function plugin(draft: Draft, d: Directive, zones: readonly string[], file: string): void {
  const fail = (text: string, line = d.line): never => {
    throw new CorefileError(file, line, text);
  };
  switch (d.name) {
    case 'errors':
      draft.errors = true;
      return;
    case 'log':
      draft.log = true;
      return;
    case 'loop':
      return;
    case 'loadbalance':
      if (d.args[0] !== undefined && d.args[0] !== 'round_robin') fail(`unknown policy: ${d.args[0]}`);
      draft.loadbalance = true;
      return;
    case 'reload':
      draft.reload = d.args[0] === undefined ? 30_000 : seconds(d.args[0], fail) * 1000;
      return;
    case 'health':
      draft.health = { port: portOf(d.args[0], 8080), lameduck: seconds(d.block.find((b) => b.name === 'lameduck')?.args[0] ?? '0s', fail) };
      return;
    case 'ready':
      draft.ready = portOf(d.args[0], 8181);
      return;
    case 'prometheus':
      draft.metrics = portOf(d.args[0], 9153);
      return;
    case 'cache':
      draft.cache = cache(d, fail);
      return;
    case 'hosts':
      draft.hosts = hosts(d, fail);
      return;
    case 'kubernetes':
      draft.kubernetes = kubernetes(d, zones, fail);
      return;
    case 'forward':
      draft.forward = forward(d, fail);
      return;
    case 'rewrite':
      draft.rewrites.push(rewrite(d, fail));
      return;
    default:
      fail(NOT_SIMULATED.has(d.name) ? `portside: plugin '${d.name}' is not simulated here` : `Unknown directive '${d.name}'`);
  }
}

type Fail = (text: string, line?: number) => never;

function portOf(address: string | undefined, fallback: number): number {
  return Number(/:(\d+)$/.exec(address ?? '')?.[1] ?? fallback);
}

function seconds(text: string, fail: Fail): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!match) return fail(`plugin: time: invalid duration ${JSON.stringify(text)}`);
  return Number(match[1]) * ({ ms: 0.001, s: 1, m: 60, h: 3600 }[match[2] ?? 's'] ?? 1);
}

function cache(d: Directive, fail: Fail): CacheSettings {
  const given = /^\d+$/.test(d.args[0] ?? '') ? Number(d.args[0]) : undefined;
  if (given === 0) fail('plugin/cache: cache TTL can not be zero or negative: 0');
  let success = given ?? 3600;
  let denial = given ?? 1800;
  const noSuccess: string[] = [];
  const noDenial: string[] = [];
  for (const b of d.block) {
    const ttl = Number(b.args[1] ?? Number.NaN);
    if (b.name === 'success') success = Number.isNaN(ttl) ? success : ttl;
    else if (b.name === 'denial') denial = Number.isNaN(ttl) ? denial : ttl;
    else if (b.name === 'disable') {
      const zones = b.args.slice(1).map(zoneName);
      const list = b.args[0] === 'success' ? noSuccess : b.args[0] === 'denial' ? noDenial : fail(`plugin/cache: cache type for disable must be "success" or "denial"`, b.line);
      list.push(...(zones.length > 0 ? zones : ['']));
    } else if (['prefetch', 'serve_stale', 'servfail', 'keepttl'].includes(b.name)) fail(`portside: cache option '${b.name}' is not simulated here`, b.line);
    else fail(`plugin/cache: Wrong argument count or unexpected line ending after '${b.name}'`, b.line);
  }
  return { success, denial, noSuccess, noDenial };
}

function hosts(d: Directive, fail: Fail): HostsSettings {
  const entries: { ip: string; names: string[] }[] = [];
  let through: readonly string[] | undefined;
  let ttl = 3600;
  for (const b of d.block) {
    if (parseIp(b.name)) entries.push({ ip: parseIp(b.name)?.text ?? b.name, names: b.args.map((n) => n.toLowerCase().replace(/\.$/, '')) });
    else if (b.name === 'fallthrough') through = b.args.map(zoneName);
    else if (b.name === 'ttl') ttl = Number(b.args[0] ?? ttl);
    else if (b.name !== 'no_reverse' && b.name !== 'reload') fail(`plugin/hosts: unknown property '${b.name}'`, b.line);
  }
  return { entries, fallthrough: through, ttl };
}

function kubernetes(d: Directive, serverZones: readonly string[], fail: Fail): KubernetesSettings {
  let pods: KubernetesSettings['pods'] = 'disabled';
  let through: readonly string[] | undefined;
  let ttl = 5;
  let namespaces: readonly string[] = [];
  let endpointPodNames = false;
  for (const b of d.block) {
    switch (b.name) {
      case 'pods':
        if (b.args[0] !== 'disabled' && b.args[0] !== 'insecure' && b.args[0] !== 'verified')
          fail(`plugin/kubernetes: wrong value for pods: ${b.args[0] ?? ''},  must be one of: disabled, verified, insecure`, b.line);
        else pods = b.args[0];
        break;
      case 'fallthrough':
        through = b.args.map(zoneName);
        break;
      case 'ttl':
        ttl = Number(b.args[0]);
        if (!(ttl >= 0 && ttl <= 3600)) fail(`plugin/kubernetes: ttl must be in range [0, 3600]: ${b.args[0]}`, b.line);
        break;
      case 'namespaces':
        namespaces = b.args;
        break;
      case 'endpoint_pod_names':
        endpointPodNames = true;
        break;
      case 'endpoint':
      case 'tls':
      case 'kubeconfig':
      case 'labels':
      case 'namespace_labels':
      case 'noendpoints':
      case 'ignore':
      case 'upstream':
      case 'multicluster':
        fail(`portside: kubernetes option '${b.name}' is not simulated here`, b.line);
        break;
      default:
        fail(`plugin/kubernetes: unknown property '${b.name}'`, b.line);
    }
  }
  return { zones: d.args.length > 0 ? d.args.map(zoneName) : serverZones, pods, fallthrough: through, ttl, namespaces, endpointPodNames };
}

function forward(d: Directive, fail: Fail): { readonly from: string } {
  const [from, ...to] = d.args;
  if (from === undefined || to.length === 0) return fail(`plugin/forward: Wrong argument count or unexpected line ending after '${d.args.at(-1) ?? 'forward'}'`);
  for (const b of d.block) {
    if (['max_concurrent', 'prefer_udp', 'expire', 'max_fails', 'policy', 'health_check'].includes(b.name)) continue;
    if (['except', 'force_tcp', 'tls', 'tls_servername', 'next', 'failfast_all_unhealthy_upstreams'].includes(b.name))
      fail(`portside: forward option '${b.name}' is not simulated here`, b.line);
    else fail(`plugin/forward: unknown property '${b.name}'`, b.line);
  }
  return { from: zoneName(from) };
}

function rewrite(d: Directive, fail: Fail): RewriteRule {
  const args = [...d.args];
  if (args[0] === 'stop' || args[0] === 'continue') args.shift();
  if (args[0] !== 'name') return fail(`portside: rewrite ${args[0] ?? ''} is not simulated here`);
  args.shift();
  const kinds = ['exact', 'prefix', 'suffix', 'substring', 'regex'] as const;
  const kind = kinds.find((k) => k === args[0]);
  if (kind) args.shift();
  const [from, to] = args;
  if (from === undefined || to === undefined) return fail('plugin/rewrite: name rewrite must have from and to');
  return { kind: kind ?? 'exact', from: from.toLowerCase().replace(/\.$/, ''), to: to.toLowerCase().replace(/\.$/, '') };
}
