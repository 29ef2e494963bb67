// upstream: pkg/apis/core/validation ValidatePersistentVolumeSpec, ValidatePersistentVolumeUpdate
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden } from '../../../api/field.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../../../api/generated/types.ts';
import { innerDiff } from '../lib/inner.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateImmutable } from '../lib/object-meta.ts';
import { sourcesOf, validateVolumeSpec } from '../lib/volume-spec.ts';

type Volume = DeepReadonly<PersistentVolume>;
/** upstream: ValidatePersistentVolume */
export const validateVolume = (volume: Volume): FieldError[] => validateVolumeSpec(volume.spec ?? {}, 'spec', volume.metadata.name);

/** Where the data is does not change. */
export function validateVolumeUpdate(volume: Volume, old: Volume): FieldError[] {
  const whole = [...validateCoreMeta(volume.metadata, false, nameIsDNSSubdomain), ...validateVolume(volume)];
  // Upstream looks at the whole twice.
  const errors = [...whole, ...whole];
  const now = sourceOf(volume.spec ?? {});
  const was = sourceOf(old.spec ?? {});
  if (!deepEqual(now, was)) {
    errors.push(forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${innerDiff('PersistentVolumeSource', was, now)}`));
  }
  errors.push(...validateImmutable('volumeMode', volume.spec?.volumeMode, old.spec?.volumeMode));
  if (old.spec?.nodeAffinity && !deepEqual(volume.spec?.nodeAffinity, old.spec.nodeAffinity))
    errors.push(...validateImmutable('nodeAffinity', volume.spec?.nodeAffinity, old.spec.nodeAffinity));
  return errors;
}

const sourceOf = (spec: DeepReadonly<PersistentVolumeSpec>): Record<string, unknown> => Object.fromEntries(sourcesOf(spec).map((k) => [k, spec[k as keyof PersistentVolumeSpec]]));
