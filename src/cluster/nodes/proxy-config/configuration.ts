// KubeProxyConfiguration as Go holds it: its fields in order, their types, and what they are when nothing is said. upstream: k8s.io/kube-proxy/config/v1alpha1/types.go, pkg/proxy/apis/config/v1alpha1/defaults.go
import type { GoField, GoStruct, GoType, ScalarKind } from '../../../kubernetes/api/go-types.ts';

export const KIND = 'KubeProxyConfiguration';
export const VERSION = 'kubeproxy.config.k8s.io/v1alpha1';

/** How often rules are looked after, and how much time is between two changes of them. */
export interface Periods {
  readonly syncPeriod: string;
  readonly minSyncPeriod: string;
}

/** Durations are texts as Go prints them. */
export interface KubeProxyConfiguration {
  readonly featureGates: Readonly<Record<string, boolean>> | null;
  readonly clientConnection: {
    readonly kubeconfig: string;
    readonly acceptContentTypes: string;
    readonly contentType: string;
    readonly qps: number;
    readonly burst: number;
  };
  readonly logging: {
    readonly format: string;
    readonly flushFrequency: unknown;
    readonly verbosity: number;
    readonly options: Readonly<Record<'text' | 'json', { readonly splitStream?: boolean; readonly infoBufferSize: unknown }>>;
  };
  readonly hostnameOverride: string;
  readonly bindAddress: string;
  readonly healthzBindAddress: string;
  readonly metricsBindAddress: string;
  readonly bindAddressHardFail: boolean;
  readonly enableProfiling: boolean;
  readonly showHiddenMetricsForVersion: string;
  readonly mode: string;
  readonly iptables: Periods & { readonly masqueradeBit: number; readonly masqueradeAll: boolean; readonly localhostNodePorts: boolean };
  readonly ipvs: Periods & {
    readonly scheduler: string;
    readonly excludeCIDRs: readonly string[] | null;
    readonly strictARP: boolean;
    readonly tcpTimeout: string;
    readonly tcpFinTimeout: string;
    readonly udpTimeout: string;
  };
  readonly nftables: Periods & { readonly masqueradeBit: number; readonly masqueradeAll: boolean };
  readonly winkernel: { readonly sourceVip: string };
  readonly detectLocalMode: string;
  readonly detectLocal: { readonly bridgeInterface: string; readonly interfaceNamePrefix: string };
  readonly clusterCIDR: string;
  readonly nodePortAddresses: readonly string[] | null;
  readonly oomScoreAdj: number;
  readonly conntrack: {
    readonly maxPerCore: number;
    readonly min: number;
    readonly tcpEstablishedTimeout: string;
    readonly tcpCloseWaitTimeout: string;
    readonly tcpBeLiberal: boolean;
    readonly udpTimeout: string;
    readonly udpStreamTimeout: string;
  };
  readonly configSyncPeriod: string;
  readonly portRange: string;
  readonly windowsRunAsService: boolean;
}

type FieldText = readonly [text: string, type?: GoType];

/** Each field is `name kind`: a * before the kind is a pointer, ? leaves it out when it is empty; a slash before Go's own name of its type. */
function struct(name: string, go: string, list: readonly FieldText[]): GoStruct {
  const fields = new Map<string, GoField>();
  for (const [text, type] of list) {
    const match = /^(\w+) ([*?]*)(\w+)(?:\/(.*))?$/.exec(text);
    const [, key = '', flags = '', kind = '', goName = kind] = match ?? [];
    const made = type ?? ({ kind: kind as ScalarKind, go: goName } as const);
    const pointer = flags.includes('*');
    fields.set(key, { name: key, index: fields.size, required: false, type: made, pointer, always: !flags.includes('?'), omitZero: false, embedded: '' });
  }
  return { kind: 'struct', go, name, definition: go, fields, required: [] };
}

const TEXTS: GoType = { kind: 'slice', go: '[]string', elem: { kind: 'string', go: 'string' } };
const ours = (name: string, list: readonly FieldText[]): GoStruct => struct(name, `v1alpha1.${name}`, list);
const texts = (...names: string[]): FieldText[] => names.map((n) => [`${n} string`]);
const durations = (...names: string[]): FieldText[] => names.map((n) => [`${n} duration`]);
const BUFFER = struct('OutputRoutingOptions', 'v1.OutputRoutingOptions', [['splitStream ?bool'], ['infoBufferSize any']]);
const OPTIONS = struct('FormatOptions', 'v1.FormatOptions', [
  ['text x', BUFFER],
  ['json x', BUFFER],
]);

