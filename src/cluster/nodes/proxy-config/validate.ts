// What kube-proxy does not take of its configuration. upstream: pkg/proxy/apis/config/validation/validation.go
import { parseIp } from '../../../base/ip.ts';
import { type FieldError, fieldErrorText, invalid } from '../../../kubernetes/api/field.ts';
import { sloppyCidr } from '../../../kubernetes/proxy/config.ts';
import type { KubeProxyConfiguration } from './configuration.ts';
import { seconds } from './settings.ts';

const PATH = 'KubeProxyConfiguration';
const MODES = ['iptables', 'ipvs', 'nftables'];
const LOCAL_MODES = ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix', ''];
const NOT_NEGATIVE = 'must be greater than or equal to 0';
const PAIR = 'must be a either a single CIDR or dual-stack pair of CIDRs (e.g. [10.100.0.0/16, fde4:8dba:82e1::/48]';
const SHOWN_VERSION = '1.35';

/** All that is wrong, in one text; undefined: nothing. */
export function validateConfig(config: KubeProxyConfiguration, clusterCIDRs: readonly string[]): string | undefined {
  const texts = [...new Set(problems(config, clusterCIDRs).map((error) => fieldErrorText(error)))];
  return texts.length > 1 ? `[${texts.join(', ')}]` : texts[0];
}

function problems(c: KubeProxyConfiguration, clusterCIDRs: readonly string[]): readonly FieldError[] {
  return [
    ...bit(c.iptables.masqueradeBit, `${PATH}.KubeProxyIPTablesConfiguration`),
    ...(c.mode === 'ipvs' ? ipvs(c.ipvs) : []),
    ...(c.mode === 'nftables' ? bit(c.nftables.masqueradeBit, `${PATH}.KubeProxyNFTablesConfiguration`) : []),
    ...linux(c),
    ...(c.mode === '' || MODES.includes(c.mode)
      ? []
      : [invalid(`${PATH}.Mode.ProxyMode`, c.mode, `must be ${MODES.join(', ')} or blank (blank means the best-available proxy [currently iptables])`)]),
    ...(c.clientConnection.burst < 0 ? [invalid(`${PATH}.ClientConnection.Burst`, c.clientConnection.burst, NOT_NEGATIVE)] : []),
    ...periods(c),
    ...(parseIp(c.bindAddress) ? [] : [invalid(`${PATH}.BindAddress`, c.bindAddress, 'not a valid textual representation of an IP address')]),
    ...(c.healthzBindAddress === '' ? [] : bound(c.healthzBindAddress, `${PATH}.HealthzBindAddress`)),
    ...bound(c.metricsBindAddress, `${PATH}.MetricsBindAddress`),
    ...nodePorts(c.nodePortAddresses ?? []),
    ...shown(c.showHiddenMetricsForVersion),
    ...local(c, clusterCIDRs),
  ];
}

const bit = (n: number, path: string): FieldError[] => (n < 0 || n > 31 ? [invalid(`${path}.MasqueradeBit`, n, 'must be within the range [0, 31]')] : []);
const notNegative = (path: string, text: string): FieldError[] => (seconds(text) < 0 ? [invalid(path, text, NOT_NEGATIVE)] : []);

function ipvs(c: KubeProxyConfiguration['ipvs']): readonly FieldError[] {
  const path = `${PATH}.KubeProxyIPVSConfiguration`;
  return [
    ...notNegative(`${path}.TCPTimeout`, c.tcpTimeout),
    ...notNegative(`${path}.TCPFinTimeout`, c.tcpFinTimeout),
    ...notNegative(`${path}.UDPTimeout`, c.udpTimeout),
    ...(c.excludeCIDRs ?? []).flatMap((text, i) => (sloppyCidr(text) ? [] : [invalid(`${path}.ExcludeCidrs[${i}]`, text, 'must be a valid CIDR')])),
  ];
}

function linux({ conntrack: c, oomScoreAdj }: KubeProxyConfiguration): readonly FieldError[] {
  const path = `${PATH}.KubeProxyLinuxConfiguration`;
  const at = `${path}.KubeProxyConntrackConfiguration`;
  return [
    ...(c.maxPerCore < 0 ? [invalid(`${at}.MaxPerCore`, c.maxPerCore, NOT_NEGATIVE)] : []),
    ...(c.min < 0 ? [invalid(`${at}.Min`, c.min, NOT_NEGATIVE)] : []),
    ...notNegative(`${at}.TCPEstablishedTimeout`, c.tcpEstablishedTimeout),
    ...notNegative(`${at}.TCPCloseWaitTimeout`, c.tcpCloseWaitTimeout),
    ...notNegative(`${at}.UDPTimeout`, c.udpTimeout),
    ...notNegative(`${at}.UDPStreamTimeout`, c.udpStreamTimeout),
    ...(oomScoreAdj < -1000 || oomScoreAdj > 1000 ? [invalid(`${path}.OOMScoreAdj`, oomScoreAdj, 'must be within the range [-1000, 1000]')] : []),
  ];
}

