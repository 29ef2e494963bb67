// The spec of a PersistentVolume, also where it stands within an attachment. upstream: pkg/apis/core/validation ValidatePersistentVolumeSpec
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { PersistentVolumeSpec } from '../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../api/quantity.ts';
import { VOLUME_MODES, validateModes } from './claim.ts';
import { invalids, unsupported } from './errors.ts';
import { nameIsDNSSubdomain } from './names.ts';
import { sortedKeys } from './object-meta.ts';
import { validateNodeSelector } from './pod/scheduling.ts';
import { secondSource, validateSource } from './volume-sources.ts';

type Spec = DeepReadonly<PersistentVolumeSpec>;
const POLICIES = ['Delete', 'Recycle', 'Retain'];

/** Where the data can be, in the order in which the server looks. */
const SOURCES = [
  ...['hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'flocker', 'nfs', 'rbd', 'quobyte', 'cephfs', 'iscsi', 'cinder', 'fc', 'flexVolume', 'azureFile'],
  ...['vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'scaleIO', 'local', 'storageos', 'csi'],
] as readonly (keyof Spec)[];

/** The fields that say where the data is. */
export const sourcesOf = (spec: Spec): (keyof Spec)[] => SOURCES.filter((k) => spec[k] !== undefined);

const NOT_INLINE = 'may not be specified in the context of inline volumes';

/** `path` is spec, or that of an inline spec; `name` that of the volume. */
export function validateVolumeSpec(spec: Spec, path: string, name = '', inline = false): FieldError[] {
  const errors = inline ? validateInline(spec, path) : [];
  if (!spec.accessModes?.length) errors.push(required(`${path}.accessModes`));
  errors.push(...validateModes(spec.accessModes, `${path}.accessModes`), ...(inline ? [] : validateCapacity(spec, path)));
  const policy = spec.persistentVolumeReclaimPolicy ?? '';
  const policyPath = `${path}.persistentVolumeReclaimPolicy`;
  if (inline && policy && policy !== 'Retain') errors.push(forbidden(policyPath, 'may only be Retain in the context of inline volumes'));
  if (!inline && policy && !POLICIES.includes(policy)) errors.push(unsupported(policyPath, policy, POLICIES));
  if (spec.nodeAffinity && inline) errors.push(forbidden(`${path}.nodeAffinity`, NOT_INLINE));
  else if (spec.nodeAffinity?.required) validateNodeSelector(spec.nodeAffinity.required, `${path}.nodeAffinity.required`, errors);
  else if (spec.nodeAffinity) errors.push(required(`${path}.nodeAffinity.required`, 'must specify required node constraints'));
  validateSources(spec, path, name, inline || spec.nodeAffinity === undefined, errors);
  if (spec.hostPath && /^\/(?:\.?\/)*\.?$/.test(spec.hostPath.path) && policy === 'Recycle') errors.push(forbidden(policyPath, "may not be 'recycle' for a hostPath mount of '/'"));
  errors.push(...validateClasses(spec, path, inline));
  return errors;
}

function validateClasses(spec: Spec, path: string, inline: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.storageClassName && inline) errors.push(forbidden(`${path}.storageClassName`, NOT_INLINE));
  else if (spec.storageClassName) errors.push(...invalids(`${path}.storageClassName`, spec.storageClassName, nameIsDNSSubdomain(spec.storageClassName, false)));
  const mode = spec.volumeMode;
  if (mode !== undefined && inline && mode !== 'Filesystem') {
    errors.push(forbidden(`${path}.volumeMode`, 'may not specify volumeMode other than Filesystem in the context of inline volumes'));
  } else if (mode !== undefined && !inline && !VOLUME_MODES.includes(mode)) errors.push(unsupported(`${path}.volumeMode`, mode, VOLUME_MODES));
  const attributes = spec.volumeAttributesClassName;
  if (attributes === undefined || inline) return errors;
  if (attributes === '') errors.push(required(`${path}.volumeAttributesClassName`, 'an empty string is disallowed'));
  else errors.push(...invalids(`${path}.volumeAttributesClassName`, attributes, nameIsDNSSubdomain(attributes, false)));
  if (!spec.csi) errors.push(required(`${path}.csi`, 'has to be specified when using volumeAttributesClassName'));
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
    if (quantity(value).nano < 0n) errors.push(invalid(`${path}.capacity[${name}]`, wholeUnits(value), 'must be a valid resource quantity'));
    if (quantity(value).nano <= 0n) errors.push(invalid(`${path}.capacity[${name}]`, canonicalQuantity(value), 'must be greater than zero'));
  }
  return errors;
}

/** An amount in whole units, away from zero. upstream: Quantity.Value */
const wholeUnits = (value: string | number): number => Number(quantity(value).nano / 1_000_000_000n) || -1;

function validateSources(spec: Spec, path: string, volumeName: string, isAnywhere: boolean, errors: FieldError[]): void {
  let found = 0;
  for (const name of sourcesOf(spec)) {
    // Whatever came before a FlexVolume, it is looked at.
    if (found++ > 0 && name !== 'flexVolume') {
      errors.push(forbidden(`${path}.${secondSource(name)}`, 'may not specify more than 1 volume type'));
      continue;
    }
    validateSource(name, spec[name], `${path}.${name}`, errors, volumeName);
    if (name === 'local' && isAnywhere) errors.push(required(`${path}.nodeAffinity`, 'Local volume requires node affinity'));
  }
  if (found === 0) errors.push(required(path, 'must specify a volume type'));
}
