// The parts of the kube-proxy table that are there whatever Services there are. upstream: pkg/proxy/nftables/proxier.go setupNFTables
import { FORWARD, INPUT, OUTPUT, POSTROUTING, PREROUTING, PRIORITY } from '../../../machine/network/hooks.ts';
import type { BaseSpec, NftRule, SetSpec, TypeName } from '../../../machine/network/nftables/ast.ts';
import { nftRule } from '../../../machine/network/nftables/parse-rule.ts';
import type { LocalTraffic, RuleSettings } from '../backend.ts';

const BEFORE_DNAT = PRIORITY.dstnat - 10;

const base = (type: BaseSpec['type'], hook: number, priority: number): BaseSpec => ({ type, hook, priority, policy: 'accept' });

/** The chains on hooks, in upstream's order. */
export const BASE_CHAINS: readonly { readonly name: string; readonly base: BaseSpec }[] = [
  { name: 'filter-prerouting-pre-dnat', base: base('filter', PREROUTING, BEFORE_DNAT) },
  { name: 'filter-output-pre-dnat', base: base('filter', OUTPUT, BEFORE_DNAT) },
  { name: 'filter-input', base: base('filter', INPUT, PRIORITY.filter) },
  { name: 'filter-forward', base: base('filter', FORWARD, PRIORITY.filter) },
  { name: 'filter-output', base: base('filter', OUTPUT, PRIORITY.filter) },
  { name: 'nat-prerouting', base: base('nat', PREROUTING, PRIORITY.dstnat) },
  { name: 'nat-output', base: base('nat', OUTPUT, PRIORITY.dstnat) },
  { name: 'nat-postrouting', base: base('nat', POSTROUTING, PRIORITY.srcnat) },
];

const SERVICE_KEY = (address: TypeName): readonly TypeName[] => [address, 'inet_proto', 'inet_service'];

function spec(name: string, key: readonly TypeName[], comment: string, verdicts = false): SetSpec {
  return {
    name,
    key,
    data: verdicts ? ['verdict'] : undefined,
    flags: { interval: false, dynamic: false, timeout: false, constant: false },
    timeout: undefined,
    size: undefined,
    comment,
  };
}

/** The sets and maps, in upstream's order. */
export function fixedSets(family: 4 | 6): readonly SetSpec[] {
  const address: TypeName = family === 4 ? 'ipv4_addr' : 'ipv6_addr';
  return [
    spec('hairpin-connections', [address, ...SERVICE_KEY(address)], 'service hairpin connections'),
    spec('cluster-ips', [address], 'Active ClusterIPs'),
    spec('nodeport-ips', [address], 'IPs that accept NodePort traffic'),
    spec('no-endpoint-services', SERVICE_KEY(address), 'vmap to drop or reject packets to services with no endpoints', true),
    spec('no-endpoint-nodeports', ['inet_proto', 'inet_service'], 'vmap to drop or reject packets to service nodeports with no endpoints', true),
    spec('firewall-ips', SERVICE_KEY(address), 'destinations that are subject to LoadBalancerSourceRanges', true),
    spec('service-ips', SERVICE_KEY(address), 'ClusterIP, ExternalIP and LoadBalancer IP traffic', true),
    spec('service-nodeports', ['inet_proto', 'inet_service'], 'NodePort traffic', true),
  ];
}

/** The set of the clients that an endpoint has had. */
export function affinitySet(name: string, family: 4 | 6, seconds: number): SetSpec {
  const address: TypeName = family === 4 ? 'ipv4_addr' : 'ipv6_addr';
  return {
    name,
    key: [address],
    data: undefined,
    flags: { interval: false, dynamic: true, timeout: true, constant: false },
    timeout: seconds * 1000,
    size: 65_535,
    comment: undefined,
  };
}

const parsed = new Map<string, NftRule>();

/** A rule; one text is one object for all nodes. */
export function rule(text: string): NftRule {
  let known = parsed.get(text);
  if (!known) {
    known = nftRule(text);
    if (parsed.size > 1000) parsed.clear();
    parsed.set(text, known);
  }
  return known;
}

