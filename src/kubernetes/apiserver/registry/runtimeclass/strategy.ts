// RuntimeClass. upstream: pkg/registry/node/runtimeclass/strategy.go, pkg/apis/node/validation
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, required } from '../../../api/field.ts';
import type { RuntimeClass } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { invalids } from '../lib/errors.ts';
import { isDNS1123Label, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

function validate(object: DeepReadonly<RuntimeClass>): FieldError[] {
  if (!object.handler) return [required('handler')];
  return invalids('handler', object.handler, isDNS1123Label(object.handler));
}

const COLUMNS: readonly Column[] = [NAME, column('Handler', ''), AGE];

export const runtimeClassStrategy: Strategy<RuntimeClass> = {
  resource: resource('node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', false),
  singular: 'runtimeclass',
  schema: 'io.k8s.api.node.v1.RuntimeClass',
  validateName: nameIsDNSSubdomain,
  allowUnconditionalUpdate: false,
  validate,
  validateUpdate: (object, old) => [...validateCoreMetaUpdate(object.metadata, old.metadata), ...validateImmutable('handler', object.handler, old.handler)],
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.handler, age(object, now)],
};
