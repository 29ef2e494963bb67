// /etc/hosts, /etc/hostname and /etc/resolv.conf of a pod. upstream: pkg/kubelet/kubelet_pods.go, pkg/kubelet/network/dns
import type { HostAlias, Pod } from '../api/generated/types.ts';
import { hostnameOf } from './environment.ts';

const HEAD =
  '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n';

export function hostsFile(pod: Pod, ips: readonly string[], domain: string, nodeHosts: string): string {
  const aliases = aliasLines(pod.spec?.hostAliases ?? []);
  if (pod.spec?.hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${aliases}`;
  const name = hostnameOf(pod);
  const full = pod.spec?.subdomain ? `${name}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${domain}\t${name}` : name;
  return `${HEAD}${ips.map((ip) => `${ip}\t${full}\n`).join('')}${aliases}`;
}

function aliasLines(aliases: readonly HostAlias[]): string {
  if (aliases.length === 0) return '';
  return `\n# Entries added by HostAliases.\n${aliases.map((a) => `${a.ip}\t${(a.hostnames ?? []).join('\t')}\n`).join('')}`;
}

/** The resolver's configuration by the pod's dnsPolicy; `host` is the node's own file. */
export function resolvConf(pod: Pod, dns: { readonly server: string; readonly domain: string; readonly host: string }): string {
  const policy = pod.spec?.dnsPolicy ?? 'ClusterFirst';
  const cluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !pod.spec?.hostNetwork);
  const base = policy === 'None' ? { nameservers: [], searches: [], options: [] } : cluster ? clusterDns(pod, dns) : parse(dns.host);
  const own = pod.spec?.dnsConfig;
  const nameservers = unique([...base.nameservers, ...(own?.nameservers ?? [])]).slice(0, 3);
  const searches = unique([...base.searches, ...(own?.searches ?? [])]).slice(0, 32);
  const options = mergeOptions(
    base.options,
    (own?.options ?? []).map((o) => (o.value === undefined ? (o.name ?? '') : `${o.name}:${o.value}`)),
  );
  return `${searches.length ? `search ${searches.join(' ')}\n` : ''}${nameservers.map((n) => `nameserver ${n}\n`).join('')}${options.length ? `options ${options.join(' ')}\n` : ''}`;
}

interface Resolver {
  readonly nameservers: string[];
  readonly searches: string[];
  readonly options: string[];
}

function clusterDns(pod: Pod, dns: { readonly server: string; readonly domain: string; readonly host: string }): Resolver {
  const searches = [`${pod.metadata.namespace}.svc.${dns.domain}`, `svc.${dns.domain}`, dns.domain, ...parse(dns.host).searches];
  return { nameservers: [dns.server], searches, options: ['ndots:5'] };
}

function parse(text: string): Resolver {
  const lines = text.split('\n').map((l) => l.trim().split(/\s+/));
  const of = (keyword: string): string[] => lines.filter(([k]) => k === keyword).flatMap(([, ...rest]) => rest);
  return { nameservers: of('nameserver'), searches: of('search'), options: of('options') };
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];

function mergeOptions(base: readonly string[], own: readonly string[]): string[] {
  const names = new Set(own.map((o) => o.split(':')[0]));
  return [...base.filter((o) => !names.has(o.split(':')[0])), ...own];
}
