// The spec of a PersistentVolume, also where it stands within an attachment. upstream: pkg/apis/core/validation ValidatePersistentVolumeSpec
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { PersistentVolumeSpec } from '../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../api/quantity.ts';
import { VOLUME_MODES, validateModes } from './claim.ts';
import { invalids, unsupported } from './errors.ts';
import { nameIsDNSSubdomain } from './names.ts';
import { sortedKeys } from './object-meta.ts';
import { validateNoBacksteps } from './pod/paths.ts';
import { validateNodeSelector } from './pod/scheduling.ts';

type Spec = DeepReadonly<PersistentVolumeSpec>;
const OTHERS = new Set([
  ...['accessModes', 'capacity', 'claimRef', 'mountOptions', 'nodeAffinity', 'persistentVolumeReclaimPolicy', 'storageClassName', 'volumeAttributesClassName', 'volumeMode'],
]);
const POLICIES = ['Delete', 'Recycle', 'Retain'];
const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

/** The fields that say where the data is. */
export const sourcesOf = (spec: Spec): string[] => Object.keys(spec).filter((k) => !OTHERS.has(k) && spec[k as keyof Spec] !== undefined);

const NOT_INLINE = 'may not be specified in the context of inline volumes';

/** `path` is spec, or that of an inline spec. */
export function validateVolumeSpec(spec: Spec, path: string, inline = false): FieldError[] {
  const errors = inline ? validateInline(spec, path) : [];
  if (!spec.accessModes?.length) errors.push(required(`${path}.accessModes`));
  errors.push(...validateModes(spec.accessModes, `${path}.accessModes`), ...(inline ? [] : validateCapacity(spec, path)));
  const policy = spec.persistentVolumeReclaimPolicy ?? '';
  const policyPath = `${path}.persistentVolumeReclaimPolicy`;
  if (inline && policy && policy !== 'Retain') errors.push(forbidden(policyPath, 'may only be Retain in the context of inline volumes'));
  if (!inline && policy && !POLICIES.includes(policy)) errors.push(unsupported(policyPath, policy, POLICIES));
  if (spec.nodeAffinity) {
    if (!spec.nodeAffinity.required) errors.push(required(`${path}.nodeAffinity.required`, 'must specify required node constraints'));
    else validateNodeSelector(spec.nodeAffinity.required, `${path}.nodeAffinity.required`, errors);
  }
  errors.push(...validateSources(spec, path));
  if (spec.hostPath?.path === '/' && policy === 'Recycle') errors.push(forbidden(policyPath, "may not be 'recycle' for a hostPath mount of '/'"));
  if (spec.storageClassName) errors.push(...invalids(`${path}.storageClassName`, spec.storageClassName, nameIsDNSSubdomain(spec.storageClassName, false)));
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) errors.push(unsupported(`${path}.volumeMode`, spec.volumeMode, VOLUME_MODES));
  return errors;
}

function validateInline(spec: Spec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.claimRef) errors.push(forbidden(`${path}.claimRef`, NOT_INLINE));
  if (Object.keys(spec.capacity ?? {}).length) errors.push(forbidden(`${path}.capacity`, NOT_INLINE));
  if (!spec.csi) errors.push(required(`${path}.csi`, 'has to be specified in the context of inline volumes'));
  return errors;
}

function validateCapacity(spec: Spec, path: string): FieldError[] {
  const capacity = spec.capacity ?? {};
  const names = sortedKeys(capacity);
  const errors: FieldError[] = names.length ? [] : [required(`${path}.capacity`)];
  if (capacity.storage === undefined || names.length > 1) errors.push(unsupported(`${path}.capacity`, spec.capacity ?? null, ['storage']));
  for (const name of names) {
    const value = capacity[name] ?? '0';
    if (quantity(value).nano <= 0n) errors.push(invalid(`${path}.capacity[${name}]`, canonicalQuantity(value), 'must be greater than zero'));
  }
  return errors;
}

function validateSources(spec: Spec, path: string): FieldError[] {
  const sources = sourcesOf(spec);
  if (sources.length === 0) return [required(path, 'must specify a volume type')];
  const errors: FieldError[] = [];
  for (const name of sources.slice(1)) errors.push(forbidden(`${path}.${name}`, 'may not specify more than 1 volume type'));
  const host = spec.hostPath;
  if (host && sources[0] === 'hostPath') {
    if (!host.path) errors.push(required(`${path}.hostPath.path`));
    else {
      validateNoBacksteps(host.path, `${path}.hostPath.path`, errors);
      if (host.type !== undefined && !HOST_PATH_TYPES.includes(host.type)) errors.push(unsupported(`${path}.hostPath.type`, host.type, HOST_PATH_TYPES));
    }
  }
  if (spec.nfs && sources[0] === 'nfs') {
    if (!spec.nfs.server) errors.push(required(`${path}.nfs.server`));
    if (!spec.nfs.path) errors.push(required(`${path}.nfs.path`));
    else if (!spec.nfs.path.startsWith('/')) errors.push(invalid(`${path}.nfs.path`, spec.nfs.path, 'must be an absolute path'));
  }
  if (spec.local && !spec.nodeAffinity) errors.push(required(`${path}.nodeAffinity`, 'Local volume requires node affinity'));
  if (spec.csi && !spec.csi.driver) errors.push(required(`${path}.csi.driver`));
  if (spec.csi && !spec.csi.volumeHandle) errors.push(required(`${path}.csi.volumeHandle`));
  return errors;
}