export const GO_TYPE: GoStruct = ours(KIND, [
  ['kind string'],
  ['apiVersion string'],
  ['featureGates ?x', { kind: 'map', go: 'map[string]bool', elem: { kind: 'bool', go: 'bool' } }],
  ['clientConnection x', ours('ClientConnectionConfiguration', [...texts('kubeconfig', 'acceptContentTypes', 'contentType'), ['qps float64/float32'], ['burst int32']])],
  [
    'logging x',
    struct('LoggingConfiguration', 'v1.LoggingConfiguration', [
      ['format string'],
      ['flushFrequency any'],
      ['verbosity int32/v1.VerbosityLevel'],
      ['vmodule ?any'],
      ['options x', OPTIONS],
    ]),
  ],
  ...texts('hostnameOverride', 'bindAddress', 'healthzBindAddress', 'metricsBindAddress'),
  ['bindAddressHardFail bool'],
  ['enableProfiling bool'],
  ['showHiddenMetricsForVersion string'],
  ['mode string/v1alpha1.ProxyMode'],
  [
    'iptables x',
    ours('KubeProxyIPTablesConfiguration', [['masqueradeBit *int32'], ['masqueradeAll bool'], ['localhostNodePorts *bool'], ...durations('syncPeriod', 'minSyncPeriod')]),
  ],
  [
    'ipvs x',
    ours('KubeProxyIPVSConfiguration', [
      ...durations('syncPeriod', 'minSyncPeriod'),
      ['scheduler string'],
      ['excludeCIDRs x', TEXTS],
      ['strictARP bool'],
      ...durations('tcpTimeout', 'tcpFinTimeout', 'udpTimeout'),
    ]),
  ],
  ['nftables x', ours('KubeProxyNFTablesConfiguration', [['masqueradeBit *int32'], ['masqueradeAll bool'], ...durations('syncPeriod', 'minSyncPeriod')])],
  [
    'winkernel x',
    ours('KubeProxyWinkernelConfiguration', [...texts('networkName', 'sourceVip'), ['enableDSR bool'], ['rootHnsEndpointName string'], ['forwardHealthCheckVip bool']]),
  ],
  ['detectLocalMode string/v1alpha1.LocalMode'],
  ['detectLocal x', ours('DetectLocalConfiguration', texts('bridgeInterface', 'interfaceNamePrefix'))],
  ['clusterCIDR string'],
  ['nodePortAddresses x', TEXTS],
  ['oomScoreAdj *int32'],
  [
    'conntrack x',
    ours('KubeProxyConntrackConfiguration', [
      ['maxPerCore *int32'],
      ['min *int32'],
      ['tcpEstablishedTimeout *duration'],
      ['tcpCloseWaitTimeout *duration'],
      ['tcpBeLiberal bool'],
      ...durations('udpTimeout', 'udpStreamTimeout'),
    ]),
  ],
  ['configSyncPeriod duration'],
  ['portRange string'],
  ['windowsRunAsService ?bool'],
]);

const PERIODS = { syncPeriod: '30s', minSyncPeriod: '1s' };

/** What stands in place of nothing, zero, '' and 0s. */
export const DEFAULTS = {
  clientConnection: { contentType: 'application/vnd.kubernetes.protobuf', qps: 5, burst: 10 },
  logging: { format: 'text', flushFrequency: '5s', options: { text: { infoBufferSize: '0' }, json: { infoBufferSize: '0' } } },
  bindAddress: '0.0.0.0',
  iptables: PERIODS,
  ipvs: { syncPeriod: '30s' },
  nftables: PERIODS,
  configSyncPeriod: '15m0s',
} as const;

/** What stands in place of a pointer that points nowhere: a zero that was said stays. */
export const POINTER_DEFAULTS = {
  iptables: { masqueradeBit: 14, localhostNodePorts: true },
  nftables: { masqueradeBit: 14 },
  oomScoreAdj: -999,
  conntrack: { maxPerCore: 32 * 1024, min: 128 * 1024, tcpEstablishedTimeout: '24h0m0s', tcpCloseWaitTimeout: '1h0m0s' },
} as const;

export const HEALTHZ_PORT = 10256;
export const METRICS_PORT = 10249;
