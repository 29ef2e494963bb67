// What the picture draws: objects as informers give them, gathered and handed over once a frame.
import { create } from 'zustand';
import type { EndpointSlice, Node, Pod, Service } from '../../kubernetes/api/generated/types.ts';
import { ENDPOINT_SLICES, NODES, PODS, SERVICES } from '../../kubernetes/api/resources.ts';
import type { Transport } from '../../kubernetes/api/wire.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { Informer } from '../../kubernetes/client/informer.ts';
import { pageClock } from './page-clock.ts';

export interface ClusterState {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
}

export const useCluster = create<ClusterState>(() => ({ nodes: [], pods: [], services: [], slices: [] }));

/** Follows the cluster until the function that it gives is called. */
export function followCluster(transport: Transport): () => void {
  const client = new Client(transport, { agent: 'portside-page' });
  const nodes = new Informer(client, pageClock, NODES);
  const pods = new Informer(client, pageClock, PODS);
  const services = new Informer(client, pageClock, SERVICES);
  const slices = new Informer(client, pageClock, ENDPOINT_SLICES);
  let frame = 0;
  const publish = (): void => {
    frame = 0;
    useCluster.setState({ nodes: [...nodes.list()], pods: [...pods.list()], services: [...services.list()], slices: [...slices.list()] });
  };
  const soon = (): void => {
    if (!frame) frame = requestAnimationFrame(publish);
  };
  for (const informer of [nodes, pods, services, slices]) {
    informer.on(soon);
    void informer.start();
  }
  return () => {
    cancelAnimationFrame(frame);
    for (const informer of [nodes, pods, services, slices]) informer.dispose();
    useCluster.setState({ nodes: [], pods: [], services: [], slices: [] });
  };
}
