// From a command line to the configuration that a kube-proxy runs with: the file's, with what stands above it, or that of the flags. upstream: cmd/kube-proxy/app/options.go Complete
import { isRecord } from '../../../base/deep.ts';
import { parseIp } from '../../../base/ip.ts';
import { goDuration, parseDuration } from '../../../kubernetes/kubectl/lib/go/go-duration.ts';
import type { KubeProxyConfiguration, Periods } from '../proxy-config/configuration.ts';
import { withDefaults } from '../proxy-config/decode.ts';
import { type ReadConfig, readProxyConfig } from '../proxy-config/read.ts';
import { forLinux } from '../proxy-config/settings.ts';
import { gatesOf, type ProxyFlagValues, shownValue } from './parse.ts';
import { FLAGS, type ProxyFlag } from './table.ts';

/** Reads the file that --config names, or the other flags. Throws what kube-proxy says of what it cannot use. */
export function loadConfig(values: ProxyFlagValues, readFile: (path: string) => string): ReadConfig {
  const path = values.string('config');
  if (path !== '') {
    const read = readProxyConfig(readFile(path));
    // Of the flags only those of logging stand above a file.
    return { ...read, config: withFlags(read.config, values, (flag) => flag.fields.some((field) => field.startsWith('logging.'))) };
  }
  const said = withPeriods(withFlags(withDefaults({}), values), values);
  const config = values.string('write-config-to') === '' ? withPorts(said, values) : said;
  const clusterCIDRs = values.changed('cluster-cidr') ? values.string('cluster-cidr').split(',') : [];
  return { config: forLinux(config), modeUnsaid: said.mode === '', warning: undefined, clusterCIDRs };
}

/** The name of the node that --hostname-override says. Throws when it says nothing. */
export function withNodeName(config: KubeProxyConfiguration, values: ProxyFlagValues): KubeProxyConfiguration {
  const said = values.string('hostname-override');
  if (said === '') return config;
  const hostnameOverride = said.trim().toLowerCase();
  if (hostnameOverride === '') throw new Error('failed complete: empty hostname-override is invalid');
  return { ...config, hostnameOverride };
}

/** Every flag and what it holds: without a file they are the configuration's own fields. `nodeIPs` take the place of `primary` once they are known. */
export function shownFlags(values: ProxyFlagValues, config: KubeProxyConfiguration, nodeIPs: readonly string[] = []): readonly (readonly [name: string, value: string])[] {
  const serving = config.nodePortAddresses ?? [];
  const addresses = serving[0] === 'primary' && nodeIPs.length > 0 ? nodeIPs.map((ip) => `${ip}/${ip.includes(':') ? 128 : 32}`) : serving;
  const own: Readonly<Record<string, string>> = {
    'proxy-mode': config.mode,
    'detect-local-mode': config.detectLocalMode,
    'healthz-bind-address': config.healthzBindAddress,
    'metrics-bind-address': config.metricsBindAddress,
    'nodeport-addresses': `[${addresses.join(',')}]`,
  };
  const alone = values.string('config') === '';
  return FLAGS.map((flag) => [flag.name, (alone && !values.blank.has(flag.name) ? own[flag.name] : undefined) ?? shownValue(values, flag)]);
}

function withFlags(config: KubeProxyConfiguration, values: ProxyFlagValues, counts: (flag: ProxyFlag) => boolean = () => true): KubeProxyConfiguration {
  let out: unknown = config;
  for (const flag of FLAGS) {
    if (!values.changed(flag.name) || !counts(flag)) continue;
    for (const field of flag.fields) out = put(out, field.split('.'), fieldValue(values, flag));
  }
  return out as KubeProxyConfiguration;
}

function fieldValue(values: ProxyFlagValues, flag: ProxyFlag): unknown {
  if (flag.kind === 'bool') return values.bool(flag.name);
  if (flag.kind === 'strings') return values.list(flag.name);
  if (flag.kind === 'int32' || flag.kind === 'float32' || flag.type === 'Level') return values.number(flag.name);
  return flag.type === 'mapStringBool' ? gatesOf(values) : shownValue(values, flag);
}

function put(object: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const record = isRecord(object) ? object : {};
  return { ...record, [key]: rest.length > 0 ? put(record[key], rest, value) : value };
}

/** The flags of IPVS count in its mode, those of iptables in every other. upstream: processV1Alpha1Flags */
function withPeriods(config: KubeProxyConfiguration, values: ProxyFlagValues): KubeProxyConfiguration {
  const family = config.mode === 'ipvs' ? 'ipvs' : 'iptables';
  const periods: { -readonly [K in keyof Periods]?: string } = {};
  const said = (name: string): string | undefined => (values.changed(name) ? goDuration(parseDuration(values.string(name))) : undefined);
  const [sync, least] = [said(`${family}-sync-period`), said(`${family}-min-sync-period`)];
  if (sync !== undefined) periods.syncPeriod = sync;
  if (least !== undefined) periods.minSyncPeriod = least;
  if (family === 'ipvs') return { ...config, ipvs: { ...config.ipvs, ...periods } };
  return { ...config, iptables: { ...config.iptables, ...periods }, nftables: { ...config.nftables, ...periods } };
}

/** An address without a port takes the deprecated flag's; a port of 0 closes the door. upstream: addressFromDeprecatedFlags */
function withPorts(config: KubeProxyConfiguration, values: ProxyFlagValues): KubeProxyConfiguration {
  const at = (text: string, port: number): string => {
    if (port === 0) return '';
    const address = parseIp(text);
    return address ? (address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`) : text;
  };
  return {
    ...config,
    healthzBindAddress: at(config.healthzBindAddress, values.number('healthz-port')),
    metricsBindAddress: at(config.metricsBindAddress, values.number('metrics-port')),
  };
}
