// DeviceClass. upstream: pkg/registry/resource/deviceclass/strategy.go, pkg/apis/resource/validation ValidateDeviceClass
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid } from '../../../api/field.ts';
import type { DeviceClass } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { eachOf, MOST_CONFIGS, validateOpaque, validateSelectors } from '../lib/device-lists.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate } from '../lib/object-meta.ts';
import { isExtended } from '../lib/pod/resources.ts';
import { AGE, age, NAME } from '../lib/table.ts';
import type { Strategy } from '../strategy.ts';

function validate({ spec }: DeepReadonly<DeviceClass>): FieldError[] {
  const errors = validateSelectors(spec?.selectors, 'spec.selectors');
  errors.push(...eachOf(spec?.config, MOST_CONFIGS, 'spec.config', (c, path) => validateOpaque(c.opaque, path)));
  const extended = spec?.extendedResourceName;
  if (extended === undefined || isExtended(extended)) return errors;
  return [...errors, invalid('spec.extendedResourceName', extended, 'must be a valid extended resource name')];
}

export const deviceClassStrategy: Strategy<DeviceClass> = {
  resource: resource('resource.k8s.io', 'v1', 'DeviceClass', 'deviceclasses', false),
  singular: 'deviceclass',
  schema: 'io.k8s.api.resource.v1.DeviceClass',
  generation: true,
  usesCel: true,
  validateName: nameIsDNSSubdomain,
  validate,
  validateUpdate: (object, old) => [...validateCoreMeta(object.metadata, false, nameIsDNSSubdomain), ...validateCoreMetaUpdate(object.metadata, old.metadata), ...validate(object)],
  columns: [NAME, AGE],
  row: (object, now) => [object.metadata.name ?? '', age(object, now)],
};