function periods(c: KubeProxyConfiguration): readonly FieldError[] {
  const { syncPeriod, minSyncPeriod } = c[c.mode === 'ipvs' || c.mode === 'nftables' ? c.mode : 'iptables'];
  return [
    ...(seconds(c.configSyncPeriod) > 0 ? [] : [invalid(`${PATH}.ConfigSyncPeriod`, c.configSyncPeriod, 'must be greater than 0')]),
    ...(seconds(syncPeriod) > 0 ? [] : [invalid(`${PATH}.SyncPeriod`, syncPeriod, 'must be greater than 0')]),
    ...notNegative(`${PATH}.MinSyncPeriod`, minSyncPeriod),
    ...(seconds(minSyncPeriod) > seconds(syncPeriod) ? [invalid(`${PATH}.SyncPeriod`, minSyncPeriod, `must be greater than or equal to ${PATH}.MinSyncPeriod`)] : []),
  ];
}

function bound(text: string, path: string): readonly FieldError[] {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text);
  if (!parts) return [invalid(path, text, 'must be IP:port')];
  const [, six, four, port = ''] = parts;
  const host = six ?? four ?? '';
  const n = /^[-+]?\d+$/.test(port) ? Number(port) : 0;
  return [...(parseIp(host) ? [] : [invalid(path, host, 'must be a valid IP')]), ...(n < 1 || n > 65535 ? [invalid(path, port, 'must be a valid port')] : [])];
}

function nodePorts(list: readonly string[]): readonly FieldError[] {
  const found: FieldError[] = [];
  for (const [i, text] of list.entries()) {
    const path = `${PATH}.NodePortAddresses[${i}]`;
    if (text === 'primary') {
      if (list.length !== 1) found.push(invalid(path, text, "can't use both 'primary' and CIDRs"));
      break;
    }
    if (!sloppyCidr(text)) found.push(invalid(path, text, 'must be a valid CIDR'));
  }
  return found;
}

function shown(version: string): readonly FieldError[] {
  if (version === '' || version === SHOWN_VERSION) return [];
  const inner = `showHiddenMetricsForVersion: Invalid value: ${JSON.stringify(version)}: must be omitted or have the value '${SHOWN_VERSION}'; only the previous minor version is allowed`;
  return [invalid(`${PATH}.ShowHiddenMetricsForVersion`, version, `invalid showHiddenMetricsForVersion: ${inner}`)];
}

function local(c: KubeProxyConfiguration, clusterCIDRs: readonly string[]): readonly FieldError[] {
  const path = `${PATH}.DetectLocalConfiguration`;
  const nothing = (name: string, text: string): FieldError[] => (text === '' ? [invalid(`${path}.${name}`, text, 'must not be empty')] : []);
  if (!LOCAL_MODES.includes(c.detectLocalMode)) {
    const detail = `supported values: ${LOCAL_MODES.map((mode) => JSON.stringify(mode)).join(', ')}`;
    return [{ type: 'FieldValueNotSupported', field: `${PATH}.DetectLocalMode`, value: c.detectLocalMode, detail }];
  }
  if (c.detectLocalMode === 'BridgeInterface') return nothing('InterfaceName', c.detectLocal.bridgeInterface);
  if (c.detectLocalMode === 'InterfaceNamePrefix') return nothing('InterfacePrefix', c.detectLocal.interfaceNamePrefix);
  return c.detectLocalMode === 'NodeCIDR' ? [] : clusterCidrs(clusterCIDRs, `${path}.ClusterCIDRs`);
}

function clusterCidrs(list: readonly string[], path: string): readonly FieldError[] {
  if (list.length > 2) return [invalid(path, list, PAIR)];
  const wrong = list.flatMap((text, i) => (sloppyCidr(text) ? [] : [invalid(`${path}[${i}]`, text, 'must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)')]));
  const [first, second] = list.map((text) => sloppyCidr(text)?.family);
  return wrong.length === 0 && list.length === 2 && first === second ? [invalid(path, list, PAIR)] : wrong;
}
