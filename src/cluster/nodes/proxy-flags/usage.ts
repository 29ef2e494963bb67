// What --help says of each flag. upstream: cmd/kube-proxy/app/options.go AddFlags, component-base/{logs,version}
export const USAGE: Readonly<Record<string, string>> = {
  'bind-address':
    "Overrides kube-proxy's idea of what its node's primary IP is. Note that the name is a historical artifact, and kube-proxy does not actually bind any sockets to this IP. This parameter is ignored if a config file is specified by --config.",
  'bind-address-hard-fail': 'If true kube-proxy will treat failure to bind to a port as fatal and exit',
  'boot-id-file': 'Comma-separated list of files to check for boot-id. Use the first one that exists.',
  cleanup: 'If true cleanup iptables and ipvs rules and exit.',
  'cluster-cidr':
    'The CIDR range of the pods in the cluster. (For dual-stack clusters, this can be a comma-separated dual-stack pair of CIDR ranges.). When --detect-local-mode is set to ClusterCIDR, kube-proxy will consider traffic to be local if its source IP is in this range. (Otherwise it is not used.) This parameter is ignored if a config file is specified by --config.',
  config: 'The path to the configuration file.',
  'config-sync-period': 'How often configuration from the apiserver is refreshed.  Must be greater than 0.',
  'conntrack-max-per-core': 'Maximum number of NAT connections to track per CPU core (0 to leave the limit as-is and ignore conntrack-min).',
  'conntrack-min': 'Minimum number of conntrack entries to allocate, regardless of conntrack-max-per-core (set conntrack-max-per-core=0 to leave the limit as-is).',
  'conntrack-tcp-be-liberal': 'Enable liberal mode for tracking TCP packets by setting nf_conntrack_tcp_be_liberal to 1',
  'conntrack-tcp-timeout-close-wait': 'NAT timeout for TCP connections in the CLOSE_WAIT state',
  'conntrack-tcp-timeout-established': 'Idle timeout for established TCP connections (0 to leave as-is)',
  'conntrack-udp-timeout': 'Idle timeout for UNREPLIED UDP connections (0 to leave as-is)',
  'conntrack-udp-timeout-stream': 'Idle timeout for ASSURED UDP connections (0 to leave as-is)',
  'detect-local-mode': 'Mode to use to detect local traffic. This parameter is ignored if a config file is specified by --config.',
  'feature-gates':
    'A set of key=value pairs that describe feature gates for alpha/experimental features. Options are:\n%GATES%\nThis parameter is ignored if a config file is specified by --config.',
  'healthz-bind-address':
    'The IP address and port for the health check server to serve on, defaulting to "0.0.0.0:10256". This parameter is ignored if a config file is specified by --config.',
  help: 'help for kube-proxy',
  'hostname-override':
    "If non-empty, will be used as the name of the Node that kube-proxy is running on. If unset, the node name is assumed to be the same as the node's hostname.",
  'init-only':
    'If true, perform any initialization steps that must be done with full root privileges, and then exit. After doing this, you can run kube-proxy again with only the CAP_NET_ADMIN capability.',
  'iptables-localhost-nodeports':
    'If false, kube-proxy will disable the legacy behavior of allowing NodePort services to be accessed via localhost. (Applies only to iptables mode and IPv4; localhost NodePorts are never allowed with other proxy modes or with IPv6.)',
  'iptables-masquerade-bit': 'If using the iptables or ipvs proxy mode, the bit of the fwmark space to mark packets requiring SNAT with.  Must be within the range [0, 31].',
  'iptables-min-sync-period':
    "The minimum period between iptables rule resyncs (e.g. '5s', '1m', '2h22m'). A value of 0 means every Service or EndpointSlice change will result in an immediate iptables resync.",
  'iptables-sync-period': "An interval (e.g. '5s', '1m', '2h22m') indicating how frequently various re-synchronizing and cleanup operations are performed. Must be greater than 0.",
  'ipvs-exclude-cidrs': 'A comma-separated list of CIDRs which the ipvs proxier should not touch when cleaning up IPVS rules.',
  'ipvs-min-sync-period':
    "The minimum period between IPVS rule resyncs (e.g. '5s', '1m', '2h22m'). A value of 0 means every Service or EndpointSlice change will result in an immediate IPVS resync.",
  'ipvs-scheduler': 'The ipvs scheduler type when proxy mode is ipvs',
  'ipvs-strict-arp': 'Enable strict ARP by setting arp_ignore to 1 and arp_announce to 2',
  'ipvs-sync-period': "An interval (e.g. '5s', '1m', '2h22m') indicating how frequently various re-synchronizing and cleanup operations are performed. Must be greater than 0.",
  'ipvs-tcp-timeout': "The timeout for idle IPVS TCP connections, 0 to leave as-is. (e.g. '5s', '1m', '2h22m').",
  'ipvs-tcpfin-timeout': "The timeout for IPVS TCP connections after receiving a FIN packet, 0 to leave as-is. (e.g. '5s', '1m', '2h22m').",
  'ipvs-udp-timeout': "The timeout for IPVS UDP packets, 0 to leave as-is. (e.g. '5s', '1m', '2h22m').",
  'kube-api-burst': 'Burst to use while talking with kubernetes apiserver',
  'kube-api-content-type': 'Content type of requests sent to apiserver.',
  'kube-api-qps': 'QPS to use while talking with kubernetes apiserver',
  kubeconfig: 'Path to kubeconfig file with authorization information (the master location can be overridden by the master flag).',
  'log-flush-frequency': 'Maximum number of seconds between log flushes',
  'log-json-info-buffer-size':
    '[Alpha] In JSON format with split output streams, the info messages can be buffered for a while to increase performance. The default value of zero bytes disables buffering. The size can be specified as number of bytes (512), multiples of 1000 (1K), multiples of 1024 (2Ki), or powers of those (3M, 4G, 5Mi, 6Gi). Enable the LoggingAlphaOptions feature gate to use this.',
  'log-json-split-stream':
    '[Alpha] In JSON format, write error messages to stderr and info messages to stdout. The default is to write a single stream to stdout. Enable the LoggingAlphaOptions feature gate to use this.',
  'log-text-info-buffer-size':
    '[Alpha] In text format with split output streams, the info messages can be buffered for a while to increase performance. The default value of zero bytes disables buffering. The size can be specified as number of bytes (512), multiples of 1000 (1K), multiples of 1024 (2Ki), or powers of those (3M, 4G, 5Mi, 6Gi). Enable the LoggingAlphaOptions feature gate to use this.',
  'log-text-split-stream':
    '[Alpha] In text format, write error messages to stderr and info messages to stdout. The default is to write a single stream to stdout. Enable the LoggingAlphaOptions feature gate to use this.',
  'logging-format': 'Sets the log format. Permitted formats: "json" (gated by LoggingBetaOptions), "text".',
  'machine-id-file': 'Comma-separated list of files to check for machine-id. Use the first one that exists.',
  'masquerade-all': 'SNAT all traffic sent via Service cluster IPs. This may be required with some CNI plugins. Only supported on Linux.',
  master: 'The address of the Kubernetes API server (overrides any value in kubeconfig)',
  'metrics-bind-address':
    'The IP address and port for the metrics server to serve on, defaulting to "127.0.0.1:10249". (Set to "0.0.0.0:10249" / "[::]:10249" to bind on all interfaces.) Set empty to disable. This parameter is ignored if a config file is specified by --config.',
  'nodeport-addresses':
    "A list of CIDR ranges that contain valid node IPs, or alternatively, the single string 'primary'. If set to a list of CIDRs, connections to NodePort services will only be accepted on node IPs in one of the indicated ranges. If set to 'primary', NodePort services will only be accepted on the node's primary IP(s) according to the Node object. If unset, NodePort connections will be accepted on all local IPs. This parameter is ignored if a config file is specified by --config.",
  'oom-score-adj':
    'The oom-score-adj value for kube-proxy process. Values must be within the range [-1000, 1000]. This parameter is ignored if a config file is specified by --config.',
  'pod-bridge-interface':
    'A bridge interface name. When --detect-local-mode is set to BridgeInterface, kube-proxy will consider traffic to be local if it originates from this bridge.',
  'pod-interface-name-prefix':
    'An interface name prefix. When --detect-local-mode is set to InterfaceNamePrefix, kube-proxy will consider traffic to be local if it originates from any interface whose name begins with this prefix.',
  profiling: 'If true enables profiling via web interface on /debug/pprof handler. This parameter is ignored if a config file is specified by --config.',
  'proxy-mode':
    "Which proxy mode to use: on Linux this can be 'iptables' (default), 'ipvs', or 'nftables'. On Windows the only supported value is 'kernelspace'. This parameter is ignored if a config file is specified by --config.",
  'show-hidden-metrics-for-version':
    "The previous version for which you want to show hidden metrics. Only the previous minor version is meaningful, other values will not be allowed. The format is <major>.<minor>, e.g.: '1.16'. The purpose of this format is make sure you have the opportunity to notice if the next release hides additional metrics, rather than being surprised when they are permanently removed in the release after that. This parameter is ignored if a config file is specified by --config.",
  v: 'number for the log level verbosity',
  version: '--version, --version=raw prints version information and quits; --version=vX.Y.Z... sets the reported version',
  vmodule: 'comma-separated list of pattern=N settings for file-filtered logging (only works for text log format)',
  'write-config-to': 'If set, write the default configuration values to this file and exit.',
};
