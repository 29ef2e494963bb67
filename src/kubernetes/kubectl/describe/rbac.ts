// upstream: describe.go RoleDescriber, ClusterRoleDescriber, RoleBindingDescriber, ClusterRoleBindingDescriber
import type { ClusterRole, PolicyRule, RoleBinding } from '../../api/generated/types.ts';
import { compactRules, ruleResource } from '../lib/rbac/policy-rules.ts';
import { annotations, labels } from './lib/common.ts';
import type { Describer } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

/** Role and ClusterRole. */
export const describeRole: Describer = async (d) => {
  const role = d.object as unknown as ClusterRole;
  const w = new DescribeText();
  w.line(0, `Name:\t${role.metadata.name}`);
  labels(w, 'Labels', role.metadata.labels);
  annotations(w, 'Annotations', role.metadata.annotations);
  w.line(0, 'PolicyRule:');
  w.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  w.line(1, '---------\t-----------------\t--------------\t-----');
  const words = (all: readonly string[] | undefined): string => `[${(all ?? []).join(' ')}]`;
  for (const r of compactRules((role.rules ?? []) as readonly PolicyRule[]))
    w.line(1, `${ruleResource(r)}\t${words(r.nonResourceURLs)}\t${words(r.resourceNames)}\t${words(r.verbs)}`);
  return w.finish();
};

/** RoleBinding and ClusterRoleBinding. */
export const describeRoleBinding: Describer = async (d) => {
  const binding = d.object as unknown as RoleBinding;
  const w = new DescribeText();
  w.line(0, `Name:\t${binding.metadata.name}`);
  labels(w, 'Labels', binding.metadata.labels);
  annotations(w, 'Annotations', binding.metadata.annotations);
  w.line(0, 'Role:');
  w.line(1, `Kind:\t${binding.roleRef.kind}`);
  w.line(1, `Name:\t${binding.roleRef.name}`);
  w.line(0, 'Subjects:');
  w.line(1, 'Kind\tName\tNamespace');
  w.line(1, '----\t----\t---------');
  for (const s of binding.subjects ?? []) w.line(1, `${s.kind}\t${s.name}\t${s.namespace ?? ''}`);
  return w.finish();
};
