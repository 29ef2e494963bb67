// upstream: pkg/apis/apps/validation/validation.go ValidateStatefulSet*
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { StatefulSet, StatefulSetSpec } from '../../../api/generated/types.ts';
import { validateClaimSpec } from '../lib/claim.ts';
import { invalids, nonnegative, unsupported } from '../lib/errors.ts';
import { isDNS1123Label } from '../lib/names.ts';
import { validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { validateAtMost100Percent, validateIntOrPercent, validateReplicated } from '../lib/workload.ts';

type S = DeepReadonly<StatefulSet>;
type Spec = DeepReadonly<StatefulSetSpec>;
const EMPTY = {} as Spec;

/** Pods are called after their set, so its name must leave room for a number. */
export function validateStatefulSetName(name: string): string[] {
  return isDNS1123Label(name);
}

/** Claims are looked at when the set is made; they cannot change later. */
export function validateStatefulSet(set: S): FieldError[] {
  const claims = set.spec?.volumeClaimTemplates ?? [];
  return [
    ...validateSpec(set),
    ...validateServiceName(set.spec?.serviceName),
    ...claims.flatMap((claim, i) => validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}].spec`)),
  ];
}

/** A new set's Service must be one that can be; it cannot change later. */
const validateServiceName = (name: string | undefined): FieldError[] => (name ? invalids('spec.serviceName', name, isDNS1123Label(name)) : []);

function validateSpec(set: S): FieldError[] {
  const spec = set.spec ?? EMPTY;
  const errors: FieldError[] = [];
  if (spec.podManagementPolicy !== 'OrderedReady' && spec.podManagementPolicy !== 'Parallel') {
    errors.push(invalid('spec.podManagementPolicy', spec.podManagementPolicy ?? '', "must be 'OrderedReady' or 'Parallel'"));
  }
  errors.push(...validateStrategy(spec), ...validateRetention(spec), ...nonnegative('spec.replicas', spec.replicas), ...nonnegative('spec.minReadySeconds', spec.minReadySeconds));
  if (spec.ordinals?.start !== undefined) errors.push(...nonnegative('spec.ordinals.start', spec.ordinals.start));
  errors.push(...validateReplicated(spec.selector, withClaimVolumes(spec), 'StatefulSet'));
  if (spec.revisionHistoryLimit !== undefined) errors.push(...nonnegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit));
  return errors;
}

/** The template as its pods will have it: each claim is a volume. */
function withClaimVolumes({ template, volumeClaimTemplates: claims }: Spec): Spec['template'] {
  if (!claims?.length || !template?.spec) return template;
  const names = new Set(claims.map((c) => c.metadata?.name ?? ''));
  const made = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: { ...template.spec, volumes: [...made, ...(template.spec.volumes ?? []).filter((v) => !names.has(v.name))] } };
}

function validateStrategy(spec: Spec): FieldError[] {
  const { type = '', rollingUpdate } = spec.updateStrategy ?? {};
  const path = 'spec.updateStrategy';
  if (type === '') return [required(path)];
  if (type === 'OnDelete')
    return rollingUpdate
      ? [
          invalid(
            `${path}.rollingUpdate`,
            { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null },
            "only allowed for updateStrategy 'RollingUpdate'",
          ),
        ]
      : [];
  if (type !== 'RollingUpdate')
    return [
      invalid(
        path,
        { Type: type, RollingUpdate: rollingUpdate ? { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null } : null },
        "must be 'RollingUpdate' or 'OnDelete'",
      ),
    ];
  if (!rollingUpdate) return [];
  const errors = nonnegative(`${path}.rollingUpdate.partition`, rollingUpdate.partition);
  const at = `${path}.rollingUpdate.maxUnavailable`;
  if (rollingUpdate.maxUnavailable === undefined) return errors;
  errors.push(...validateIntOrPercent(rollingUpdate.maxUnavailable, at), ...validateAtMost100Percent(rollingUpdate.maxUnavailable, at));
  if (rollingUpdate.maxUnavailable === 0) errors.push(invalid(at, 0, 'cannot be 0'));
  return errors;
}

function validateRetention(spec: Spec): FieldError[] {
  const path = 'spec.persistentVolumeClaimRetentionPolicy';
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  if (!policy) return [];
  return (['whenDeleted', 'whenScaled'] as const).flatMap((name) => {
    const value = policy[name] ?? '';
    return value === 'Retain' || value === 'Delete' ? [] : [unsupported(`${path}.${name}`, value, ['Retain', 'Delete'])];
  });
}

const CHANGEABLE = ['replicas', 'template', 'updateStrategy', 'minReadySeconds', 'ordinals', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy'] as const;
const FIXED =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

export function validateStatefulSetUpdate(set: S, old: S): FieldError[] {
  const errors = validateCoreMetaUpdate(set.metadata, old.metadata);
  errors.push(...validateSpec(set));
  if (!deepEqual(fixedPart(set.spec ?? EMPTY), fixedPart(old.spec ?? EMPTY))) errors.push(forbidden('spec', FIXED));
  return errors;
}

function fixedPart(spec: Spec): Record<string, unknown> {
  const rest: Record<string, unknown> = { ...spec };
  for (const name of CHANGEABLE) delete rest[name];
  return rest;
}

export function validateStatefulSetStatus(set: S, old: S): FieldError[] {
  const status = set.status ?? { replicas: 0 };
  const errors: FieldError[] = [];
  for (const name of ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas', 'observedGeneration', 'collisionCount'] as const) {
    errors.push(...nonnegative(`status.${name}`, status[name]));
  }
  for (const name of ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const) {
    const value = status[name] ?? 0;
    if (value > status.replicas) errors.push(invalid(`status.${name}`, value, 'cannot be greater than status.replicas'));
  }
  const available = status.availableReplicas ?? 0;
  if (available > (status.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', available, 'cannot be greater than status.readyReplicas'));
  errors.push(...validateCoreMetaUpdate(set.metadata, old.metadata));
  const before = old.status?.collisionCount;
  if (before !== undefined && (status.collisionCount ?? -1) < before) errors.push(invalid('status.collisionCount', status.collisionCount ?? 0, 'cannot be decremented'));
  return errors;
}
