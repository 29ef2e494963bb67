// upstream: pkg/api/service/warnings.go
import { warningsForCIDR, warningsForIP } from '../lib/ip-warnings.ts';
import { isHeadless, type Stored, specOf } from './fields.ts';

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';

const each = (list: readonly string[] | undefined, path: string, warn: (path: string, text: string) => string[]): string[] =>
  (list ?? []).flatMap((text, i) => warn(`${path}[${i}]`, text));

/** What the server remarks about a Service that it accepts. `old` on updates: what was there is not remarked again. */
export function warningsFor(service: Stored): string[] {
  const spec = specOf(service);
  const warnings: string[] = [];
  if (service.metadata.annotations?.[TOPOLOGY_HINTS] !== undefined)
    warnings.push(`annotation ${TOPOLOGY_HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`);
  const headless = isHeadless(spec) && spec.type === 'ClusterIP';
  if (!headless && spec.type !== 'ExternalName') warnings.push(...each(spec.clusterIPs, 'spec.clusterIPs', warningsForIP));
  const external = (spec.externalIPs?.length ?? 0) > 0;
  if (headless) {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (external) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  warnings.push(...each(spec.externalIPs, 'spec.externalIPs', warningsForIP));
  if (external && !headless && spec.type !== 'ExternalName') warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (spec.loadBalancerIP) warnings.push(...warningsForIP('spec.loadBalancerIP', spec.loadBalancerIP));
  warnings.push(...each(spec.loadBalancerSourceRanges, 'spec.loadBalancerSourceRanges', warningsForCIDR));
  if (external && spec.type === 'ExternalName') warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.externalName && spec.type !== 'ExternalName') warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose') warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}
