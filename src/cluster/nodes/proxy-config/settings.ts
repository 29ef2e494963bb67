// What of kube-proxy's configuration the proxies act on, and how /configz tells all of it. upstream: cmd/kube-proxy/app/server.go, pkg/proxy/apis/config/v1alpha1/conversion.go

import type { LocalMode, ProxyConfig, ProxyMode } from '../../../kubernetes/proxy/config.ts';
import type { ConntrackSettings } from '../../../kubernetes/proxy/conntrack-sysctls.ts';
import type { KubeProxyConfiguration, Periods } from './configuration.ts';

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000_001, µs: 0.000_001, ns: 0.000_000_001 };
const NONE: Periods = { syncPeriod: '0s', minSyncPeriod: '0s' };

/** The seconds of a duration as Go prints it. */
export function seconds(text: string): number {
  let sum = 0;
  for (const [, n, unit] of text.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g)) sum += Number(n) * (UNITS[unit ?? 's'] ?? 1);
  return text.startsWith('-') ? -sum : sum;
}

/** What is said of no mode and of no addresses is filled in for Linux. upstream: platformApplyDefaults */
export function forLinux(config: KubeProxyConfiguration): KubeProxyConfiguration {
  const mode = config.mode || 'iptables';
  const open = (config.nodePortAddresses ?? []).length === 0;
  return {
    ...config,
    mode,
    nodePortAddresses: mode === 'nftables' && open ? ['primary'] : config.nodePortAddresses,
    detectLocalMode: config.detectLocalMode || 'ClusterCIDR',
  };
}

/** For a configuration that was found to be valid. */
export function settingsOf(config: KubeProxyConfiguration): ProxyConfig {
  const mode = config.mode as ProxyMode;
  const { masqueradeAll, masqueradeBit } = mode === 'nftables' ? config.nftables : config.iptables;
  const { syncPeriod, minSyncPeriod } = config[mode];
  return {
    mode,
    bindAddress: config.bindAddress,
    bindAddressHardFail: config.bindAddressHardFail,
    clusterCIDR: config.clusterCIDR,
    local: { mode: config.detectLocalMode as LocalMode, ...config.detectLocal },
    nodePortAddresses: config.nodePortAddresses ?? [],
    healthzBindAddress: config.healthzBindAddress,
    metricsBindAddress: config.metricsBindAddress,
    iptables: {
      masqueradeAll,
      masqueradeBit,
      localhostNodePorts: config.iptables.localhostNodePorts,
      minSyncPeriodMs: seconds(minSyncPeriod) * 1000,
      syncPeriodMs: seconds(syncPeriod) * 1000,
    },
    ipvs: {
      scheduler: config.ipvs.scheduler,
      strictARP: config.ipvs.strictARP,
      excludeCIDRs: config.ipvs.excludeCIDRs ?? [],
      tcpSeconds: Math.floor(seconds(config.ipvs.tcpTimeout)),
      tcpFinSeconds: Math.floor(seconds(config.ipvs.tcpFinTimeout)),
      udpSeconds: Math.floor(seconds(config.ipvs.udpTimeout)),
    },
  };
}

/** What is to be set of connection tracking. */
export function conntrackOf({ conntrack: c }: KubeProxyConfiguration): ConntrackSettings {
  return {
    maxPerCore: c.maxPerCore,
    min: c.min,
    tcpEstablishedSeconds: seconds(c.tcpEstablishedTimeout),
    tcpCloseWaitSeconds: seconds(c.tcpCloseWaitTimeout),
    tcpBeLiberal: c.tcpBeLiberal,
    udpSeconds: seconds(c.udpTimeout),
    udpStreamSeconds: seconds(c.udpStreamTimeout),
  };
}

/** What /configz gives: of the periods and of masquerading only what the mode that runs takes. */
export function configzText(config: KubeProxyConfiguration): string {
  const { mode } = config;
  const of = (one: string): Periods => (one === mode ? config[one as ProxyMode] : NONE);
  const { featureGates, windowsRunAsService, ...rest } = config;
  const shown = {
    ...rest,
    iptables: { ...config.iptables, masqueradeAll: mode !== 'nftables' && config.iptables.masqueradeAll, ...periods(of('iptables')) },
    ipvs: { ...config.ipvs, ...periods(of('ipvs')) },
    nftables: { ...config.nftables, masqueradeAll: mode === 'nftables' && config.nftables.masqueradeAll, ...periods(of('nftables')) },
    // Nobody has looked at it for long: it is lost on the way.
    portRange: '',
    ...(windowsRunAsService ? { windowsRunAsService } : {}),
  };
  const { kind, apiVersion, ...fields } = shown as typeof shown & { kind: string; apiVersion: string };
  const gates = Object.keys(featureGates ?? {}).length > 0 ? { featureGates } : {};
  return JSON.stringify({ 'kubeproxy.config.k8s.io': { kind, apiVersion, ...gates, ...fields } });
}

const periods = ({ syncPeriod, minSyncPeriod }: Periods): Periods => ({ syncPeriod, minSyncPeriod });

const ACTED_ON_OTHERWISE: readonly (readonly [field: string, isSet: (c: KubeProxyConfiguration) => boolean])[] = [
  ['clientConnection.acceptContentTypes', (c) => c.clientConnection.acceptContentTypes !== ''],
  ['clientConnection.burst', (c) => c.clientConnection.burst !== 10],
  ['clientConnection.contentType', (c) => c.clientConnection.contentType !== 'application/vnd.kubernetes.protobuf'],
  ['clientConnection.qps', (c) => c.clientConnection.qps !== 5],
  ['configSyncPeriod', (c) => c.configSyncPeriod !== '15m0s'],
  ['featureGates', (c) => Object.keys(c.featureGates ?? {}).length > 0],
  ['logging.format', (c) => c.logging.format !== 'text'],
  ['logging.verbosity', (c) => c.logging.verbosity > 1],
  ['oomScoreAdj', (c) => c.oomScoreAdj !== -999],
  ['enableProfiling', (c) => c.enableProfiling],
  ['showHiddenMetricsForVersion', (c) => c.showHiddenMetricsForVersion !== ''],
];

/** Fields that a real kube-proxy acts on and this one does not. */
export function notSimulated(config: KubeProxyConfiguration): readonly string[] {
  return ACTED_ON_OTHERWISE.filter(([, isSet]) => isSet(config)).map(([field]) => field);
}
