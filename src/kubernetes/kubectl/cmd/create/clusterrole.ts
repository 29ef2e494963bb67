// upstream: kubectl/pkg/cmd/create/create_clusterrole.go
import { CLUSTER_ROLES } from '../../../api/resources.ts';
import type { Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { checkResources, policyRules, type RuleWish, ruleFlags, ruleWish, warnVerbs } from '../../lib/flags/rule-flags.ts';
import { generator } from '../../lib/objects/generate.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';

export const clusterrole = generator({
  use: 'clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a cluster role',
  examples: `# Read pods everywhere
kubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods

# Read paths that are no resources
kubectl create clusterrole log-reader --verb=get --non-resource-url=/logs/*

# Made of the rules of other cluster roles
kubectl create clusterrole monitoring --aggregation-rule="rbac.example.com/aggregate-to-monitoring=true"`,
  flags: [
    ...ruleFlags,
    { name: 'aggregation-rule', kind: 'pairs', usage: 'Labels of the cluster roles whose rules it shall have.' },
    { name: 'non-resource-url', kind: 'strings', usage: 'Part of a URL that the rule is about.' },
  ],
  resource: CLUSTER_ROLES,
  needsName: true,
  make,
});

const PATH_VERBS = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

async function make(k: Invocation, name: string): Promise<KubeObject> {
  const labels = Object.fromEntries(k.flags.list('aggregation-rule').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  const paths = k.flags.list('non-resource-url').map((path) => path.trim());
  const wish = ruleWish(k);
  const head = { kind: 'ClusterRole', apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name } };
  if (Object.keys(labels).length) {
    if (paths.length || wish.verbs.length || wish.resources.length || wish.names.length)
      throw new CommandError('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
    return { ...head, rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] } };
  }
  await validate(k, wish, paths);
  return { ...head, rules: await policyRules(k, wish, paths) };
}

async function validate(k: Invocation, wish: RuleWish, paths: readonly string[]): Promise<void> {
  if (wish.verbs.length === 0) throw new CommandError('at least one verb must be specified');
  if (wish.resources.length === 0 && paths.length === 0) throw new CommandError('one of resource or nonResourceURL must be specified');
  if (wish.resources.length) {
    await warnVerbs(k, wish.verbs);
    await checkResources(k, wish);
  }
  if (paths.length === 0) return;
  for (const verb of wish.verbs) if (!PATH_VERBS.includes(verb)) throw new CommandError(`invalid verb: '${verb}' for nonResourceURL`);
  for (const path of paths) checkPath(path);
}

function checkPath(path: string): void {
  if (path === '*') return;
  if (path === '') throw new CommandError('nonResourceURL cannot be empty');
  if (!path.startsWith('/')) throw new CommandError('nonResourceURL should start with /');
  if (path.includes('*') && path.indexOf('*') !== path.length - 1) throw new CommandError("nonResourceURL only supports wildcard matches when '*' is at the end");
}
