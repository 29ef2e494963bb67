// Whether the server behind an APIService can be asked. upstream: kube-aggregator/pkg/controllers/status/{local,remote}
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { APIService, APIServiceCondition, EndpointSlice } from '../../../api/generated/types.ts';
import { ENDPOINT_SLICES, SERVICES } from '../../../api/resources.ts';
import type { Upkeep } from '../strategy.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
type Verdict = Pick<APIServiceCondition, 'status' | 'reason' | 'message'>;

const no = (reason: string, message: string): Verdict => ({ status: 'False', reason, message });

/** The condition `Available` as it is now. */
export function availability(object: DeepReadonly<APIService>, world: Pick<Upkeep, 'now' | 'get' | 'list'>): APIServiceCondition {
  return { type: 'Available', lastTransitionTime: world.now, ...verdict(object, world) };
}

function verdict({ spec }: DeepReadonly<APIService>, { get, list }: Pick<Upkeep, 'get' | 'list'>): Verdict {
  const to = spec?.service;
  if (!spec || !to) return { status: 'True', reason: 'Local', message: 'Local APIServices are always available' };
  const { name = '', namespace = '', port = 443 } = to;
  const who = `service/${name} in ${JSON.stringify(namespace)}`;
  const service = get(SERVICES, namespace, name);
  if (!service) return no('ServiceNotFound', `${who} is not present`);
  const found = service.spec?.ports?.find((p) => p.port === port);
  if (service.spec?.type === 'ClusterIP') {
    if (!found) return no('ServicePortError', `${who} is not listening on port ${port}`);
    const slices = [...list(ENDPOINT_SLICES, namespace)].filter((s) => s.metadata.labels?.[SERVICE_NAME] === name);
    if (slices.length === 0) return no('EndpointsNotFound', `cannot find endpointslices for ${who}`);
    const portName = found.name ?? '';
    if (!slices.some((s) => hasReady(s, portName))) return no('MissingEndpoints', `endpointslices for ${who} have no addresses with port name ${JSON.stringify(portName)}`);
  }
  // What can be reached here speaks HTTP, and no other API.
  const url = `https://${service.spec?.clusterIP}:${port}/apis/${spec.group}/${spec.version}`;
  return no('FailedDiscoveryCheck', `failing or missing response from ${url}: Get ${JSON.stringify(url)}: http: server gave HTTP response to HTTPS client`);
}

function hasReady(slice: DeepReadonly<EndpointSlice>, portName: string): boolean {
  const named = slice.ports?.some((p) => (p.name ?? '') === portName) ?? false;
  return named && (slice.endpoints ?? []).some((e) => e.addresses.length > 0 && e.conditions?.ready !== false);
}
