// upstream: kubectl/pkg/cmd/create/create_role.go
import { ROLES } from '../../../api/resources.ts';
import { CommandError } from '../../lib/errors.ts';
import { checkResources, policyRules, ruleFlags, ruleWish, warnVerbs } from '../../lib/flags/rule-flags.ts';
import { generator } from '../../lib/objects/generate.ts';

export const role = generator({
  use: 'role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a role with one rule',
  examples: `# Read pods
kubectl create role pod-reader --verb=get --verb=list --verb=watch --resource=pods

# Two pods only
kubectl create role pod-reader --verb=get --resource=pods --resource-name=web-0 --resource-name=web-1

# A resource of a group
kubectl create role scaler --verb=get,patch --resource=deployments.apps/scale`,
  flags: ruleFlags,
  needsName: true,
  resource: ROLES,
  async make(k, name) {
    const wish = ruleWish(k);
    if (wish.verbs.length === 0) throw new CommandError('at least one verb must be specified');
    await warnVerbs(k, wish.verbs);
    if (wish.resources.length === 0) throw new CommandError('at least one resource must be specified');
    await checkResources(k, wish);
    return { kind: 'Role', apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name }, rules: await policyRules(k, wish) };
  },
});
