// What fieldRef and resourceFieldRef say of a pod. upstream: pkg/fieldpath, pkg/api/v1/resource/helpers.go
import type { Pod } from '../../api/generated/types.ts';
import { quantityValue } from '../../client/quantities.ts';

/** What the node adds to a pod that it has just begun to run. */
export interface Placement {
  /** The preferred address first. */
  readonly hostIPs: readonly string[];
  readonly podIPs: readonly string[];
  readonly allocatable: Readonly<Record<string, string>>;
}

/** The text of a field, or undefined for one that is not supported. */
export function fieldText(pod: Pod, path: string, placement: Placement): string | undefined {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name ?? '';
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'metadata.labels':
      return pairs(pod.metadata.labels);
    case 'metadata.annotations':
      return pairs(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? '';
    case 'status.hostIP':
      return placement.hostIPs[0] ?? '';
    case 'status.hostIPs':
      return placement.hostIPs.join(',');
    case 'status.podIP':
      return placement.podIPs[0] ?? '';
    case 'status.podIPs':
      return placement.podIPs.join(',');
    default:
      return undefined;
  }
}

function pairs(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${k}=${JSON.stringify(v)}`)
    .join('\n');
}

/** limits.cpu, requests.memory … in units of the divisor, rounded up; a limit that is not set is what the node has. */
export function resourceText(pod: Pod, containerName: string, name: string, divisor: string | number | undefined, placement: Placement): string {
  const container = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find((c) => c.name === containerName);
  const [kind, ...rest] = name.split('.');
  const resource = rest.join('.');
  const set = kind === 'limits' ? container?.resources?.limits?.[resource] : container?.resources?.requests?.[resource];
  const quantity = set ?? (kind === 'limits' ? placement.allocatable[resource] : '0');
  const unit = quantityValue(divisor === undefined || String(divisor) === '0' ? '1' : divisor);
  return String(Math.ceil(quantityValue(quantity) / unit - 1e-9));
}
