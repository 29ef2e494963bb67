// Which zone or node an endpoint should serve, from the service's trafficDistribution. upstream: k8s.io/endpointslice/trafficdist
import { deepEqual } from '../../../base/deep.ts';
import type { Endpoint, EndpointHints, EndpointSlice, Service } from '../../api/generated/types.ts';
import type { Changes } from './pack.ts';

/** Sets the hints of all slices; slices that were to stay as they are move to those that are written when theirs change. */
export function addHints(service: Service, changes: Changes): void {
  const preference = service.spec?.trafficDistribution;
  for (const list of [changes.create, changes.update]) list.forEach((slice, i) => (list[i] = hinted(slice, preference)));
  for (let i = changes.kept.length - 1; i >= 0; i--) {
    const slice = changes.kept[i];
    if (!slice) continue;
    const next = hinted(slice, preference);
    if (deepEqual(next.endpoints, slice.endpoints)) continue;
    changes.kept.splice(i, 1);
    changes.update.push(next);
  }
}

function hinted(slice: EndpointSlice, preference: string | undefined): EndpointSlice {
  return slice.endpoints ? { ...slice, endpoints: slice.endpoints.map((e) => withHints(e, preference)) } : slice;
}

function withHints(endpoint: Endpoint, preference: string | undefined): Endpoint {
  const { hints: _, ...bare } = endpoint;
  const hints = endpoint.conditions?.ready === false ? undefined : hintsOf(endpoint, preference);
  return hints ? { ...bare, hints } : bare;
}

function hintsOf(endpoint: Endpoint, preference: string | undefined): EndpointHints | undefined {
  const zones = endpoint.zone ? { forZones: [{ name: endpoint.zone }] } : undefined;
  if (preference === 'PreferSameZone' || preference === 'PreferClose') return zones;
  if (preference !== 'PreferSameNode' || !endpoint.nodeName) return preference === 'PreferSameNode' ? zones : undefined;
  return { ...zones, forNodes: [{ name: endpoint.nodeName }] };
}
