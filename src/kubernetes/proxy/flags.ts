// kube-proxy's flags, and what each holds when nobody gives it; /flagz tells them. upstream: cmd/kube-proxy/app/options.go AddFlags

const DEFAULTS: Readonly<Record<string, string>> = {
  'bind-address': '0.0.0.0',
  'bind-address-hard-fail': 'false',
  'boot-id-file': '/proc/sys/kernel/random/boot_id',
  cleanup: 'false',
  'cluster-cidr': '',
  config: '',
  'config-sync-period': '15m0s',
  'conntrack-max-per-core': '32768',
  'conntrack-min': '131072',
  'conntrack-tcp-be-liberal': 'false',
  'conntrack-tcp-timeout-close-wait': '1h0m0s',
  'conntrack-tcp-timeout-established': '24h0m0s',
  'conntrack-udp-timeout': '0s',
  'conntrack-udp-timeout-stream': '0s',
  'detect-local-mode': '',
  'feature-gates': '',
  'healthz-bind-address': '0.0.0.0:10256',
  'healthz-port': '10256',
  help: 'false',
  'hostname-override': '',
  'init-only': 'false',
  'iptables-localhost-nodeports': 'true',
  'iptables-masquerade-bit': '14',
  'iptables-min-sync-period': '1s',
  'iptables-sync-period': '30s',
  'ipvs-exclude-cidrs': '[]',
  'ipvs-min-sync-period': '1s',
  'ipvs-scheduler': '',
  'ipvs-strict-arp': 'false',
  'ipvs-sync-period': '30s',
  'ipvs-tcp-timeout': '0s',
  'ipvs-tcpfin-timeout': '0s',
  'ipvs-udp-timeout': '0s',
  'kube-api-burst': '10',
  'kube-api-content-type': 'application/vnd.kubernetes.protobuf',
  'kube-api-qps': '5',
  kubeconfig: '',
  'log-flush-frequency': '5s',
  'log-json-info-buffer-size': '0',
  'log-json-split-stream': 'false',
  'log-text-info-buffer-size': '0',
  'log-text-split-stream': 'false',
  'logging-format': 'text',
  'machine-id-file': '/etc/machine-id,/var/lib/dbus/machine-id',
  'masquerade-all': 'false',
  master: '',
  'metrics-bind-address': '127.0.0.1:10249',
  'metrics-port': '10249',
  'nodeport-addresses': '[]',
  'oom-score-adj': '-999',
  'pod-bridge-interface': '',
  'pod-interface-name-prefix': '',
  profiling: 'false',
  'proxy-mode': '',
  'show-hidden-metrics-for-version': '',
  v: '0',
  version: 'false',
  vmodule: '',
  'write-config-to': '',
};

/** Every flag as `name` and what it holds, in order; `words` is the command line. */
export function flagValues(words: readonly string[]): readonly (readonly [name: string, value: string])[] {
  const given = new Map(words.filter((word) => /^--?[\w-]+=/.test(word)).map(splitFlag));
  return Object.entries(DEFAULTS).map(([name, value]) => [name, given.get(name) ?? value]);
}

function splitFlag(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return [word.slice(0, at).replace(/^--?/, ''), word.slice(at + 1)];
}
