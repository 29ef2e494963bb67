// Nothing is created where there is no namespace or where it ends; three namespaces cannot be deleted. upstream: apiserver/pkg/admission/plugin/namespace/lifecycle
import { NAMESPACES } from '../../api/resources.ts';
import { newForbidden, newNotFound, StatusError } from '../../api/status.ts';
import type { Attributes, Plugin } from './plugin.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

export const namespaceLifecycle: Plugin = {
  name: 'NamespaceLifecycle',
  check(a: Attributes): void {
    const isNamespace = a.resource.plural === 'namespaces' && a.resource.group === '';
    if (a.operation === 'DELETE' && isNamespace && IMMORTAL.has(a.name)) throw newForbidden({ group: '', resource: 'namespaces' }, a.name, 'this namespace may not be deleted');
    if (!a.resource.namespaced || isNamespace || a.operation !== 'CREATE' || a.resource.plural.endsWith('subjectaccessreviews')) return;
    const namespace = a.context.get(NAMESPACES, '', a.namespace);
    if (!namespace) throw newNotFound({ group: '', resource: 'namespaces' }, a.namespace);
    if (namespace.status?.phase !== 'Terminating' && !namespace.metadata.deletionTimestamp) return;
    throw terminating(a);
  },
};

function terminating(a: Attributes): StatusError {
  const { status } = newForbidden(
    { group: a.resource.group, resource: a.resource.plural },
    a.name,
    `unable to create new content in namespace ${a.namespace} because it is being terminated`,
  );
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${a.namespace} is being terminated`, field: 'metadata.namespace' };
  return new StatusError({ ...status, details: { ...status.details, causes: [cause] } });
}
