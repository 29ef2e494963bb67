// The cluster as the DNS server sees it: indexed caches of Services, EndpointSlices, Pods and Namespaces. upstream: coredns/plugin/kubernetes/controller.go
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { EndpointSlice, Namespace, Pod, Service } from '../api/generated/types.ts';
import { ENDPOINT_SLICES, NAMESPACES, PODS, SERVICES } from '../api/resources.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';

/** One address of a Service's endpoints with the ports it serves. */
export interface EndpointAddress {
  readonly ip: string;
  readonly hostname: string | undefined;
  readonly pod: string | undefined;
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
  readonly namespace: string;
  readonly service: string;
}

/** What the zone asks of the cluster. */
export interface Backend {
  namespace(name: string): boolean;
  service(namespace: string, name: string): Service | undefined;
  /** Ready addresses, in the order of the slices. */
  endpoints(namespace: string, name: string): readonly EndpointAddress[];
  serviceByIp(ip: string): Service | undefined;
  endpointsByIp(ip: string): readonly EndpointAddress[];
  podIp(ip: string, namespace: string): boolean;
  /** Seconds since 1970 of the last change: the zone's serial. */
  readonly serial: number;
}

/** The backend over informers. Pods are watched only where names of pods are verified. */
export class ClusterBackend implements Backend, Disposable {
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #namespaces: Informer<Namespace>;
  readonly #pods: Informer<Pod> | undefined;
  #changed: number;

  constructor(client: Client, clock: Clock, options: { readonly pods: boolean }) {
    this.#changed = clock.now();
    const note = (): void => {
      this.#changed = clock.now();
    };
    this.#services = new Informer(client, clock, SERVICES).index('ip', (s) => s.spec?.clusterIPs ?? []).on(note);
    this.#slices = new Informer(client, clock, ENDPOINT_SLICES)
      .index('service', (s) => [serviceKey(s)])
      .index('ip', (s) => s.endpoints?.flatMap((e) => e.addresses ?? []) ?? [])
      .on(note);
    this.#namespaces = new Informer(client, clock, NAMESPACES);
    this.#pods = options.pods ? new Informer(client, clock, PODS).index('ip', (pod) => (pod.status?.podIP ? [pod.status.podIP] : [])) : undefined;
  }

  /** Resolves when every first list is in. */
  async start(): Promise<void> {
    await Promise.all([this.#services.start(), this.#slices.start(), this.#namespaces.start(), this.#pods?.start()]);
  }

  get synced(): boolean {
    return this.#services.synced && this.#slices.synced && this.#namespaces.synced && (this.#pods?.synced ?? true);
  }

  dispose(): void {
    for (const informer of [this.#services, this.#slices, this.#namespaces, this.#pods]) informer?.dispose();
  }

  get serial(): number {
    return Math.floor(this.#changed / 1000);
  }

  namespace(name: string): boolean {
    return this.#namespaces.get(name) !== undefined;
  }

  service(namespace: string, name: string): Service | undefined {
    return this.#services.get(`${namespace}/${name}`);
  }

  endpoints(namespace: string, name: string): readonly EndpointAddress[] {
    return [...this.#slices.by('service', `${namespace}/${name}`)].flatMap(addressesOf);
  }

  serviceByIp(ip: string): Service | undefined {
    for (const service of this.#services.by('ip', ip)) return service;
    return undefined;
  }

  endpointsByIp(ip: string): readonly EndpointAddress[] {
    return [...this.#slices.by('ip', ip)].flatMap(addressesOf).filter((a) => a.ip === ip);
  }

  podIp(ip: string, namespace: string): boolean {
    for (const pod of this.#pods?.by('ip', ip) ?? []) if (pod.metadata.namespace === namespace) return true;
    return false;
  }
}

function serviceKey(slice: EndpointSlice): string {
  return `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME] ?? ''}`;
}

/** The ready addresses of a slice. A slice without ports still has addresses. */
function addressesOf(slice: EndpointSlice): readonly EndpointAddress[] {
  const ports = (slice.ports ?? []).map((p) => ({ name: p.name ?? '', protocol: p.protocol ?? 'TCP', port: p.port ?? 0 }));
  const common = { namespace: slice.metadata.namespace ?? '', service: slice.metadata.labels?.[SERVICE_NAME] ?? '' };
  return (slice.endpoints ?? [])
    .filter((e) => e.conditions?.ready !== false)
    .flatMap((e) =>
      (e.addresses ?? []).map((ip) => ({
        ...common,
        ip,
        hostname: e.hostname || undefined,
        pod: e.targetRef?.kind === 'Pod' ? e.targetRef.name : undefined,
        ports: ports.length > 0 ? ports : [{ name: '', protocol: 'TCP', port: -1 }],
      })),
    );
}
