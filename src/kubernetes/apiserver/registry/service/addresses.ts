// The record of who has which cluster IP. upstream: pkg/registry/core/service/ipallocator/ipallocator.go createIPAddress
import type { IPAddress } from '../../../api/generated/types.ts';
import { isHeadless, type Stored, specOf } from './fields.ts';
import { familyOf } from './validation-ips.ts';

/** One IPAddress for each cluster IP of the Service. */
export function addressesOf(service: Stored): IPAddress[] {
  const spec = specOf(service);
  if (spec.type === 'ExternalName' || isHeadless(spec)) return [];
  const { namespace = '', name = '' } = service.metadata;
  return (spec.clusterIPs ?? []).map((ip) => ({
    kind: 'IPAddress',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name: ip, labels: { 'ipaddress.kubernetes.io/ip-family': familyOf(ip), 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
    spec: { parentRef: { resource: 'services', namespace, name } },
  }));
}
