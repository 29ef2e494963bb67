// A namespace's budget. upstream: apiserver/pkg/admission/plugin/resourcequota, pkg/quota/v1/evaluator/core
import type { DeepReadonly } from '../../../base/deep.ts';
import type { Pod, ResourceQuota } from '../../api/generated/types.ts';
import type { ApiObject } from '../../api/meta.ts';
import { resource } from '../../api/meta.ts';
import { formatQuantity, quantity } from '../../api/quantity.ts';
import { newForbidden } from '../../api/status.ts';
import { type Amounts, amountsOf, amountsText, minus, plus } from './amounts.ts';
import type { Attributes, Plugin } from './plugin.ts';
import { computeMissing, scopeMatches, usageOf } from './usage.ts';

const QUOTAS = resource<ResourceQuota>('', 'v1', 'ResourceQuota', 'resourcequotas', true);

export const resourceQuota: Plugin = {
  name: 'ResourceQuota',
  validate(a: Attributes): void {
    if (!a.resource.namespaced || a.subresource || !a.object || (a.operation !== 'CREATE' && a.operation !== 'UPDATE')) return;
    const quotas = [...a.context.list(QUOTAS, a.namespace)];
    if (quotas.length === 0) return;
    const delta = requested(a);
    for (const quota of quotas) check(a, quota, delta);
    if (!a.context.dryRun) for (const quota of quotas) charge(a, quota, delta);
  },
};

/** What this write adds to what is used already. */
function requested(a: Attributes): Amounts {
  const after = usageOf(a.resource, a.object as DeepReadonly<ApiObject>);
  if (!a.old) return after;
  const before = usageOf(a.resource, a.old);
  for (const [name, q] of after) after.set(name, minus(q, before.get(name)));
  return after;
}

/** The quota's resources that the write takes more of. */
function touched(a: Attributes, quota: DeepReadonly<ResourceQuota>, delta: Amounts): string[] {
  if (!scopeMatches(quota, a.resource, a.object as DeepReadonly<ApiObject>)) return [];
  const hard = quota.status?.hard ?? {};
  return Object.keys(hard).filter((name) => (delta.get(name)?.nano ?? 0n) > 0n);
}

function check(a: Attributes, quota: DeepReadonly<ResourceQuota>, delta: Amounts): void {
  const refuse = (why: string): Error => newForbidden({ group: a.resource.group, resource: a.resource.plural }, a.name, why);
  const name = quota.metadata.name ?? '';
  const hard = amountsOf(quota.status?.hard);
  if (a.resource.plural === 'pods' && a.resource.group === '' && a.operation === 'CREATE' && scopeMatches(quota, a.resource, a.object as DeepReadonly<ApiObject>)) {
    const missing = computeMissing(a.object as DeepReadonly<Pod>, [...hard.keys()]);
    if (missing) throw refuse(`failed quota: ${name}: must specify ${missing}`);
  }
  const used = amountsOf(quota.status?.used);
  const over = touched(a, quota, delta).filter((n) => plus(used.get(n), delta.get(n) ?? quantity('0')).nano > (hard.get(n)?.nano ?? 0n));
  if (over.length === 0) return;
  throw refuse(`exceeded quota: ${name}, requested: ${amountsText(delta, over)}, used: ${amountsText(used, over)}, limited: ${amountsText(hard, over)}`);
}

/** Writes down at once what is used, so that two creates in a row cannot both fit. */
function charge(a: Attributes, quota: DeepReadonly<ResourceQuota>, delta: Amounts): void {
  const names = touched(a, quota, delta);
  if (names.length === 0) return;
  const used = { ...quota.status?.used };
  for (const n of names) used[n] = formatQuantity(plus(amountsOf(quota.status?.used).get(n), delta.get(n) ?? quantity('0')));
  a.store?.(QUOTAS, { ...quota, metadata: { ...quota.metadata }, status: { ...quota.status, used } } as ApiObject);
}
