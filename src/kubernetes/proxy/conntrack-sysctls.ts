// Settings of connection tracking that kube-proxy makes before it begins. upstream: pkg/proxy/conntrack/sysctls.go
import type { Sysctl } from '../../machine/network/sysctl.ts';
import type { StartLine } from './start-log.ts';

/** Seconds of 0 leave what there is. */
export interface ConntrackSettings {
  readonly maxPerCore: number;
  readonly min: number;
  readonly tcpEstablishedSeconds: number;
  readonly tcpCloseWaitSeconds: number;
  readonly tcpBeLiberal: boolean;
  readonly udpSeconds: number;
  readonly udpStreamSeconds: number;
}

const MOST = 1_048_576;
const PREFIX = 'net.netfilter.';

const line = (at: number, text: string): StartLine => ({ severity: 'I', place: `sysctls.go:${at}`, text });

/** Makes them; tells what it changed. */
export function setConntrackSysctls(sysctl: Sysctl, settings: ConntrackSettings, cpus: number): readonly StartLine[] {
  const lines: StartLine[] = [];
  const set = (name: string, value: number): void => {
    if (sysctl.number(`${PREFIX}${name}`) === value) return;
    lines.push(line(191, `"Set sysctl" entry="net/netfilter/${name}" value=${value}`));
    sysctl.set(`${PREFIX}${name}`, String(value));
  };
  const most = settings.maxPerCore > 0 ? Math.min(MOST, Math.max(settings.maxPerCore * cpus, settings.min)) : 0;
  if (most > 0) {
    lines.push(line(147, `"Setting nf_conntrack_max" nfConntrackMax=${most}`));
    set('nf_conntrack_max', most);
    if (sysctl.number(`${PREFIX}nf_conntrack_buckets`) < most / 4) lines.push(line(161, `"Setting conntrack hashsize" conntrackHashsize=${Math.floor(most / 4)}`));
  }
  if (settings.tcpEstablishedSeconds > 0) set('nf_conntrack_tcp_timeout_established', Math.floor(settings.tcpEstablishedSeconds));
  if (settings.tcpCloseWaitSeconds > 0) set('nf_conntrack_tcp_timeout_close_wait', Math.floor(settings.tcpCloseWaitSeconds));
  if (settings.tcpBeLiberal) set('nf_conntrack_tcp_be_liberal', 1);
  if (settings.udpSeconds > 0) set('nf_conntrack_udp_timeout', Math.floor(settings.udpSeconds));
  if (settings.udpStreamSeconds > 0) set('nf_conntrack_udp_timeout_stream', Math.floor(settings.udpStreamSeconds));
  return lines;
}
