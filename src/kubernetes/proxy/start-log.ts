// What kube-proxy prints while it starts. upstream: cmd/kube-proxy/app/{server,server_linux}.go, pkg/proxy/config/config.go, k8s.io/klog/v2
import { parseIp } from '../../base/ip.ts';
import { partsOf } from '../../base/time.ts';
import { type ProxyConfig, sloppyCidr } from './config.ts';

export const VERSION = 'v1.36.3';
const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** A line as klog heads it: `I1121 05:39:12.638791       1 server.go:228] "..."`. `micros` are those below the milliseconds that the clock knows. */
export function klogLine(severity: 'I' | 'E', now: number, micros: number, place: string, text: string): string {
  const t = partsOf(Math.floor(now));
  return `${severity}${pad(t.month, 2)}${pad(t.day, 2)} ${pad(t.hour, 2)}:${pad(t.minute, 2)}:${pad(t.second, 2)}.${pad(t.ms, 3)}${pad(micros, 3)}       1 ${place}] ${text}\n`;
}

/** A value as klog shows it: in quotes, or indented when it has lines. */
export function klogValue(text: string): string {
  return text.includes('\n') ? `<\n${text.replace(/^/gm, '\t')}\n >` : JSON.stringify(text);
}

export interface StartLine {
  readonly severity: 'I' | 'E';
  readonly place: string;
  readonly text: string;
}

/** What is known of the node when a proxy starts. */
export interface StartFacts {
  readonly config: ProxyConfig;
  readonly nodeIPs: readonly string[];
  readonly podCIDRs: readonly string[];
  /** What was changed of the node's connection tracking. */
  readonly sysctls: readonly StartLine[];
  /** Connection tracking does not mind packets that are out of order. */
  readonly liberal: boolean;
  /** This start lets node ports be reached by loopback addresses. */
  readonly localnet: boolean;
  /** Loopback addresses that are to serve node ports and cannot, in nftables mode. */
  readonly loopback: readonly string[];
  /** Nothing of the proxy's is in nftables yet. */
  readonly fresh: boolean;
  /** What stands in the way of its own ports. */
  readonly closed: readonly StartLine[];
  /** How far it goes: `init-only` ends before it runs, a port that it must have and cannot before it watches. */
  readonly until?: 'initialized' | 'ports';
  /** The node's name, where nobody knows of it (yet). */
  readonly unknown?: { readonly node: string; readonly exists: boolean };
}

type Name = 'IPv4' | 'IPv6';
const FAMILIES: readonly Name[] = ['IPv4', 'IPv6'];
const USING: Readonly<Record<ProxyConfig['mode'], number>> = { iptables: 137, ipvs: 180, nftables: 254 };
const CONTROLLERS: readonly (readonly [name: string, line: number])[] = [
  ['service config', 200],
  ['endpoint slice config', 106],
  ['serviceCIDR config', 403],
  ['node config', 309],
];

const info = (place: string, text: string): StartLine => ({ severity: 'I', place, text });
const familyOf = (text: string): Name => (text.includes(':') ? 'IPv6' : 'IPv4');
const other = (family: Name): Name => (family === 'IPv4' ? 'IPv6' : 'IPv4');

function complaint(at: number, errors: readonly string[]): readonly StartLine[] {
  if (errors.length === 0) return [];
  const err = errors.length > 1 ? `[${errors.join(', ')}]` : (errors[0] ?? '');
  return [{ severity: 'E', place: `server.go:${at}`, text: `"Kube-proxy configuration may be incomplete or incorrect" err=${klogValue(err)}` }];
}

