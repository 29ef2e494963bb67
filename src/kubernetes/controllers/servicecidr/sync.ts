// One range of cluster IPs. upstream: pkg/controller/servicecidrs/servicecidrs_controller.go sync, canDeleteCIDR
import { type Cidr, contains, nthAddress, parseCidr, parseIp, sizeOf } from '../../../base/ip.ts';
import { parseTime, rfc3339 } from '../../../base/time.ts';
import type { Condition, ServiceCIDR } from '../../api/generated/types.ts';
import { IP_ADDRESSES, SERVICE_CIDRS } from '../../api/resources.ts';
import type { ControllerContext } from '../../client/controller.ts';

/** A range that was deleted may still be given out by a server that has not heard of it. */
const GRACE_MS = 10_000;
/** Addresses are not watched: only an ended range asks for them. */
const LOOK_AGAIN_MS = 1000;
const MANAGED_BY = 'ipaddress.kubernetes.io/managed-by';
const ALLOCATOR = 'ipallocator.k8s.io';
const READY = { type: 'Ready', status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' };
const BLOCKED = {
  type: 'Ready',
  status: 'False',
  reason: 'Terminating',
  message: 'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
};

export async function syncRange(range: ServiceCIDR, finalizer: string, context: ControllerContext): Promise<void> {
  const finalizers = range.metadata.finalizers ?? [];
  if (range.metadata.deletionTimestamp) return end(range, finalizer, context);
  const guarded = finalizers.includes(finalizer)
    ? range
    : await context.client.update(SERVICE_CIDRS, { ...range, metadata: { ...range.metadata, finalizers: [...finalizers, finalizer] } });
  await say(guarded, READY, context);
}

async function end(range: ServiceCIDR, finalizer: string, context: ControllerContext): Promise<void> {
  const name = range.metadata.name ?? '';
  if (await isNeeded(range, context)) {
    await say(range, BLOCKED, context);
    return context.requeue(name, LOOK_AGAIN_MS);
  }
  const left = parseTime(range.metadata.deletionTimestamp ?? '') + GRACE_MS - context.clock.now();
  if (left > 0) return context.requeue(name, left);
  const finalizers = (range.metadata.finalizers ?? []).filter((f) => f !== finalizer);
  if (finalizers.length !== range.metadata.finalizers?.length) await context.client.update(SERVICE_CIDRS, { ...range, metadata: { ...range.metadata, finalizers } });
}

async function say(range: ServiceCIDR, draft: Omit<Condition, 'lastTransitionTime'>, { client, clock }: ControllerContext): Promise<void> {
  const conditions = range.status?.conditions ?? [];
  const before = conditions.find((c) => c.type === draft.type);
  if (before?.status === draft.status && before.reason === draft.reason && before.message === draft.message) return;
  const condition = { ...draft, lastTransitionTime: rfc3339(clock.now()) };
  await client.updateStatus(SERVICE_CIDRS, { ...range, status: { conditions: [...conditions.filter((c) => c.type !== draft.type), condition] } });
}

/** Whether some address lies in this range alone. A range within another one is never needed. */
async function isNeeded(range: ServiceCIDR, { client, lister }: ControllerContext): Promise<boolean> {
  const own = prefixes(range);
  const others = [...lister(SERVICE_CIDRS).list()].filter((r) => r.metadata.name !== range.metadata.name).flatMap(prefixes);
  if (own.every((p) => others.some((o) => o.bits <= p.bits && contains(o, p.base)))) return false;
  const { items } = await client.list(IP_ADDRESSES);
  return items.some((ip) => ip.metadata.labels?.[MANAGED_BY] === ALLOCATOR && has(own, ip.metadata.name ?? '') && !has(others, ip.metadata.name ?? ''));
}

const prefixes = ({ spec }: ServiceCIDR): Cidr[] => (spec?.cidrs ?? []).map(parseCidr).filter((p) => p !== undefined);

/** The first address names the network, the last of IPv4 is for all: neither is anybody's. */
function has(list: readonly Cidr[], text: string): boolean {
  const ip = parseIp(text);
  if (!ip) return false;
  return list.some((p) => contains(p, ip) && p.base.text !== ip.text && !(p.family === 4 && nthAddress(p, sizeOf(p) - 1)?.text === ip.text));
}
