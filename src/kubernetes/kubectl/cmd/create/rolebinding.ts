// upstream: kubectl/pkg/cmd/create/create_rolebinding.go
import { ROLE_BINDINGS } from '../../../api/resources.ts';
import { CommandError } from '../../lib/errors.ts';
import { generator } from '../../lib/objects/generate.ts';
import { RBAC_GROUP, subjectFlags, subjectsOf } from '../../lib/rbac/rbac-subjects.ts';

export const rolebinding = generator({
  use: 'rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a role binding for a role or cluster role',
  examples: `# Cluster role admin for two users and a group, in this namespace
kubectl create rolebinding admins --clusterrole=admin --user=ann --user=ben --group=ops

# Role reader for service account robot of namespace team
kubectl create rolebinding robot-reads --role=reader --serviceaccount=team:robot`,
  flags: [{ name: 'clusterrole', kind: 'string', usage: 'Cluster role that is given' }, { name: 'role', kind: 'string', usage: 'Role that is given' }, ...subjectFlags],
  needsName: true,
  resource: ROLE_BINDINGS,
  failing: 'failed to create rolebinding:',
  make(k, name) {
    const clusterRole = k.flags.string('clusterrole');
    const role = k.flags.string('role');
    if ((clusterRole === '') === (role === '')) throw new CommandError('exactly one of clusterrole or role must be specified');
    const subjects = subjectsOf(k.flags);
    return {
      kind: 'RoleBinding',
      apiVersion: `${RBAC_GROUP}/v1`,
      metadata: { name },
      ...(subjects.length ? { subjects } : {}),
      roleRef: { apiGroup: RBAC_GROUP, kind: role ? 'Role' : 'ClusterRole', name: role || clusterRole },
    };
  },
});
