// What kube-proxy prints while it starts. upstream: cmd/kube-proxy/app/{server,server_linux}.go, pkg/proxy/config/config.go, k8s.io/klog/v2
import { partsOf } from '../../base/time.ts';
import type { ProxyConfig } from './config.ts';

const VERSION = 'v1.36.3';
const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** A line as klog heads it: `I1121 05:39:12.638791       1 server.go:228] "..."`. `micros` are those below the milliseconds that the clock knows. */
export function klogLine(severity: 'I' | 'E', now: number, micros: number, place: string, text: string): string {
  const t = partsOf(Math.floor(now));
  return `${severity}${pad(t.month, 2)}${pad(t.day, 2)} ${pad(t.hour, 2)}:${pad(t.minute, 2)}:${pad(t.second, 2)}.${pad(t.ms, 3)}${pad(micros, 3)}       1 ${place}] ${text}\n`;
}

export interface StartLine {
  readonly severity: 'I' | 'E';
  readonly place: string;
  readonly text: string;
}

const USING: Readonly<Record<ProxyConfig['mode'], number>> = { iptables: 137, ipvs: 180, nftables: 254 };
const CONTROLLERS: readonly (readonly [name: string, line: number])[] = [
  ['service config', 200],
  ['endpoint slice config', 106],
  ['serviceCIDR config', 403],
  ['node config', 309],
];

const info = (place: string, text: string): StartLine => ({ severity: 'I', place, text });

/** The lines of a start that succeeds. `localnet`: this start lets node ports be reached by loopback addresses. */
export function startLines(config: ProxyConfig, nodeIPs: readonly string[], localnet: boolean): readonly StartLine[] {
  const lines = [
    info('shared_informer.go:402', '"Waiting for caches to sync"'),
    info('shared_informer.go:409', '"Caches are synced"'),
    info('server.go:228', `"Successfully retrieved NodeIPs" NodeIPs=${JSON.stringify(nodeIPs)}`),
  ];
  if (config.mode !== 'nftables' && config.nodePortAddresses.length === 0) {
    const advice = 'nodePortAddresses is unset; NodePort connections will be accepted on all local IPs. Consider using `--nodeport-addresses primary`';
    lines.push({ severity: 'E', place: 'server.go:265', text: `"Kube-proxy configuration may be incomplete or incorrect" err="${advice}"` });
  }
  const primary = nodeIPs[0]?.includes(':') ? 'IPv6' : 'IPv4';
  lines.push(info('server.go:274', `"kube-proxy running in dual-stack mode" primary ipFamily="${primary}"`));
  lines.push(info(`server_linux.go:${USING[config.mode]}`, `"Using ${config.mode} Proxier"`));
  if (localnet) {
    const how =
      'to change this either disable iptables.localhostNodePorts (--iptables-localhost-nodeports) or set nodePortAddresses (--nodeport-addresses) to filter loopback addresses';
    lines.push(info('proxier.go:241', `"Setting route_localnet=1 to allow node-ports on localhost; ${how}" ipFamily="IPv4"`));
  }
  lines.push(info('server.go:539', `"Version info" version="${VERSION}"`), info('server.go:541', '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""'));
  for (const [name, at] of CONTROLLERS) {
    lines.push(info(`config.go:${at}`, `"Starting ${name} controller"`), info('shared_informer.go:381', `"Waiting for caches to sync" controller="${name}"`));
  }
  for (const [name] of CONTROLLERS) lines.push(info('shared_informer.go:388', `"Caches are synced" controller="${name}"`));
  return lines;
}
