// kube-proxy's configuration file. upstream: cmd/kube-proxy/app/options.go, pkg/proxy/apis/config/{v1alpha1/defaults,validation/validation}.go
import { load, YAMLException } from 'js-yaml';
import { isRecord } from '../../base/deep.ts';
import { parseCidr } from '../../base/ip.ts';
import { DEFAULT_CONFIG, type ProxyConfig } from '../../kubernetes/proxy/config.ts';
import { readIpvs } from './ipvs-config.ts';

const MODES = ['iptables', 'ipvs', 'nftables'] as const;
const VERSION = 'kubeproxy.config.k8s.io/v1alpha1';
const PATH = 'KubeProxyConfiguration';

/** The settings that the file says, defaults filled in. Throws what kube-proxy says of a file that it cannot read or does not take. */
export function readProxyConfig(text: string): ProxyConfig {
  const value = decoded(text);
  const mode = value.mode || 'iptables';
  const known = MODES.find((m) => m === mode);
  if (!known) throw new Error(invalid('Mode.ProxyMode', mode, `must be ${MODES.join(', ')} or blank (blank means the best-available proxy [currently iptables])`));
  const iptables = isRecord(value.iptables) ? value.iptables : {};
  const bit = typeof iptables.masqueradeBit === 'number' ? iptables.masqueradeBit : DEFAULT_CONFIG.iptables.masqueradeBit;
  if (bit < 0 || bit > 31) throw new Error(invalid('KubeProxyIPTablesConfiguration.MasqueradeBit', bit, 'must be within the range [0, 31]'));
  return {
    mode: known,
    clusterCIDR: clusterCidr(String(value.clusterCIDR ?? '')),
    nodePortAddresses: nodePortAddresses(value.nodePortAddresses),
    healthzBindAddress: bindAddress(value.healthzBindAddress, DEFAULT_CONFIG.healthzBindAddress),
    metricsBindAddress: bindAddress(value.metricsBindAddress, DEFAULT_CONFIG.metricsBindAddress),
    iptables: {
      masqueradeAll: iptables.masqueradeAll === true,
      masqueradeBit: bit,
      localhostNodePorts: iptables.localhostNodePorts !== false,
      minSyncPeriodMs: milliseconds(iptables.minSyncPeriod) || DEFAULT_CONFIG.iptables.minSyncPeriodMs,
    },
    ipvs: { ...DEFAULT_CONFIG.ipvs, ...readIpvs(value.ipvs) },
  };
}

function decoded(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = load(text);
  } catch (fault) {
    if (!(fault instanceof YAMLException)) throw fault;
    throw new Error(`failed complete: failed to decode: yaml: line ${(fault.mark?.line ?? 0) + 1}: ${fault.reason}`);
  }
  if (!isRecord(value)) throw new Error("failed complete: failed to decode: couldn't get version/kind; json parse error: json: cannot unmarshal the file into an object");
  if (!value.kind) throw new Error(`failed complete: failed to decode: Object 'Kind' is missing in '${text}'`);
  if (!value.apiVersion) throw new Error(`failed complete: failed to decode: Object 'apiVersion' is missing in '${text}'`);
  if (value.kind !== PATH || value.apiVersion !== VERSION) {
    throw new Error(
      `failed complete: failed to decode: no kind "${value.kind}" is registered for version "${value.apiVersion}" in scheme "k8s.io/kubernetes/pkg/proxy/apis/config/scheme/scheme.go:30"`,
    );
  }
  return value;
}

const invalid = (field: string, value: unknown, why: string): string => `failed validate: ${PATH}.${field}: Invalid value: ${JSON.stringify(value)}: ${why}`;

function clusterCidr(text: string): string {
  if (text === '') return '';
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => !parseCidr(part))) throw new Error(invalid('ClusterCIDR', text, 'must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)'));
  return text;
}

function nodePortAddresses(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value.map(String) : [];
  if (list.length === 1 && list[0] === 'primary') return list;
  list.forEach((one, i) => {
    if (one === 'primary') throw new Error(invalid(`NodePortAddresses[${i}]`, one, "can't use both 'primary' and CIDRs"));
    if (!parseCidr(one)) throw new Error(invalid(`NodePortAddresses[${i}]`, one, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'));
  });
  return list;
}

/** Without a port the default's is taken. */
function bindAddress(value: unknown, fallback: string): string {
  if (typeof value !== 'string' || value === '') return fallback;
  return /:\d+$/.test(value) ? value : `${value}${fallback.slice(fallback.lastIndexOf(':'))}`;
}

/** 1s, 500ms, 1m30s. */
function milliseconds(value: unknown): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  return [...String(value ?? '').matchAll(/([\d.]+)(ms|h|m|s)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * (units[unit ?? 's'] ?? 0), 0);
}
