// MutatingAdmissionPolicy. upstream: pkg/registry/admissionregistration/mutatingadmissionpolicy/strategy.go
import type { MutatingAdmissionPolicy } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { defaultMatchResources } from '../lib/match-resources.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';
import { validatePolicy } from './validation.ts';

const COLUMNS: readonly Column[] = [
  NAME,
  column('Mutations', 'Mutation indicates the number of mutations rules defined in this configuration', 'integer'),
  column('ParamKind', 'ParamKind specifies the kind of resources used to parameterize this policy'),
  AGE,
];

export const mutatingAdmissionPolicyStrategy: Strategy<MutatingAdmissionPolicy> = {
  resource: resource('admissionregistration.k8s.io', 'v1', 'MutatingAdmissionPolicy', 'mutatingadmissionpolicies', false),
  singular: 'mutatingadmissionpolicy',
  categories: ['api-extensions'],
  schema: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy',
  generation: true,
  usesCel: true,
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  defaults(object) {
    const spec = (object.spec ??= {});
    spec.failurePolicy ??= 'Fail';
    if (spec.matchConstraints) defaultMatchResources(spec.matchConstraints);
  },
  validate: validatePolicy,
  validateUpdate: (object) => validatePolicy(object),
  columns: COLUMNS,
  row(object, now) {
    const kind = object.spec?.paramKind;
    return [object.metadata.name ?? '', object.spec?.mutations?.length ?? 0, kind ? `${kind.apiVersion}/${kind.kind}` : '<unset>', age(object, now)];
  },
};
