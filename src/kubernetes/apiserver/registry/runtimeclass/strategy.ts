// RuntimeClass. upstream: pkg/registry/node/runtimeclass/strategy.go, pkg/apis/node/validation
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, required } from '../../../api/field.ts';
import type { RuntimeClass } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { invalids } from '../lib/errors.ts';
import { isDNS1123Label, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMetaUpdate, validateImmutable, validateLabels } from '../lib/object-meta.ts';
import { validateRequirements } from '../lib/pod/resources.ts';
import { validateTolerations } from '../lib/pod/scheduling.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

function validate({ handler, overhead, scheduling }: DeepReadonly<RuntimeClass>): FieldError[] {
  const errors: FieldError[] = handler ? invalids('handler', handler, isDNS1123Label(handler)) : [required('handler')];
  if (overhead) validateRequirements({ limits: overhead.podFixed ?? {} }, new Set(), 'overhead', errors);
  if (scheduling) errors.push(...validateScheduling(scheduling));
  return errors;
}

function validateScheduling({ nodeSelector, tolerations = [] }: NonNullable<DeepReadonly<RuntimeClass>['scheduling']>): FieldError[] {
  const errors = validateLabels(nodeSelector, 'scheduling.nodeSelector');
  validateTolerations(tolerations, 'scheduling.tolerations', errors);
  const seen = new Set<string>();
  tolerations.forEach((t, i) => {
    const key = JSON.stringify([t.key ?? '', t.operator ?? '', t.value ?? '', t.effect ?? '']);
    if (seen.has(key)) errors.push(duplicate(`scheduling.tolerations[${i}]`, t));
    seen.add(key);
  });
  return errors;
}

const COLUMNS: readonly Column[] = [NAME, column('Handler', ''), AGE];

export const runtimeClassStrategy: Strategy<RuntimeClass> = {
  resource: resource('node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', false),
  singular: 'runtimeclass',
  schema: 'io.k8s.api.node.v1.RuntimeClass',
  validateName: nameIsDNSSubdomain,
  allowUnconditionalUpdate: false,
  validate,
  validateUpdate: (object, old) => [...validate(object), ...validateCoreMetaUpdate(object.metadata, old.metadata), ...validateImmutable('handler', object.handler, old.handler)],
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.handler, age(object, now)],
};
