// The pods of a StatefulSet: names, identities, claims. upstream: pkg/controller/statefulset/stateful_set_utils.go
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../api/generated/types.ts';
import { STATEFUL_SETS } from '../../api/resources.ts';
import { REVISION_LABEL } from '../lib/history.ts';
import { podFrom } from '../lib/make-pods.ts';
import { controllerRef } from '../lib/owner.ts';

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

/** The number at the end of the name; -1 for a name that is none of the set's. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const name = pod.metadata.name ?? '';
  const prefix = `${set.metadata.name}-`;
  const rest = name.slice(prefix.length);
  return name.startsWith(prefix) && /^\d+$/.test(rest) ? Number(rest) : -1;
}

export const firstOrdinal = (set: StatefulSet): number => set.spec?.ordinals?.start ?? 0;
export const claimName = (set: StatefulSet, claim: PersistentVolumeClaim, ordinal: number): string => `${claim.metadata.name}-${set.metadata.name}-${ordinal}`;

/** The pod of one ordinal by a template of one revision. */
export function podOf(set: StatefulSet, ordinal: number, template: NonNullable<StatefulSet['spec']>['template'], revision: string): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const { generateName: _, ...metadata } = podFrom(template, set, STATEFUL_SETS).metadata;
  const spec = template.spec ?? { containers: [] };
  const claims = set.spec?.volumeClaimTemplates ?? [];
  const volumes = [
    ...(spec.volumes ?? []).filter((v) => !claims.some((c) => c.metadata.name === v.name)),
    ...claims.map((c) => ({ name: c.metadata.name ?? '', persistentVolumeClaim: { claimName: claimName(set, c, ordinal) } })),
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name, labels: { ...metadata.labels, [POD_NAME]: name, [POD_INDEX]: String(ordinal), [REVISION_LABEL]: revision } },
    spec: { ...spec, hostname: name, ...(set.spec?.serviceName ? { subdomain: set.spec.serviceName } : {}), ...(volumes.length ? { volumes } : {}) },
  };
}

/** The claims of one ordinal. */
export function claimsOf(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  const owned = set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace ?? '',
      labels: { ...template.metadata.labels, ...set.spec?.selector.matchLabels },
      ...(owned ? { ownerReferences: [{ ...controllerRef(set, STATEFUL_SETS), blockOwnerDeletion: true }] } : {}),
    },
    ...(template.spec ? { spec: template.spec } : {}),
  }));
}
