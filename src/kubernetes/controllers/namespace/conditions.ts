// What a namespace that is being emptied says of itself. upstream: pkg/controller/namespace/deletion/status_condition_utils.go
import { rfc3339 } from '../../../base/time.ts';
import type { NamespaceCondition } from '../../api/generated/types.ts';

export interface Remains {
  /** By kind (pods., deployments.apps): how many are left. */
  readonly instances: Map<string, number>;
  readonly finalizers: Map<string, number>;
  readonly failures: string[];
}

type Draft = readonly [type: string, status: string, reason: string, message: string];

export function conditionsAfter(old: readonly NamespaceCondition[], remains: Remains, now: number): NamespaceCondition[] {
  const counted = (map: ReadonlyMap<string, number>, text: (name: string, n: number) => string): string =>
    [...map]
      .map(([name, n]) => text(name, n))
      .sort()
      .join(', ');
  const drafts: Draft[] = [
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    remains.failures.length
      ? [
          'NamespaceDeletionContentFailure',
          'True',
          'ContentDeletionFailed',
          `Failed to delete all resource types, ${remains.failures.length} remaining: ${[...remains.failures].sort().join(', ')}`,
        ]
      : ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    remains.instances.size
      ? ['NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${counted(remains.instances, (k, n) => `${k} has ${n} resource instances`)}`]
      : ['NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'],
    remains.finalizers.size
      ? [
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${counted(remains.finalizers, (f, n) => `${f} in ${n} resource instances`)}`,
        ]
      : ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ];
  return drafts.map(([type, status, reason, message]) => {
    const before = old.find((c) => c.type === type);
    if (before?.status === status && before.reason === reason && before.message === message) return before;
    const lastTransitionTime = before?.status === status && before.lastTransitionTime ? before.lastTransitionTime : rfc3339(now);
    return { type, status, lastTransitionTime, reason, message };
  });
}
