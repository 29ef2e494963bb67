// Gives Services of type LoadBalancer a balancer of the cloud, and takes it away again. upstream: k8s.io/cloud-provider/controllers/service/controller.go
import { parseCidr, parseIp } from '../../../base/ip.ts';
import { SCTP, TCP, UDP } from '../../../machine/network/packet.ts';
import type { Node, Service } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { NODES, SERVICES } from '../../api/resources.ts';
import { isConflict, isNotFound } from '../../api/status.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import type { BalancerSpec, CloudBalancers } from './balancers.ts';

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';
const LEAVING_TAINT = 'ToBeDeletedByClusterAutoscaler';
/** kube-proxy's own health, where no health check node port is. */
const PROXY_CHECK = { port: 10256, path: '/healthz' };
/** How long a cloud takes to make a balancer. */
const MAKING_MS = 4000;
const AGAIN_MS = 5000;
const PROTOCOLS: Readonly<Record<string, number>> = { TCP, UDP, SCTP };

interface Known {
  readonly since: number;
  spec: string | undefined;
  complaint: string | undefined;
}

const wants = (s: Service | undefined): s is Service => s?.spec?.type === 'LoadBalancer' && s.spec.loadBalancerClass === undefined && s.metadata.deletionTimestamp === undefined;

/** A controller for one cloud. */
export function cloudServiceController(cloud: CloudBalancers): Controller {
  const known = new Map<string, Known>();
  return {
    name: 'service-controller',
    setup: (setup, context) => {
      setup.watch(SERVICES);
      setup.watch(NODES, () => [...context.lister(SERVICES).list()].filter(wants).map(keyOf), 1000);
    },
    reconcile: async (key, context) => {
      const service = context.lister(SERVICES).get(key);
      if (!wants(service)) return remove(key, service, cloud, known, context);
      await ensure(key, service, cloud, known, context);
    },
  };
}

async function ensure(key: string, service: Service, cloud: CloudBalancers, known: Map<string, Known>, context: ControllerContext): Promise<void> {
  const { recorder, clock } = context;
  if (!service.metadata.finalizers?.includes(FINALIZER)) {
    await write(context, { ...service, metadata: { ...service.metadata, finalizers: [...(service.metadata.finalizers ?? []), FINALIZER] } });
    return;
  }
  let entry = known.get(key);
  if (!entry) {
    entry = { since: clock.now(), spec: undefined, complaint: undefined };
    known.set(key, entry);
    recorder.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
  }
  const made = service.status?.loadBalancer?.ingress?.[0]?.ip;
  // A balancer of a world that goes on from a saved state is there at once.
  const wait = made || cloud.has(key) ? 0 : entry.since + MAKING_MS - clock.now();
  if (wait > 0) return context.requeue(key, wait);
  const spec = specOf(service, [...context.lister(NODES).list()], made);
  const outcome = typeof spec === 'string' ? { error: spec } : cloud.ensure(key, spec);
  if ('error' in outcome) return complain(key, service, entry, outcome.error, context);
  const text = JSON.stringify({ ...(spec as BalancerSpec), wanted: undefined });
  const first = entry.spec === undefined;
  const changed = entry.spec !== text;
  entry.spec = text;
  entry.complaint = undefined;
  if (made !== outcome.ip) await status(context, service, [{ ip: outcome.ip, ipMode: 'VIP' }]);
  if (first) recorder.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
  else if (changed) recorder.event(service, 'Normal', 'UpdatedLoadBalancer', 'Updated load balancer with new hosts');
}

/** What a Service asks of the cloud, or why it cannot have it. */
function specOf(service: Service, nodes: readonly Node[], made: string | undefined): BalancerSpec | string {
  const spec = service.spec ?? {};
  const usable = nodes
    .filter((n) => n.metadata.labels?.[EXCLUDED] === undefined && !n.metadata.deletionTimestamp && !n.spec?.taints?.some((t) => t.key === LEAVING_TAINT))
    .flatMap((n) => {
      const ip = (n.status?.addresses ?? []).flatMap((a) => (a.type === 'InternalIP' ? (parseIp(a.address) ?? []) : [])).find((a) => a.family === 4);
      return ip ? [{ name: n.metadata.name ?? '', ip }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (usable.length === 0) return 'there are no available nodes for LoadBalancer';
  const without = (spec.ports ?? []).find((p) => !p.nodePort);
  if (without) return `port ${without.port} has no node port (allocateLoadBalancerNodePorts is ${spec.allocateLoadBalancerNodePorts ?? true}), and this cloud sends to node ports`;
  const local = spec.externalTrafficPolicy === 'Local' && spec.healthCheckNodePort;
  return {
    ports: (spec.ports ?? []).map((p) => ({ proto: PROTOCOLS[p.protocol ?? 'TCP'] ?? TCP, port: p.port, nodePort: p.nodePort ?? 0 })),
    nodes: usable,
    check: local ? { port: local, path: '/healthz' } : PROXY_CHECK,
    affinitySeconds: spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : 0,
    sourceRanges: (spec.loadBalancerSourceRanges ?? []).flatMap((text) => parseCidr(text.trim()) ?? []),
    wanted: made ?? spec.loadBalancerIP,
  };
}

function complain(key: string, service: Service, entry: Known, words: string, { recorder, requeue }: ControllerContext): void {
  if (entry.complaint !== words) recorder.event(service, 'Warning', 'SyncLoadBalancerFailed', `Error syncing load balancer: failed to ensure load balancer: ${words}`);
  entry.complaint = words;
  requeue(key, AGAIN_MS);
}

async function remove(key: string, service: Service | undefined, cloud: CloudBalancers, known: Map<string, Known>, context: ControllerContext): Promise<void> {
  const had = known.delete(key);
  const finalizers = service?.metadata.finalizers ?? [];
  if (service && finalizers.includes(FINALIZER)) {
    context.recorder.event(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer');
    cloud.remove(key);
    if (service.status?.loadBalancer?.ingress?.length && !service.metadata.deletionTimestamp) await status(context, service, []);
    const now = await latest(context, service);
    if (now) await write(context, { ...now, metadata: { ...now.metadata, finalizers: finalizers.filter((f) => f !== FINALIZER) } });
    context.recorder.event(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer');
  } else if (had) cloud.remove(key);
}

async function latest({ client }: ControllerContext, s: Service): Promise<Service | undefined> {
  try {
    return await client.get(SERVICES, s.metadata.namespace ?? '', s.metadata.name ?? '');
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function status({ client }: ControllerContext, service: Service, ingress: readonly { readonly ip: string; readonly ipMode: string }[]): Promise<void> {
  await client.updateStatus(SERVICES, { ...service, status: { ...service.status, loadBalancer: ingress.length > 0 ? { ingress: [...ingress] } : {} } });
}

/** A newer object is on its way to the cache when the server has one: its coming reconciles again. */
async function write({ client }: ControllerContext, now: Service): Promise<void> {
  try {
    await client.update(SERVICES, now);
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}
