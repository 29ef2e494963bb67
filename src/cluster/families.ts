// Which address families a cluster has, and the ranges that follow from it. The hosts keep IPv4 among themselves whatever the cluster has: kubectl always finds the API server.

export const FAMILIES = ['IPv4', 'IPv6'] as const;
export type IpFamily = (typeof FAMILIES)[number];

/** A node's pod networks without their last part: 10.244.1 and fd00:10:244:1 */
export interface PodPrefixes {
  readonly four: string;
  readonly six: string;
  readonly families: readonly IpFamily[];
}

export interface ClusterNetwork {
  /** The preferred one first. */
  readonly families: readonly IpFamily[];
  /** Ranges with a comma between them, in that order. */
  readonly podCIDR: string;
  readonly serviceCIDR: string;
  readonly apiServiceIP: string;
  readonly dnsServiceIP: string;
  /** Where the Service kubernetes leads. */
  readonly apiAddress: string;
  /** The name server of the hosts. */
  readonly resolver: string;
}

const RANGES = {
  IPv4: { pods: '10.244.0.0/16', services: '10.96.0.0/16', api: '10.96.0.1', dns: '10.96.0.10', controlPlane: '192.168.1.10', router: '192.168.1.1' },
  IPv6: { pods: 'fd00:10:244::/56', services: 'fd00:10:96::/112', api: 'fd00:10:96::1', dns: 'fd00:10:96::a', controlPlane: 'fd00:192:168:1::10', router: 'fd00:192:168:1::1' },
} as const;

/** The ranges and addresses of a cluster with these families, the preferred one first. */
export function clusterNetwork(families: readonly IpFamily[]): ClusterNetwork {
  const first = RANGES[families[0] ?? 'IPv4'];
  const all = (of: (r: (typeof RANGES)[IpFamily]) => string): string => families.map((f) => of(RANGES[f])).join(',');
  return {
    families,
    podCIDR: all((r) => r.pods),
    serviceCIDR: all((r) => r.services),
    apiServiceIP: first.api,
    dnsServiceIP: first.dns,
    apiAddress: first.controlPlane,
    resolver: first.router,
  };
}

/** What a host or pod has of both families, in the order that the cluster prefers. */
export function ordered(families: readonly IpFamily[], of: Readonly<Record<IpFamily, string>>): readonly string[] {
  return families.map((f) => of[f]);
}
