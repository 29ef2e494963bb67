// The admission plugins, in the server's order. upstream: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins

import type { LimitRange } from '../../api/generated/types.ts';
import { resource } from '../../api/meta.ts';
import { RESOURCE_QUOTAS } from '../../api/resources.ts';
import type { Authorizer } from '../authorization.ts';
import type { Kinds } from '../kinds.ts';
import { certificateSigners } from './certificate-signers.ts';
import { claimResize } from './claim-resize.ts';
import { defaultIngressClass, defaultStorageClass } from './default-classes.ts';
import { defaultTolerationSeconds } from './default-tolerations.ts';
import { late, oneOf } from './late.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction.ts';
import { nodeTaint } from './node-taint.ts';
import type { Plugin } from './plugin.ts';
import { podSecurity } from './pod-security/plugin.ts';
import { priority } from './priority.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { storageInUse } from './storage-in-use.ts';
import { BINDINGS, POLICIES } from './validating-policy/kinds.ts';
import { MUTATING, VALIDATING } from './webhooks/kinds.ts';

const RBAC = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map((plural) => `${plural}.rbac.authorization.k8s.io`);
const LIMIT_RANGES = resource<LimitRange>('', 'v1', 'LimitRange', 'limitranges', true);

const limitRanger = (): Plugin =>
  late(
    { name: 'LimitRanger', concerns: ['pods', 'persistentvolumeclaims'], does: ['admit', 'validate'], needed: oneOf(LIMIT_RANGES) },
    async () => (await import('./limit-ranger.ts')).limitRanger,
  );
const resourceQuota = (): Plugin =>
  late({ name: 'ResourceQuota', does: ['validate'], needed: oneOf(RESOURCE_QUOTAS) }, async () => (await import('./resource-quota.ts')).resourceQuota);

/** All plugins of a server. */
export function plugins(authorizer: Authorizer, kinds: Kinds): readonly Plugin[] {
  const rbacEscalation = late(
    { name: 'RBACEscalation', concerns: RBAC, does: ['validate'], needed: (w) => RBAC.includes(w.key) && !w.user.groups.includes('system:masters') },
    async () => (await import('./rbac-escalation.ts')).rbacEscalation(authorizer),
  );
  const validatingPolicies = late({ name: 'ValidatingAdmissionPolicy', does: ['validate'], needed: oneOf(POLICIES, BINDINGS) }, async () =>
    (await import('./validating-policy/plugin.ts')).validatingPolicies(authorizer, kinds),
  );
  const webhooks = late({ name: 'Webhooks', does: ['check', 'validate'], needed: oneOf(MUTATING, VALIDATING) }, async () =>
    (await import('./webhooks/plugin.ts')).webhooks(authorizer),
  );
  return [...ordinary(), rbacEscalation, certificateSigners(authorizer), validatingPolicies, webhooks, resourceQuota()];
}

const ordinary = (): readonly Plugin[] => [
  namespaceLifecycle,
  limitRanger(),
  serviceAccount,
  nodeRestriction,
  nodeTaint,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageInUse,
  claimResize,
  runtimeClass,
  defaultIngressClass,
];
