// ResourceClaimTemplate. upstream: pkg/registry/resource/resourceclaimtemplate/strategy.go, pkg/apis/resource/validation ValidateResourceClaimTemplate
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { FieldError } from '../../../api/field.ts';
import type { ResourceClaimTemplate } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { defaultClaim, validateClaim } from '../lib/device-claim.ts';
import { inner } from '../lib/inner.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateAnnotations, validateCoreMeta, validateCoreMetaUpdate, validateImmutable, validateLabels } from '../lib/object-meta.ts';
import { AGE, age, NAME } from '../lib/table.ts';
import type { Strategy } from '../strategy.ts';

const validate = ({ spec }: DeepReadonly<ResourceClaimTemplate>): FieldError[] => [
  ...validateAnnotations(spec.metadata?.annotations, 'spec.metadata.annotations'),
  ...validateLabels(spec.metadata?.labels, 'spec.metadata.labels'),
  ...validateClaim(spec.spec, 'spec.spec'),
];

const innerSpec = ({ spec }: DeepReadonly<ResourceClaimTemplate>): unknown => ({ ...spec.metadata, ...(inner('ResourceClaimTemplateSpec', spec) as object) });

export const resourceClaimTemplateStrategy: Strategy<ResourceClaimTemplate> = {
  resource: resource('resource.k8s.io', 'v1', 'ResourceClaimTemplate', 'resourceclaimtemplates', true),
  singular: 'resourceclaimtemplate',
  schema: 'io.k8s.api.resource.v1.ResourceClaimTemplate',
  usesCel: true,
  validateName: nameIsDNSSubdomain,
  defaults: (object) => defaultClaim(object.spec?.spec),
  validate,
  validateUpdate: (object, old) => [
    ...validateCoreMeta(object.metadata, true, nameIsDNSSubdomain),
    ...validate(object),
    ...validateCoreMetaUpdate(object.metadata, old.metadata),
    ...validateImmutable('spec', innerSpec(object), innerSpec(old)),
  ],
  columns: [NAME, AGE],
  row: (object, now) => [object.metadata.name ?? '', age(object, now)],
};
