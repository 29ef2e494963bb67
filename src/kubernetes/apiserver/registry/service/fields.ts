// What a Service of a type has and has not, and what an update may leave out. upstream: pkg/registry/core/service/{strategy,storage/storage}.go
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import type { Service, ServiceSpec } from '../../../api/generated/types.ts';

export type Stored = DeepReadonly<Service>;
export type Spec = DeepReadonly<ServiceSpec>;
/** A Service on its way, with a spec that can be written to. */
export type Draft = Service & { spec: ServiceSpec };

export const NO_IP = 'None';

export const specOf = (service: Stored): Spec => service.spec ?? {};
export const isHeadless = (s: Spec): boolean => s.clusterIPs?.length === 1 && s.clusterIPs[0] === NO_IP;
const needsClusterIP = (s: Spec): boolean => s.type !== 'ExternalName';
/** Of a type that is known and has an address. */
export const takesTraffic = (s: Spec): boolean => s.type === 'ClusterIP' || s.type === 'NodePort' || s.type === 'LoadBalancer';
const needsNodePort = (s: Spec): boolean => s.type === 'NodePort' || s.type === 'LoadBalancer';
export const needsHealthCheck = (s: Spec): boolean => s.type === 'LoadBalancer' && s.externalTrafficPolicy === 'Local';
export const externallyAccessible = (s: Spec): boolean => s.type === 'LoadBalancer' || s.type === 'NodePort' || (s.type === 'ClusterIP' && (s.externalIPs?.length ?? 0) > 0);

export const sameList = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean => deepEqual(a ?? [], b ?? []);
/** Numbers of node ports, without the absent ones. */
export const nodePortsOf = (s: Spec): number[] => (s.ports ?? []).flatMap((p) => (p.nodePort ? [p.nodePort] : []));

/** A write that leaves out what the server had chosen means to keep it. upstream: patchAllocatedValues */
export function patchAllocatedValues(now: ServiceSpec, old: Spec): void {
  if (needsClusterIP(old) && needsClusterIP(now)) {
    if (!now.clusterIP && old.clusterIP) now.clusterIP = old.clusterIP;
    if (!now.clusterIPs?.length && old.clusterIPs) now.clusterIPs = [...old.clusterIPs];
  }
  if (needsNodePort(old) && needsNodePort(now)) patchNodePorts(now, old);
  if (needsHealthCheck(old) && needsHealthCheck(now) && !now.healthCheckNodePort && old.healthCheckNodePort) now.healthCheckNodePort = old.healthCheckNodePort;
}

/** Ports are told apart by name; a number that the new spec gives to another port is not given again. */
function patchNodePorts(now: ServiceSpec, old: Spec): void {
  const before = new Set(nodePortsOf(old));
  const used = new Set(nodePortsOf(now).filter((n) => before.has(n)));
  const byName = new Map<string, number>();
  for (const p of old.ports ?? []) byName.set(p.name ?? '', p.nodePort ?? 0);
  for (const p of now.ports ?? []) {
    const known = byName.get(p.name ?? '');
    if (!p.nodePort && known && !used.has(known)) p.nodePort = known;
  }
}

/** clusterIP is the first of clusterIPs; clients that know only one of them are understood. upstream: normalizeClusterIPs */
export function normalizeClusterIPs(now: ServiceSpec, old: Spec | undefined): void {
  if (!old) {
    if (now.clusterIP && !now.clusterIPs?.length) now.clusterIPs = [now.clusterIP];
    return;
  }
  const was = old.clusterIP ?? '';
  const is = now.clusterIP ?? '';
  if (old.clusterIPs?.length && !now.clusterIPs?.length && was === is) now.clusterIPs = [...old.clusterIPs];
  if (was === is || !sameList(old.clusterIPs, now.clusterIPs)) return;
  if (is) now.clusterIPs = [is];
  else delete now.clusterIPs;
}

/** Fields that the new type has no use for go, unless the caller has just written them. upstream: dropTypeDependentFields */
export function dropTypeDependentFields(now: ServiceSpec, old: Spec): void {
  if (needsClusterIP(old) && !needsClusterIP(now)) {
    const same = { ips: sameList(old.clusterIPs, now.clusterIPs), families: sameList(old.ipFamilies, now.ipFamilies) };
    if (same.ips) {
      delete now.clusterIP;
      delete now.clusterIPs;
    }
    if (same.families) delete now.ipFamilies;
    if (now.ipFamilyPolicy === old.ipFamilyPolicy) delete now.ipFamilyPolicy;
  }
  if (needsNodePort(old) && !needsNodePort(now) && sameNodePorts(now, old)) for (const p of now.ports ?? []) delete p.nodePort;
  if (needsHealthCheck(old) && !needsHealthCheck(now) && now.healthCheckNodePort === old.healthCheckNodePort) delete now.healthCheckNodePort;
  const wasBalancer = old.type === 'LoadBalancer' && now.type !== 'LoadBalancer';
  if (wasBalancer && now.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts) delete now.allocateLoadBalancerNodePorts;
  if (wasBalancer && now.loadBalancerClass === old.loadBalancerClass) delete now.loadBalancerClass;
  if (externallyAccessible(old) && !externallyAccessible(now) && now.externalTrafficPolicy === old.externalTrafficPolicy) delete now.externalTrafficPolicy;
}

/** Nobody has touched the numbers: each that is there was there. */
function sameNodePorts(now: Spec, old: Spec): boolean {
  const a = nodePortsOf(now).sort();
  const b = nodePortsOf(old).sort();
  return deepEqual([...new Set(a)], [...new Set(b)]);
}
