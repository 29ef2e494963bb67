// The status of quotas: what is allowed and what is used. Admission counts what comes; this counts what went. upstream: pkg/controller/resourcequota/resource_quota_controller.go
import { deepEqual } from '../../../base/deep.ts';
import type { ResourceQuota } from '../../api/generated/types.ts';
import { type ApiObject, keyOf, type Resource } from '../../api/meta.ts';
import { PODS, RESOURCE_QUOTAS, SERVICES } from '../../api/resources.ts';
import { isConflict } from '../../api/status.ts';
import type { Controller, ControllerContext } from '../../client/controller.ts';
import { formatBinary, formatMilli, milliValue, quantityValue } from '../../client/quantities.ts';
import { COLLECTED } from '../lib/collected.ts';
import { isPodTerminal } from '../lib/pods.ts';
import { usedOf } from './usage.ts';

export const resourcequota: Controller = {
  name: 'resourcequota-controller',
  setup: (setup, context) => {
    for (const r of COLLECTED) {
      if (!r.namespaced) continue;
      setup.index(r, 'namespace', (o) => o.metadata.namespace ?? '');
      if (r !== (RESOURCE_QUOTAS as Resource)) setup.follow(r, ({ old, object }) => (freed(r, old, object) ? quotasOf(old ?? object, context) : []));
    }
    setup.watch(RESOURCE_QUOTAS);
  },
  reconcile: async (key, context) => {
    const quota = context.lister(RESOURCE_QUOTAS).get(key);
    if (!quota) return;
    const hard = quota.spec?.hard ?? {};
    const used: Record<string, string> = {};
    for (const name of Object.keys(hard)) {
      const amount = usedOf(quota, name, context);
      if (amount !== undefined) used[name] = format(name, amount);
    }
    const same = deepEqual(quota.status?.hard ?? {}, hard) && Object.keys(used).every((n) => quantityValue(quota.status?.used?.[n] ?? 'x') === quantityValue(used[n]));
    if (same && Object.keys(quota.status?.used ?? {}).length === Object.keys(used).length) return;
    try {
      await context.client.updateStatus(RESOURCE_QUOTAS, { ...quota, status: { hard, used } });
    } catch (error) {
      // Admission has just counted something: its version comes next.
      if (!isConflict(error)) throw error;
    }
  },
};

/** Whether something may count less than before. What comes is counted by admission. */
function freed(r: Resource, old: ApiObject | undefined, object: ApiObject | undefined): boolean {
  if (!old) return false;
  if (!object) return true;
  if (r === (PODS as Resource)) return !isPodTerminal(old as never) && isPodTerminal(object as never);
  return r === (SERVICES as Resource) && (old as { spec?: unknown }).spec !== (object as { spec?: unknown }).spec;
}

function* quotasOf(object: ApiObject | undefined, { lister }: ControllerContext): Iterable<string> {
  for (const quota of lister(RESOURCE_QUOTAS).by('namespace', object?.metadata.namespace ?? '')) yield keyOf(quota as ResourceQuota);
}

function format(name: string, amount: number): string {
  if (/cpu$/.test(name)) return formatMilli(milliValue(amount));
  if (/memory$|storage$/.test(name)) return formatBinary(amount);
  return String(amount);
}
