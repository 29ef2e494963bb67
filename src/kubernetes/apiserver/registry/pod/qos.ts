// upstream: pkg/apis/core/helper/qos/qos.go ComputePodQOS
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { PodSpec, ResourceRequirements } from '../../../api/generated/types.ts';
import { quantity } from '../../../api/quantity.ts';

type Amounts = Readonly<Record<string, string | number>> | undefined;
const COMPUTE = ['cpu', 'memory'];

/** BestEffort asks for nothing, Guaranteed gets exactly what it may use, all else is Burstable. */
export function qosOf(spec: DeepReadonly<PodSpec>): string {
  const list: readonly (DeepReadonly<ResourceRequirements> | undefined)[] = spec.resources
    ? [spec.resources]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c) => c.resources);
  let some = false;
  let guaranteed = list.length > 0;
  const requests = new Map<string, bigint>();
  const limits = new Map<string, bigint>();
  for (const r of list) {
    if (add(requests, r?.requests)) some = true;
    const found = add(limits, r?.limits);
    if (found) some = true;
    if (found < COMPUTE.length) guaranteed = false;
  }
  if (!some) return 'BestEffort';
  if (!guaranteed || requests.size !== limits.size) return 'Burstable';
  for (const [name, amount] of requests) if (limits.get(name) !== amount) return 'Burstable';
  return 'Guaranteed';
}

/** Adds up cpu and memory above zero; says how many of the two were there. */
function add(total: Map<string, bigint>, amounts: Amounts): number {
  if (!amounts) return 0;
  let found = 0;
  for (const name of COMPUTE) {
    const value = amounts[name];
    if (value === undefined) continue;
    const { nano } = quantity(value);
    if (nano <= 0n) continue;
    found++;
    total.set(name, (total.get(name) ?? 0n) + nano);
  }
  return found;
}
