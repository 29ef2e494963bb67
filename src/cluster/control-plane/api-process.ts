// The API server as the process of its static pod: while it is down its port refuses, its connections are over and its own loops rest.
// upstream: cmd/kube-apiserver/app/server.go, pkg/registry/core/service/portallocator/controller/repair.go
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Service } from '../../kubernetes/api/generated/types.ts';
import { SERVICES } from '../../kubernetes/api/resources.ts';
import { type ApiRequest, type ApiResponse, opensWatch, type Transport, type WatchStream } from '../../kubernetes/api/wire.ts';
import type { Client } from '../../kubernetes/client/client.ts';
import { SeriesRecorder } from '../../kubernetes/client/series-recorder.ts';
import { type Component, flagValue } from '../component.ts';
import { API_PORT, CONTROL_PLANE_IP, NODE_PORT_RANGE } from '../topology.ts';
import { unreachable } from './over-link.ts';
import { parsePortRange } from './port-range.ts';

/** Who is refused asks again after this time at the earliest, as client-go's connections do. */
const RETRY_MS = 1000;
const REFUSED = `dial tcp ${CONTROL_PLANE_IP}:${API_PORT}: connect: connection refused`;

export interface ApiProcessOptions {
  readonly clock: Clock;
  /** The server itself, which does not know that it can be away. */
  readonly server: Transport;
  /** Asks the server as itself. */
  readonly client: Client;
  /** Allocators start anew, under the range of now. */
  readonly restart: () => void;
  readonly openPort: () => Disposable;
  /** Keeps the Service `kubernetes` and its endpoints. */
  readonly ownLoops: () => { start(): Promise<void>; dispose(): void };
  readonly nodePortRange: string;
}

export class ApiProcess implements Component, Disposable {
  readonly #options: ApiProcessOptions;
  readonly #watches = new Set<WatchStream>();
  #port: Disposable | undefined;
  #loops: { start(): Promise<void>; dispose(): void } | undefined;
  #up = false;
  #range: string;

  constructor(options: ApiProcessOptions) {
    this.#options = options;
    this.#range = options.nodePortRange;
  }

  /** The --service-node-port-range that it was started with last. */
  get nodePortRange(): string {
    return this.#range;
  }

  /** For everyone who reaches the server over the network. */
  readonly transport: Transport = (request) => (this.#up ? this.#ask(request) : this.#askLater(request));

  #ask(request: ApiRequest): Promise<ApiResponse> {
    const answer = this.#options.server(request);
    return opensWatch(request) ? answer.then((response) => this.#tracked(response)) : answer;
  }

  async #askLater(request: ApiRequest): Promise<ApiResponse> {
    await this.#options.clock.sleep(RETRY_MS);
    return this.#up ? this.#ask(request) : unreachable(REFUSED);
  }

  /** The first start of a boot; resolves when what the server itself keeps is there. */
  async boot(): Promise<void> {
    this.#open();
    await this.#loops?.start();
  }

  start(argv: readonly string[]): string | undefined {
    const asked = flagValue(argv, 'service-node-port-range') ?? NODE_PORT_RANGE;
    const parsed = parsePortRange(asked);
    if ('problem' in parsed) return `Error: invalid argument ${JSON.stringify(asked)} for "--service-node-port-range" flag: ${parsed.problem}`;
    const range = `${parsed.low}-${parsed.high}`;
    const changed = range !== this.#range;
    this.#range = range;
    if (changed || !this.#up) this.#options.restart();
    if (!this.#up) {
      this.#open();
      void this.#loops?.start();
    }
    if (changed) void this.#reportOutOfRange();
    return undefined;
  }

  stop(): void {
    if (!this.#up) return;
    this.#up = false;
    this.#port?.dispose();
    this.#loops?.dispose();
    for (const watch of [...this.#watches]) watch.dispose();
  }

  dispose(): void {
    this.stop();
  }

  #open(): void {
    this.#up = true;
    this.#port = this.#options.openPort();
    this.#loops = this.#options.ownLoops();
  }

  /** A watch ends for both sides when the process does. */
  #tracked(response: ApiResponse): ApiResponse {
    const { watch } = response;
    if (!watch) return response;
    const own: WatchStream = {
      onEvent: undefined,
      onEnd: undefined,
      dispose: () => {
        if (!this.#watches.delete(own)) return;
        watch.dispose();
        own.onEnd?.();
      },
    };
    watch.onEnd = () => {
      this.#watches.delete(own);
      own.onEnd?.();
    };
    this.#watches.add(own);
    // What came before anybody listened waits in the inner stream until its handler is set.
    Object.defineProperty(own, 'onEvent', { get: () => watch.onEvent, set: (handler: WatchStream['onEvent']) => (watch.onEvent = handler) });
    return { ...response, watch: own };
  }

  /** Ports that the new range does not have stay with their Services, who are told. */
  async #reportOutOfRange(): Promise<void> {
    const { client, clock } = this.#options;
    const [low = 0, high = 0] = this.#range.split('-').map(Number);
    const recorder = new SeriesRecorder(client, clock, 'portallocator-repair-controller', 'portallocator-repair-controller-control-plane');
    const { items } = await client.list<Service>(SERVICES);
    for (const service of items) {
      const ports = [...(service.spec?.ports ?? []).map((p) => p.nodePort ?? 0), service.spec?.healthCheckNodePort ?? 0];
      for (const port of ports) {
        if (port === 0 || (port >= low && port <= high)) continue;
        recorder.event(
          { ...service, apiVersion: 'v1', kind: 'Service' },
          'Warning',
          'PortOutOfRange',
          'PortAllocation',
          `Port ${port} is not within the port range ${this.#range}; please recreate service`,
        );
      }
    }
  }
}
