// MetalLB's controller: gives Services of type LoadBalancer addresses of its pools. upstream: metallb controller/main.go, service.go
import { type Ip, parseIp } from '../../../base/ip.ts';
import type { Secret, Service } from '../../api/generated/types.ts';
import { keyOf } from '../../api/meta.ts';
import { NAMESPACES, SECRETS, SERVICES } from '../../api/resources.ts';
import { isConflict, isNotFound } from '../../api/status.ts';
import type { Client } from '../../client/client.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { allocate, NoAddress, portsOf, type Used } from './allocator.ts';
import { annotation, IP_ADDRESS_POOLS, poolsOf } from './types.ts';

const FROM_POOL = 'metallb.io/ip-allocated-from-pool';

/** `log` takes one line as a record of fields. */
export type Log = (fields: Readonly<Record<string, unknown>>) => void;

const isOurs = (s: Service): boolean => s.spec?.type === 'LoadBalancer' && s.spec.loadBalancerClass === undefined;
const ipsOf = (s: Service): readonly Ip[] => (s.status?.loadBalancer?.ingress ?? []).flatMap((i) => parseIp(i.ip ?? '') ?? []);

export function metallbController(log: Log, isReady: () => boolean): Controller {
  /** What was given and the caches may not know yet. */
  const given = new Map<string, Used[]>();
  const complaints = new Map<string, string>();
  let problems = '';
  return {
    name: 'metallb-controller',
    setup: (setup, context) => {
      const all = (): string[] => [...context.lister(SERVICES).list()].filter(isOurs).map(keyOf);
      setup.watch(SERVICES);
      setup.watch(IP_ADDRESS_POOLS, all);
      context.lister(NAMESPACES);
    },
    reconcile: async (key, context) => {
      if (!isReady()) return context.requeue(key, 200);
      const service = context.lister(SERVICES).get(key);
      if (!service || service.metadata.deletionTimestamp) {
        given.delete(key);
        return;
      }
      if (!isOurs(service)) {
        if (given.delete(key) || service.metadata.annotations?.[FROM_POOL] !== undefined) await clear(service, context);
        return;
      }
      const read = poolsOf(context.lister(IP_ADDRESS_POOLS).list());
      if (read.problems.join() !== problems) for (const error of read.problems) log({ level: 'error', op: 'setConfig', error, msg: 'failed to parse the configuration' });
      problems = read.problems.join();
      const used = usedOf(context, given);
      const had = ipsOf(service);
      try {
        const namespace = context.lister(NAMESPACES).get(service.metadata.namespace ?? '');
        const { pool, ips } = allocate({ key, service, namespace, pools: read.pools, used, had });
        given.set(
          key,
          ips.map((ip) => ({ key, ip, sharing: annotation(service, 'allow-shared-ip'), ports: portsOf(service) })),
        );
        complaints.delete(key);
        const same = ips.length === had.length && ips.every((ip) => had.includes(ip));
        if (same && service.metadata.annotations?.[FROM_POOL] === pool) return;
        await write(service, ips, pool, context);
        if (same) return;
        const words = `[${ips.map((ip) => `"${ip.text}"`).join(' ')}]`;
        log({ level: 'info', event: 'ipAllocated', ip: ips.map((i) => i.text), msg: 'IP address assigned by controller' });
        context.recorder.event(named(service), 'Normal', 'IPAllocated', `Assigned IP ${words}`);
      } catch (error) {
        if (!(error instanceof NoAddress)) throw error;
        given.delete(key);
        if (complaints.get(key) !== error.message) {
          log({ level: 'error', op: 'allocateIPs', error: error.message, msg: 'IP allocation failed' });
          context.recorder.event(named(service), 'Warning', 'AllocationFailed', `Failed to allocate IP for "${key}": ${error.message}`);
        }
        complaints.set(key, error.message);
        if (had.length > 0) await clear(service, context);
      }
    },
  };
}

function usedOf(context: ControllerContext, given: ReadonlyMap<string, readonly Used[]>): readonly Used[] {
  const list: Used[] = [...given.values()].flat();
  for (const s of context.lister(SERVICES).list()) {
    const key = keyOf(s);
    if (!isOurs(s) || given.has(key)) continue;
    for (const ip of ipsOf(s)) list.push({ key, ip, sharing: annotation(s, 'allow-shared-ip'), ports: portsOf(s) });
  }
  return list;
}

async function write(service: Service, ips: readonly Ip[], pool: string, { client }: ControllerContext): Promise<void> {
  await trying(async () => {
    const annotations = { ...service.metadata.annotations, [FROM_POOL]: pool };
    const now = await client.update(SERVICES, { ...service, metadata: { ...service.metadata, annotations } });
    await client.updateStatus(SERVICES, { ...now, status: { ...now.status, loadBalancer: { ingress: ips.map((ip) => ({ ip: ip.text, ipMode: 'VIP' })) } } });
  });
}

async function clear(service: Service, { client }: ControllerContext): Promise<void> {
  await trying(async () => {
    const { [FROM_POOL]: _, ...annotations } = service.metadata.annotations ?? {};
    const now = await client.update(SERVICES, { ...service, metadata: { ...service.metadata, annotations } });
    if (now.status?.loadBalancer?.ingress?.length) await client.updateStatus(SERVICES, { ...now, status: { ...now.status, loadBalancer: {} } });
  });
}

/** A newer object comes to the cache and is looked at again. */
async function trying(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

/** The secret that speakers mount to talk to each other. */
export async function ensureMemberlist(client: Client, namespace: string, name: string, key: string): Promise<void> {
  try {
    await client.get(SECRETS, namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const secret: Secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', data: { secretkey: key } };
    await client.create(SECRETS, secret);
  }
}

/** Objects out of a list do not say their kind; an event has to. */
function named(service: Service): Service {
  return { ...service, apiVersion: 'v1', kind: 'Service' };
}
