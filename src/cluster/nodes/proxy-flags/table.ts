// kube-proxy's flags: their types as --help names them, what they hold when nobody gives them, and which fields of the configuration they stand for. upstream: cmd/kube-proxy/app/options.go AddFlags
import type { FlagKind, FlagSpec } from '../../../kubernetes/kubectl/lib/flags/flag-set.ts';

/** A flag; `fields` are paths in KubeProxyConfiguration. */
export interface ProxyFlag extends FlagSpec {
  readonly type: string;
  readonly fields: readonly string[];
}

const KINDS: Readonly<Record<string, FlagKind>> = { bool: 'bool', int32: 'int32', float32: 'float32', duration: 'duration', strings: 'strings' };
const PORT_GONE = (instead: string): string => `This flag is deprecated and will be removed in a future release. Please use --${instead} instead.`;

const flag = (name: string, type: string, instead = '', ...fields: readonly string[]): ProxyFlag => ({
  name,
  type,
  kind: KINDS[type] ?? 'string',
  default: instead || { bool: 'false', duration: '0s', strings: '[]', quantity: '0', Level: '0', version: 'false' }[type] || '',
  usage: '',
  fields,
});

/** In the order of --help, which leaves out the deprecated ones. */
export const FLAGS: readonly ProxyFlag[] = [
  flag('bind-address', 'ip', '0.0.0.0', 'bindAddress'),
  flag('bind-address-hard-fail', 'bool', '', 'bindAddressHardFail'),
  flag('boot-id-file', 'string', '/proc/sys/kernel/random/boot_id'),
  flag('cleanup', 'bool'),
  flag('cluster-cidr', 'string', '', 'clusterCIDR'),
  flag('config', 'string'),
  flag('config-sync-period', 'duration', '15m0s', 'configSyncPeriod'),
  flag('conntrack-max-per-core', 'int32', '32768', 'conntrack.maxPerCore'),
  flag('conntrack-min', 'int32', '131072', 'conntrack.min'),
  flag('conntrack-tcp-be-liberal', 'bool', '', 'conntrack.tcpBeLiberal'),
  flag('conntrack-tcp-timeout-close-wait', 'duration', '1h0m0s', 'conntrack.tcpCloseWaitTimeout'),
  flag('conntrack-tcp-timeout-established', 'duration', '24h0m0s', 'conntrack.tcpEstablishedTimeout'),
  flag('conntrack-udp-timeout', 'duration', '', 'conntrack.udpTimeout'),
  flag('conntrack-udp-timeout-stream', 'duration', '', 'conntrack.udpStreamTimeout'),
  flag('detect-local-mode', 'LocalMode', '', 'detectLocalMode'),
  flag('feature-gates', 'mapStringBool', '', 'featureGates'),
  flag('healthz-bind-address', 'ipport', '0.0.0.0:10256', 'healthzBindAddress'),
  { ...flag('healthz-port', 'int32', '10256'), deprecated: PORT_GONE('healthz-bind-address') },
  { ...flag('help', 'bool'), short: 'h' },
  flag('hostname-override', 'string'),
  flag('init-only', 'bool'),
  flag('iptables-localhost-nodeports', 'bool', 'true', 'iptables.localhostNodePorts'),
  flag('iptables-masquerade-bit', 'int32', '14', 'iptables.masqueradeBit'),
  flag('iptables-min-sync-period', 'duration', '1s'),
  flag('iptables-sync-period', 'duration', '30s'),
  flag('ipvs-exclude-cidrs', 'strings', '', 'ipvs.excludeCIDRs'),
  flag('ipvs-min-sync-period', 'duration', '1s'),
  flag('ipvs-scheduler', 'string', '', 'ipvs.scheduler'),
  flag('ipvs-strict-arp', 'bool', '', 'ipvs.strictARP'),
  flag('ipvs-sync-period', 'duration', '30s'),
  flag('ipvs-tcp-timeout', 'duration', '', 'ipvs.tcpTimeout'),
  flag('ipvs-tcpfin-timeout', 'duration', '', 'ipvs.tcpFinTimeout'),
  flag('ipvs-udp-timeout', 'duration', '', 'ipvs.udpTimeout'),
  flag('kube-api-burst', 'int32', '10', 'clientConnection.burst'),
  flag('kube-api-content-type', 'string', 'application/vnd.kubernetes.protobuf', 'clientConnection.contentType'),
  flag('kube-api-qps', 'float32', '5', 'clientConnection.qps'),
  flag('kubeconfig', 'string', '', 'clientConnection.kubeconfig'),
  flag('log-flush-frequency', 'duration', '5s', 'logging.flushFrequency'),
  flag('log-json-info-buffer-size', 'quantity', '', 'logging.options.json.infoBufferSize'),
  flag('log-json-split-stream', 'bool', '', 'logging.options.json.splitStream'),
  flag('log-text-info-buffer-size', 'quantity', '', 'logging.options.text.infoBufferSize'),
  flag('log-text-split-stream', 'bool', '', 'logging.options.text.splitStream'),
  flag('logging-format', 'string', 'text', 'logging.format'),
  flag('machine-id-file', 'string', '/etc/machine-id,/var/lib/dbus/machine-id'),
  flag('masquerade-all', 'bool', '', 'iptables.masqueradeAll', 'nftables.masqueradeAll'),
  flag('master', 'string'),
  flag('metrics-bind-address', 'ipport', '127.0.0.1:10249', 'metricsBindAddress'),
  { ...flag('metrics-port', 'int32', '10249'), deprecated: PORT_GONE('metrics-bind-address') },
  flag('nodeport-addresses', 'strings', '', 'nodePortAddresses'),
  flag('oom-score-adj', 'int32', '-999', 'oomScoreAdj'),
  flag('pod-bridge-interface', 'string', '', 'detectLocal.bridgeInterface'),
  flag('pod-interface-name-prefix', 'string', '', 'detectLocal.interfaceNamePrefix'),
  flag('profiling', 'bool', '', 'enableProfiling'),
  flag('proxy-mode', 'ProxyMode', '', 'mode'),
  flag('show-hidden-metrics-for-version', 'string', '', 'showHiddenMetricsForVersion'),
  { ...flag('v', 'Level', '', 'logging.verbosity'), short: 'v' },
  { ...flag('version', 'version'), bare: 'true' },
  flag('vmodule', 'pattern=N,...'),
  flag('write-config-to', 'string'),
];
