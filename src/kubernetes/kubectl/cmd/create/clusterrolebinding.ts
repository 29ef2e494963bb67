// upstream: kubectl/pkg/cmd/create/create_clusterrolebinding.go
import { CLUSTER_ROLE_BINDINGS } from '../../../api/resources.ts';
import { only } from '../../lib/completion/candidates.ts';
import { namesOf } from '../../lib/completion/completion.ts';
import { generator } from '../../lib/objects/generate.ts';
import { RBAC_GROUP, subjectFlags, subjectsOf } from '../../lib/rbac/rbac-subjects.ts';

export const clusterrolebinding = generator({
  use: 'clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a cluster role binding for a cluster role',
  examples: '# Cluster role cluster-admin for two users and a group\nkubectl create clusterrolebinding admins --clusterrole=cluster-admin --user=ann --user=ben --group=ops',
  flags: [{ name: 'clusterrole', kind: 'string', required: true, usage: 'Cluster role that is given' }, ...subjectFlags],
  resource: CLUSTER_ROLE_BINDINGS,
  completeFlag: { clusterrole: async (k) => only(await namesOf(k.s, 'clusterrole', k.word)) },
  failing: 'failed to create clusterrolebinding:',
  make(k, name) {
    const subjects = subjectsOf(k.flags);
    return {
      kind: 'ClusterRoleBinding',
      apiVersion: `${RBAC_GROUP}/v1`,
      metadata: { name },
      ...(subjects.length ? { subjects } : {}),
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: k.flags.string('clusterrole') },
    };
  },
});
