// MutatingAdmissionPolicyBinding. upstream: pkg/registry/admissionregistration/mutatingadmissionpolicybinding/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { MutatingAdmissionPolicyBinding } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { defaultMatchResources, validateMatchResources } from '../lib/match-resources.ts';
import { validateMutatingOperations } from '../lib/mutating-operations.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { paramText, validateParamRef } from '../lib/param-ref.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

function validate({ spec = {} }: DeepReadonly<MutatingAdmissionPolicyBinding>): FieldError[] {
  const { policyName, paramRef, matchResources } = spec;
  const errors = policyName ? nameIsDNSSubdomain(policyName, false).map((m) => invalid('spec.policyName', policyName, m)) : [required('spec.policyName')];
  if (paramRef) errors.push(...validateParamRef(paramRef, 'spec.paramRef'));
  if (matchResources) errors.push(...validateMatchResources(matchResources, 'spec.matchResources'));
  return [...errors, ...validateMutatingOperations(matchResources, 'spec.matchResources')];
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('PolicyName', 'PolicyName indicates the policy definition which the policy binding binded to'),
  column('ParamRef', 'ParamRef indicates the param resource which sets the configuration param'),
  AGE,
];

export const mutatingAdmissionPolicyBindingStrategy: Strategy<MutatingAdmissionPolicyBinding> = {
  resource: resource('admissionregistration.k8s.io', 'v1', 'MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', false),
  singular: 'mutatingadmissionpolicybinding',
  categories: ['api-extensions'],
  schema: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding',
  generation: true,
  allowUnconditionalUpdate: false,
  validateName: nameIsDNSSubdomain,
  defaults(object) {
    if (object.spec?.matchResources) defaultMatchResources(object.spec.matchResources);
  },
  validate,
  validateUpdate: (object) => validate(object),
  columns: COLUMNS,
  row: (object, now) => [object.metadata.name ?? '', object.spec?.policyName ?? '', paramText(object.spec?.paramRef), age(object, now)],
};
