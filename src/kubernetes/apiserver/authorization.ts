// Who may do what: nodes by their pods, then Roles and bindings. upstream: plugin/pkg/auth/authorizer/rbac
import { type DeepReadonly, deepEqual } from '../../base/deep.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '../api/generated/types.ts';
import { selects } from '../api/labels.ts';
import type { UserInfo } from '../api/wire.ts';
import type { Access } from './authentication.ts';
import { authorizeNode } from './node-authorizer.ts';
import { allows } from './rule-allows.ts';
import type { Storage } from './storage/storage.ts';
import type { Table } from './storage/table.ts';

export type Decision = { readonly allowed: boolean; readonly reason: string };

const RBAC = 'rbac.authorization.k8s.io';
type Rules = readonly DeepReadonly<PolicyRule>[];

/** One rule that applies to a user, and where. */
export interface Grant {
  readonly rule: DeepReadonly<PolicyRule>;
  /** How the user came to it, in the words of a review's reason. */
  readonly reason: string;
}

/** Decides by what is stored now; members of system:masters may do everything. */
export class Authorizer {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  decide(access: Access): Decision {
    if (access.user.groups.includes('system:masters')) return { allowed: true, reason: '' };
    const node = authorizeNode(this.#storage, access);
    if (node?.allowed) return node;
    for (const { rule, reason } of this.grants(access.user, access.namespace)) if (allows(rule, access)) return { allowed: true, reason };
    return { allowed: false, reason: node?.reason ?? '' };
  }

  /** Every rule that the user has cluster-wide, then those of the namespace. */
  *grants(user: UserInfo, namespace: string): IterableIterator<Grant> {
    for (const binding of this.#objects<ClusterRoleBinding>('clusterrolebindings')) {
      const subject = binding.subjects?.find((s) => isSubject(s, user, ''));
      if (!subject) continue;
      const reason = `RBAC: allowed by ClusterRoleBinding ${JSON.stringify(binding.metadata.name)} of ClusterRole ${JSON.stringify(binding.roleRef.name)} to ${subjectText(subject)}`;
      for (const rule of this.rulesOf('ClusterRole', binding.roleRef.name, '') ?? []) yield { rule, reason };
    }
    if (!namespace) return;
    for (const binding of this.#objects<RoleBinding>('rolebindings', namespace)) {
      const subject = binding.subjects?.find((s) => isSubject(s, user, namespace));
      if (!subject) continue;
      const { kind, name } = binding.roleRef;
      const reason = `RBAC: allowed by RoleBinding ${JSON.stringify(`${binding.metadata.name}/${namespace}`)} of ${kind} ${JSON.stringify(name)} to ${subjectText(subject)}`;
      for (const rule of this.rulesOf(kind, name, namespace) ?? []) yield { rule, reason };
    }
  }

  /** A role's rules, those of the roles that it gathers included; undefined when there is no such role. */
  rulesOf(kind: string, name: string, namespace: string): Rules | undefined {
    const table = this.#table(kind === 'ClusterRole' ? 'clusterroles' : 'roles');
    const role = table?.get(kind === 'ClusterRole' ? '' : namespace, name)?.object as DeepReadonly<Role & ClusterRole> | undefined;
    if (!role) return undefined;
    const selectors = role.aggregationRule?.clusterRoleSelectors;
    if (!selectors?.length) return role.rules ?? [];
    const gathered = [...this.#objects<ClusterRole>('clusterroles')].filter((r) => r !== role && selectors.some((s) => selects(s, r.metadata.labels)));
    const own = role.rules ?? [];
    // The controller of aggregated roles writes them out: what is there already is said once.
    return [...own, ...gathered.flatMap((r) => r.rules ?? []).filter((rule) => !own.some((o) => deepEqual(o, rule)))];
  }

  *#objects<T>(plural: string, namespace?: string): IterableIterator<DeepReadonly<T>> {
    for (const entry of this.#table(plural)?.entries(namespace) ?? []) yield entry.object as DeepReadonly<T>;
  }

  #table(plural: string): Table | undefined {
    return this.#storage.tables.get(`${plural}.${RBAC}`);
  }
}

function subjectText(subject: DeepReadonly<Subject>): string {
  if (subject.kind === 'ServiceAccount') return `ServiceAccount ${JSON.stringify(`${subject.name}/${subject.namespace ?? ''}`)}`;
  return `${subject.kind} ${JSON.stringify(subject.name)}`;
}

function isSubject(subject: DeepReadonly<Subject>, user: UserInfo, namespace: string): boolean {
  if (subject.kind === 'User') return subject.name === user.name;
  if (subject.kind === 'Group') return user.groups.includes(subject.name);
  return user.name === `system:serviceaccount:${subject.namespace || namespace}:${subject.name}`;
}