/** The lines of a start that succeeds, from the moment when its Node is known. */
export function startLines(facts: StartFacts): readonly StartLine[] {
  const { config, nodeIPs } = facts;
  const bound = parseIp(config.bindAddress);
  const chosen = bound && bound.text !== '0.0.0.0' && bound.text !== '::' ? bound.text : undefined;
  const primary = familyOf(chosen ?? nodeIPs[0] ?? '');
  const address = chosen ?? nodeIPs.find((ip) => familyOf(ip) === primary) ?? '127.0.0.1';
  const lonely = /^127\.|^::1$/.test(address);
  const unknown = '"Can\'t determine this node\'s IP, assuming loopback; if this is incorrect, please set the --bind-address flag"';
  return [
    ...(facts.unknown ? [unseen(facts.unknown)] : []),
    ...(nodeIPs.length > 0 ? [info('server.go:228', `"Successfully retrieved NodeIPs" NodeIPs=${JSON.stringify(nodeIPs)}`)] : []),
    ...(lonely ? [info('server.go:700', unknown)] : []),
    ...facts.sysctls,
    ...complaint(265, openDoors(facts, primary)),
    info('server.go:274', `"kube-proxy running in dual-stack mode" primary ipFamily="${primary}"`),
    ...complaint(284, wrongFamilies(facts, primary)),
    ...untold(facts, primary),
    info(`server_linux.go:${USING[config.mode]}`, `"Using ${config.mode} Proxier"`),
    ...proxierLines(facts),
    ...(facts.until === 'initialized' ? INITIALIZED[config.mode] : running(facts)),
  ];
}

/** From the moment when it runs. */
function running(facts: StartFacts): readonly StartLine[] {
  return [
    info('server.go:539', `"Version info" version="${VERSION}"`),
    info('server.go:541', '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""'),
    ...facts.closed,
    ...(facts.until === 'ports' ? [] : watching(facts)),
  ];
}

function watching(facts: StartFacts): readonly StartLine[] {
  return [
    ...CONTROLLERS.flatMap(([name, at]) => [
      info(`config.go:${at}`, `"Starting ${name} controller"`),
      info('shared_informer.go:381', `"Waiting for caches to sync" controller="${name}"`),
    ]),
    ...CONTROLLERS.map(([name]) => info('shared_informer.go:388', `"Caches are synced" controller="${name}"`)),
    ...firstSync(facts),
  ];
}

const INITIALIZED: Readonly<Record<ProxyConfig['mode'], readonly StartLine[]>> = { iptables: initialized(257), ipvs: initialized(340), nftables: initialized(229) };

function initialized(at: number): readonly StartLine[] {
  return FAMILIES.map((family) => info(`proxier.go:${at}`, `"System initialized and --init-only specified" ipFamily="${family}"`));
}

/** Nobody has told of this node for half a minute. */
function unseen({ node, exists }: { readonly node: string; readonly exists: boolean }): StartLine {
  const what = exists ? 'be assigned IPs' : 'exist';
  return { severity: 'E', place: `node.go:${exists ? 123 : 121}`, text: `"Timed out waiting for node to ${what}" node="${node}"` };
}

/** The first lines of all, while the Node is not known. */
export const WAITING: readonly StartLine[] = [info('shared_informer.go:402', '"Waiting for caches to sync"'), info('shared_informer.go:409', '"Caches are synced"')];

const clusterCIDRs = ({ clusterCIDR }: ProxyConfig): readonly string[] => (clusterCIDR === '' ? [] : clusterCIDR.split(','));
const families = (list: readonly string[]): readonly Name[] => list.flatMap((text) => (sloppyCidr(text) ? [familyOf(text)] : []));
const isDual = (list: readonly string[]): boolean => list.length === 2 && new Set(families(list)).size === 2;
const onlyOf = (list: readonly string[], family: Name): boolean => list.length > 0 && families(list).every((f) => f === family);

