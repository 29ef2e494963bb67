// Cluster roles that are made of others have the rules of all that their selectors find. upstream: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go
import { deepEqual } from '../../base/deep.ts';
import type { ClusterRole, PolicyRule } from '../api/generated/types.ts';
import { selects } from '../api/labels.ts';
import { CLUSTER_ROLES } from '../api/resources.ts';
import type { Controller } from '../client/controller.ts';

const MANAGER = 'clusterrole-aggregation-controller';

export const clusterroleaggregation: Controller = {
  name: MANAGER,
  setup: (setup) => {
    setup.follow(CLUSTER_ROLES, function* (_, { lister }) {
      for (const role of lister(CLUSTER_ROLES).list()) if (role.aggregationRule) yield role.metadata.name ?? '';
    });
  },
  reconcile: async (key, { client, lister }) => {
    const role = lister(CLUSTER_ROLES).get(key);
    if (!role?.aggregationRule) return;
    const rules = rulesFor(role, [...lister(CLUSTER_ROLES).list()]);
    if (deepEqual(rules, role.rules ?? [])) return;
    const wanted = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: key }, rules };
    await client.patch(CLUSTER_ROLES, '', key, 'application/apply-patch+yaml', wanted, { fieldManager: MANAGER, force: true });
  },
};

/** Selector by selector, each one's roles by name; a rule comes once. */
function rulesFor({ metadata, aggregationRule }: ClusterRole, roles: readonly ClusterRole[]): PolicyRule[] {
  const rules: PolicyRule[] = [];
  const others = roles.filter((r) => r.metadata.name !== metadata.name).sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  for (const selector of aggregationRule?.clusterRoleSelectors ?? [])
    for (const other of others) {
      if (!selects(selector, other.metadata.labels)) continue;
      for (const rule of other.rules ?? []) if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
    }
  return rules;
}
