// ValidatingAdmissionPolicy. upstream: pkg/registry/admissionregistration/validatingadmissionpolicy/strategy.go
import type { ValidatingAdmissionPolicy } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { defaultMatchResources } from '../lib/match-resources.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { validateObjectMetaUpdate } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import { keepPart } from '../lib/workload.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validatePolicy } from './validation.ts';

const COLUMNS: readonly Column[] = [
  NAME,
  column('Validations', 'Validations indicates the number of validation rules defined in this configuration', 'integer'),
  column('ParamKind', 'ParamKind specifies the kind of resources used to parameterize this policy'),
  AGE,
];

export const validatingAdmissionPolicyStrategy: Strategy<ValidatingAdmissionPolicy> = {
  resource: resource('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies', false),
  singular: 'validatingadmissionpolicy',
  categories: ['api-extensions'],
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  generation: true,
  allowUnconditionalUpdate: false,
  usesCel: true,
  validateName: nameIsDNSSubdomain,
  defaults(object) {
    const spec = (object.spec ??= {});
    spec.failurePolicy ??= 'Fail';
    if (spec.matchConstraints) defaultMatchResources(spec.matchConstraints);
  },
  prepareForCreate(object) {
    delete object.status;
  },
  prepareForUpdate: (object, old) => keepPart('status', object, old),
  validate: validatePolicy,
  validateUpdate: (object) => validatePolicy(object),
  status: {
    prepareForUpdate: (object, old) => keepPart('spec', object, old),
    validateUpdate: (object, old) => validateObjectMetaUpdate(object.metadata, old.metadata),
  },
  columns: COLUMNS,
  row(object, now) {
    const kind = object.spec?.paramKind;
    return [object.metadata.name ?? '', object.spec?.validations?.length ?? 0, kind ? `${kind.apiVersion}/${kind.kind}` : '<unset>', age(object, now)];
  },
};
