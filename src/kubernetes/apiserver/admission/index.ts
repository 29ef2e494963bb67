// The admission plugins, in the server's order. upstream: pkg/kubeapiserver/options/plugins.go AllOrderedPlugins
import type { Authorizer } from '../authorization.ts';
import type { Kinds } from '../kinds.ts';
import { certificateSigners } from './certificate-signers.ts';
import { claimResize } from './claim-resize.ts';
import { defaultIngressClass, defaultStorageClass } from './default-classes.ts';
import { defaultTolerationSeconds } from './default-tolerations.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeTaint } from './node-taint.ts';
import type { Plugin } from './plugin.ts';
import { podSecurity } from './pod-security/plugin.ts';
import { priority } from './priority.ts';
import { rbacEscalation } from './rbac-escalation.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { storageInUse } from './storage-in-use.ts';
import { validatingPolicies } from './validating-policy/plugin.ts';

/** All plugins of a server. */
export function plugins(authorizer: Authorizer, kinds: Kinds): readonly Plugin[] {
  return [...ORDINARY, rbacEscalation(authorizer), certificateSigners(authorizer), validatingPolicies(authorizer, kinds), resourceQuota];
}

const ORDINARY: readonly Plugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
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
