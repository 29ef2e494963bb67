// The Service `kubernetes` in default and its endpoints: the API server keeps them itself and puts them back. upstream: pkg/controlplane/controller/kubernetesservice/controller.go
import type { Clock, Timer } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { ApiObject, Resource } from '../../kubernetes/api/meta.ts';
import { ENDPOINT_SLICES, ENDPOINTS, NAMESPACES, SERVICES } from '../../kubernetes/api/resources.ts';
import { isAlreadyExists, isNotFound } from '../../kubernetes/api/status.ts';
import type { Client } from '../../kubernetes/client/client.ts';

const EVERY_MS = 10_000;
const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

export class KubernetesService implements Disposable {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #address: { readonly ip: string; readonly port: number; readonly serviceIP: string };
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: { readonly client: Client; readonly clock: Clock; readonly address: { readonly ip: string; readonly port: number; readonly serviceIP: string } }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#address = options.address;
  }

  /** Makes what is missing, then looks again every ten seconds. */
  async start(): Promise<void> {
    await this.#reconcile();
    if (!this.#stopped) this.#timer = this.#clock.after(EVERY_MS, () => void this.start());
  }

  dispose(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #reconcile(): Promise<void> {
    const { ip, port, serviceIP } = this.#address;
    const metadata = { name: 'kubernetes', namespace: 'default' };
    for (const name of SYSTEM_NAMESPACES) await this.#ensure(NAMESPACES, '', name, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await this.#ensure(SERVICES, 'default', 'kubernetes', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { type: 'ClusterIP', clusterIP: serviceIP, sessionAffinity: 'None', ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }] },
    });
    await this.#ensure(ENDPOINTS, 'default', 'kubernetes', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
    });
    await this.#ensure(ENDPOINT_SLICES, 'default', 'kubernetes', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: ip.includes(':') ? 'IPv6' : 'IPv4',
      endpoints: [{ addresses: [ip], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    });
  }

  async #ensure<T extends ApiObject>(r: Resource<T>, namespace: string, name: string, object: T): Promise<void> {
    try {
      await this.#client.get(r, namespace, name);
    } catch (error) {
      if (!isNotFound(error)) return;
      // Two may try at once, and a namespace may be on its way out: the next round sees to it.
      await this.#client.create(r, object).catch((e) => {
        if (!isAlreadyExists(e)) return undefined;
      });
    }
  }
}
