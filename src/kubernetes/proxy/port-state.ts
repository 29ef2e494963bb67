// A port as one node sees it. Most nodes write the rules that another has made already: endpoints are read when somebody asks for them.
import type { EndpointSlice } from '../api/generated/types.ts';
import type { PortState } from './backend.ts';
import { endpointsOf, type Here, type ProxyEndpoint } from './endpoints.ts';
import type { ServicePort } from './service-port.ts';

export class PortView implements PortState {
  readonly port: ServicePort;
  readonly slices: readonly EndpointSlice[];
  readonly here: Here;
  #endpoints: readonly ProxyEndpoint[] | undefined;

  constructor(port: ServicePort, slices: readonly EndpointSlice[], here: Here) {
    this.port = port;
    this.slices = slices;
    this.here = here;
  }

  get endpoints(): readonly ProxyEndpoint[] {
    this.#endpoints ??= endpointsOf(this.slices, this.port, this.port.clusterIP.family, this.here.nodeName);
    return this.#endpoints;
  }
}