export const setMark = (settings: RuleSettings): string => `meta mark set meta mark | ${markText(settings)}`;
const markText = (settings: RuleSettings): string => `0x${((1 << settings.config.iptables.masqueradeBit) >>> 0).toString(16)}`;

/** The rules of the base chains and of the chains that they jump to, by chain, in the order in which the chains are made. */
export function fixedRules(settings: RuleSettings): ReadonlyMap<string, readonly NftRule[]> {
  const ip = settings.family === 4 ? 'ip' : 'ip6';
  const mark = markText(settings);
  const fresh = (to: string): NftRule => rule(`ct state new jump ${to}`);
  const service = `${ip} daddr . meta l4proto . th dport vmap`;
  const everywhere = settings.nodePortIPs === undefined;
  const noLoopback = settings.family === 4 ? 'ip daddr != 127.0.0.0/8' : 'ip6 daddr != ::1';
  const here = everywhere ? noLoopback : `${ip} daddr @nodeport-ips`;
  const cidrs = settings.serviceCidrs.map((c) => c.text).join(', ');
  return new Map<string, readonly NftRule[]>([
    ['filter-prerouting-pre-dnat', [fresh('firewall-check')]],
    ['filter-output-pre-dnat', [fresh('firewall-check')]],
    ['filter-input', [fresh('nodeport-endpoints-check'), fresh('service-endpoints-check')]],
    ['filter-forward', [fresh('service-endpoints-check'), fresh('cluster-ips-check')]],
    ['filter-output', [fresh('service-endpoints-check'), fresh('cluster-ips-check')]],
    ['nat-prerouting', [rule('jump services')]],
    ['nat-output', [rule('jump services')]],
    ['nat-postrouting', [rule('jump masquerading')]],
    ['nodeport-endpoints-check', [rule(`${here} meta l4proto . th dport vmap @no-endpoint-nodeports`)]],
    ['service-endpoints-check', [rule(`${service} @no-endpoint-services`)]],
    ['firewall-check', [rule(`${service} @firewall-ips`)]],
    [
      'services',
      [
        ...masqueradeClusterIPs(settings, ip),
        rule(`${service} @service-ips`),
        rule(`${everywhere ? `fib daddr type local ${noLoopback}` : here} meta l4proto . th dport vmap @service-nodeports`),
      ],
    ],
    [
      'masquerading',
      [
        rule(`meta mark & ${mark} != 0 meta mark set meta mark ^ ${mark} masquerade fully-random`),
        rule(`ct status dnat ${ip} saddr . ${ip} daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random`),
      ],
    ],
    [
      'cluster-ips-check',
      [
        rule(`${ip} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`),
        ...(cidrs ? [rule(`${ip} daddr { ${cidrs} } drop comment "Drop traffic to unallocated ClusterIPs"`)] : []),
      ],
    ],
    ['reject-chain', [rule('reject')]],
  ]);
}

export const REJECT_COMMENT = 'helper for @no-endpoint-services / @no-endpoint-nodeports';

/** What is from pods; with `!= ` what is not. */
export function fromPods(local: LocalTraffic, family: 4 | 6, not: '' | '!= '): string {
  return 'cidr' in local ? `${family === 4 ? 'ip' : 'ip6'} saddr ${not}${local.cidr.text}` : `iifname ${not}"${local.device}${local.prefix ? '*' : ''}"`;
}

function masqueradeClusterIPs(settings: RuleSettings, ip: string): readonly NftRule[] {
  if (settings.config.iptables.masqueradeAll) return [rule(`${ip} daddr @cluster-ips ${setMark(settings)} comment "masquerade all clusterIP traffic"`)];
  const { local } = settings;
  return local
    ? [rule(`${ip} daddr @cluster-ips ${fromPods(local, settings.family, '!= ')} ${setMark(settings)} comment "masquerade clusterIP traffic from outside cluster"`)]
    : [];
}
