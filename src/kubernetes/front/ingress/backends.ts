// The addresses behind a backend, one after the other. upstream: ingress-nginx internal/ingress/controller/endpointslices.go, rootfs/etc/nginx/lua/balancer/round_robin.lua
import type { EndpointSlice, Service } from '../../api/generated/types.ts';
import { ENDPOINT_SLICES, SERVICES } from '../../api/resources.ts';
import type { ControllerContext } from '../../client/controller.ts';
import type { BackendRef } from './configuration.ts';

export interface Place {
  readonly ip: string;
  readonly port: number;
}

export const serviceOf = (s: EndpointSlice): string => `${s.metadata.namespace}/${s.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;

/** The ready addresses behind a Service's port; undefined when there is no such Service or port. */
export function placesOf(ref: BackendRef, context: Pick<ControllerContext, 'lister'>): readonly Place[] | undefined {
  const key = `${ref.namespace}/${ref.service}`;
  const service = context.lister(SERVICES).get(key);
  const port = service?.spec?.ports?.find((p) => p.port === ref.port || p.name === ref.port);
  if (!service || !port) return undefined;
  if (service.spec?.type === 'ExternalName') return [{ ip: service.spec.externalName ?? '', port: port.port }];
  const found = new Map<string, Place>();
  for (const slice of context.lister(ENDPOINT_SLICES).by('service', key)) for (const place of inSlice(slice, port)) found.set(`${place.ip} ${place.port}`, place);
  return [...found.values()].sort((a, b) => (a.ip < b.ip ? -1 : 1));
}

function inSlice(slice: EndpointSlice, port: NonNullable<NonNullable<Service['spec']>['ports']>[number]): readonly Place[] {
  const own = slice.ports?.find((p) => (p.name ?? '') === (port.name ?? '') && (p.protocol ?? 'TCP') === 'TCP');
  if (own?.port === undefined) return [];
  const number = own.port;
  return (slice.endpoints ?? []).filter((e) => e.conditions?.ready ?? true).flatMap((e) => (e.addresses[0] ? [{ ip: e.addresses[0], port: number }] : []));
}

/** upstream-NAME-PORT as the access log names it. */
export const upstreamName = (ref: BackendRef): string => `${ref.namespace}-${ref.service}-${ref.port}`;

export class RoundRobin {
  readonly #next = new Map<string, number>();

  /** All places, beginning with the one whose turn it is. */
  order(name: string, places: readonly Place[]): readonly Place[] {
    const at = (this.#next.get(name) ?? 0) % Math.max(1, places.length);
    this.#next.set(name, at + 1);
    return [...places.slice(at), ...places.slice(0, at)];
  }
}
