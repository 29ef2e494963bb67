// upstream: pkg/apis/core/validation ValidatePersistentVolumeSpec, ValidatePersistentVolumeUpdate
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../api/quantity.ts';
import { VOLUME_MODES, validateModes } from '../lib/claim.ts';
import { invalids, unsupported } from '../lib/errors.ts';
import { innerDiff } from '../lib/inner.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { sortedKeys, validateCoreMeta, validateImmutable } from '../lib/object-meta.ts';
import { validateNoBacksteps } from '../lib/pod/paths.ts';
import { validateNodeSelector } from '../lib/pod/scheduling.ts';

type Volume = DeepReadonly<PersistentVolume>;
type Spec = DeepReadonly<PersistentVolumeSpec>;
const OTHERS = new Set([
  ...['accessModes', 'capacity', 'claimRef', 'mountOptions', 'nodeAffinity', 'persistentVolumeReclaimPolicy', 'storageClassName', 'volumeAttributesClassName', 'volumeMode'],
]);
const POLICIES = ['Delete', 'Recycle', 'Retain'];
const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

const sourcesOf = (spec: Spec): string[] => Object.keys(spec).filter((k) => !OTHERS.has(k) && spec[k as keyof Spec] !== undefined);

export function validateVolume(volume: Volume): FieldError[] {
  const spec = volume.spec ?? {};
  const errors: FieldError[] = spec.accessModes?.length ? [] : [required('spec.accessModes')];
  errors.push(...validateModes(spec.accessModes, 'spec.accessModes'), ...validateCapacity(spec));
  const policy = spec.persistentVolumeReclaimPolicy ?? '';
  if (policy && !POLICIES.includes(policy)) errors.push(unsupported('spec.persistentVolumeReclaimPolicy', policy, POLICIES));
  if (spec.nodeAffinity) {
    if (!spec.nodeAffinity.required) errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
    else validateNodeSelector(spec.nodeAffinity.required, 'spec.nodeAffinity.required', errors);
  }
  errors.push(...validateSources(spec));
  if (spec.hostPath?.path === '/' && policy === 'Recycle') errors.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  if (spec.storageClassName) errors.push(...invalids('spec.storageClassName', spec.storageClassName, nameIsDNSSubdomain(spec.storageClassName, false)));
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) errors.push(unsupported('spec.volumeMode', spec.volumeMode, VOLUME_MODES));
  return errors;
}

function validateCapacity(spec: Spec): FieldError[] {
  const capacity = spec.capacity ?? {};
  const names = sortedKeys(capacity);
  const errors: FieldError[] = names.length ? [] : [required('spec.capacity')];
  if (capacity.storage === undefined || names.length > 1) errors.push(unsupported('spec.capacity', spec.capacity ?? null, ['storage']));
  for (const name of names) {
    const value = capacity[name] ?? '0';
    if (quantity(value).nano <= 0n) errors.push(invalid(`spec.capacity[${name}]`, canonicalQuantity(value), 'must be greater than zero'));
  }
  return errors;
}

function validateSources(spec: Spec): FieldError[] {
  const sources = sourcesOf(spec);
  if (sources.length === 0) return [required('spec', 'must specify a volume type')];
  const errors: FieldError[] = [];
  for (const name of sources.slice(1)) errors.push(forbidden(`spec.${name}`, 'may not specify more than 1 volume type'));
  const host = spec.hostPath;
  if (host && sources[0] === 'hostPath') {
    if (!host.path) errors.push(required('spec.hostPath.path'));
    else {
      validateNoBacksteps(host.path, 'spec.hostPath.path', errors);
      if (host.type !== undefined && !HOST_PATH_TYPES.includes(host.type)) errors.push(unsupported('spec.hostPath.type', host.type, HOST_PATH_TYPES));
    }
  }
  if (spec.nfs && sources[0] === 'nfs') {
    if (!spec.nfs.server) errors.push(required('spec.nfs.server'));
    if (!spec.nfs.path) errors.push(required('spec.nfs.path'));
    else if (!spec.nfs.path.startsWith('/')) errors.push(invalid('spec.nfs.path', spec.nfs.path, 'must be an absolute path'));
  }
  if (spec.local && !spec.nodeAffinity) errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  if (spec.csi && !spec.csi.driver) errors.push(required('spec.csi.driver'));
  if (spec.csi && !spec.csi.volumeHandle) errors.push(required('spec.csi.volumeHandle'));
  return errors;
}

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

const sourceOf = (spec: Spec): Record<string, unknown> => Object.fromEntries(sourcesOf(spec).map((k) => [k, spec[k as keyof Spec]]));
