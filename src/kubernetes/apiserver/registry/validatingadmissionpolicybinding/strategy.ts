// ValidatingAdmissionPolicyBinding. upstream: pkg/registry/admissionregistration/validatingadmissionpolicybinding/strategy.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { ValidatingAdmissionPolicyBinding } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { unsupported } from '../lib/errors.ts';
import { defaultMatchResources, validateMatchResources } from '../lib/match-resources.ts';
import { nameIsDNSSubdomain } from '../lib/names.ts';
import { paramText, validateParamRef } from '../lib/param-ref.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Binding = DeepReadonly<ValidatingAdmissionPolicyBinding>;
const ACTIONS = ['Audit', 'Deny', 'Warn'];

function validate(object: Binding): FieldError[] {
  const spec = object.spec ?? { policyName: '', validationActions: [] };
  const errors: FieldError[] = [];
  if (!spec.policyName) errors.push(required('spec.policyName'));
  else errors.push(...nameIsDNSSubdomain(spec.policyName, false).map((m) => invalid('spec.policyName', spec.policyName, m)));
  if (spec.paramRef) errors.push(...validateParamRef(spec.paramRef, 'spec.paramRef'));
  // The path is misspelt upstream.
  if (spec.matchResources) errors.push(...validateMatchResources(spec.matchResources, 'spec.matchResources'));
  return [...errors, ...validateActions(spec.validationActions ?? [], 'spec.validationActions')];
}

function validateActions(actions: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, action] of actions.entries()) {
    if (!ACTIONS.includes(action)) errors.push(unsupported(`${path}[${i}]`, action, ACTIONS));
    if (actions.indexOf(action) !== i) errors.push(duplicate(`${path}[${i}]`, action));
  }
  if (actions.includes('Deny') && actions.includes('Warn')) {
    errors.push(
      invalid(path, actions, 'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'),
    );
  }
  if (actions.length === 0) errors.push(required(path, 'at least one validation action is required'));
  return errors;
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('PolicyName', 'PolicyName indicates the policy definition which the policy binding binded to'),
  column('ParamRef', 'ParamRef indicates the param resource which sets the configuration param'),
  AGE,
];

export const validatingAdmissionPolicyBindingStrategy: Strategy<ValidatingAdmissionPolicyBinding> = {
  resource: resource('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', false),
  singular: 'validatingadmissionpolicybinding',
  categories: ['api-extensions'],
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
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