/** upstream: checkBadConfig */
function openDoors({ config, nodeIPs, podCIDRs }: StartFacts, primary: Name): readonly string[] {
  const open = `NodePort connections will be accepted on all local`;
  const list = config.nodePortAddresses.includes('primary') ? nodeIPs.map((ip) => `${ip}/${ip.includes(':') ? 128 : 32}`) : config.nodePortAddresses;
  if (list.length === 0) return [`nodePortAddresses is unset; ${open} IPs. Consider using \`--nodeport-addresses primary\``];
  const dual = [clusterCIDRs(config), list, config.ipvs.excludeCIDRs, podCIDRs].some(isDual);
  const first = families(list).filter((f) => f === primary).length;
  if (dual && first === list.length) {
    return [`cluster appears to be dual-stack but nodePortAddresses contains only ${primary} addresses; ${open} ${other(primary)} IPs`];
  }
  return first === 0 ? [`cluster appears to be ${primary}-primary but nodePortAddresses contains only ${other(primary)} addresses; ${open} ${primary} IPs`] : [];
}

/** upstream: checkBadIPConfig */
function wrongFamilies({ config, podCIDRs }: StartFacts, primary: Name): readonly string[] {
  const bad = other(primary);
  const wrong = (list: readonly string[], name: string): string[] => (onlyOf(list, bad) ? [`cluster is ${primary}-primary but ${name} contains only ${bad} addresses`] : []);
  return [...wrong(clusterCIDRs(config), 'clusterCIDRs'), ...wrong(podCIDRs, 'node.spec.podCIDRs')];
}

/** The way that was chosen tells nothing of the primary family's pods. upstream: getLocalDetectors */
function untold({ config, podCIDRs }: StartFacts, primary: Name): readonly StartLine[] {
  const { mode } = config.local;
  if (mode !== 'ClusterCIDR' && mode !== 'NodeCIDR') return [];
  const list = mode === 'NodeCIDR' ? podCIDRs : clusterCIDRs(config);
  if (families(list).includes(primary)) return [];
  const shown = list.length > 0 ? JSON.stringify(list) : 'null';
  const what =
    mode === 'NodeCIDR'
      ? `"Detect-local-mode set to NodeCIDR, but no PodCIDR defined at node for primary IP family" ipFamily="${primary}" podCIDRs=${shown}`
      : `"Detect-local-mode set to ClusterCIDR, but no cluster CIDR specified for primary IP family" ipFamily="${primary}" clusterCIDRs=${shown}`;
  return [info(`server_linux.go:${mode === 'NodeCIDR' ? 320 : 312}`, what)];
}

/** What the first sync in nftables mode stumbles over, one family after the other. */
function firstSync({ config, loopback, fresh }: StartFacts): readonly StartLine[] {
  if (config.mode !== 'nftables') return [];
  const text = '"--nodeport-addresses includes localhost but localhost NodePorts are not supported"';
  return FAMILIES.flatMap((family) => {
    const table = `${family === 'IPv4' ? 'ip' : 'ip6'} `;
    const nft = `failed to run nft: Error: No such file or directory\nlist table ${table}kube-proxy\n${' '.repeat(11 + table.length)}^^^^^^^^^^`;
    return [
      ...loopback
        .filter((address) => familyOf(address) === family)
        .map((address): StartLine => ({ severity: 'E', place: 'proxier.go:543', text: `${text} ipFamily="${family}" address="${address}"` })),
      ...(fresh ? [{ severity: 'E' as const, place: 'proxier.go:1169', text: `"Failed to list existing nftables objects" err=${klogValue(nft)} ipFamily="${family}"` }] : []),
    ];
  });
}

function proxierLines({ config, localnet, liberal }: StartFacts): readonly StartLine[] {
  const how =
    'to change this either disable iptables.localhostNodePorts (--iptables-localhost-nodeports) or set nodePortAddresses (--nodeport-addresses) to filter loopback addresses';
  return [
    ...(localnet ? [info('proxier.go:241', `"Setting route_localnet=1 to allow node-ports on localhost; ${how}" ipFamily="IPv4"`)] : []),
    ...(liberal && config.mode === 'iptables'
      ? FAMILIES.map((family) => info('proxier.go:253', `"nf_conntrack_tcp_be_liberal set, not installing DROP rules for INVALID packets" ipFamily="${family}"`))
      : []),
  ];
}
