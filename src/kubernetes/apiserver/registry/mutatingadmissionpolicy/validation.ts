// Refusals of MutatingAdmissionPolicies; expressions must compile. upstream: pkg/apis/admissionregistration/validation validateMutatingAdmissionPolicy
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { MutatingAdmissionPolicy, Mutation } from '../../../api/generated/types.ts';
import type { Scope } from '../lib/cel/cel.ts';
import { blank, validateConditions, validateExpression, validateParamKind, validateVariable } from '../lib/cel/expressions.ts';
import { policyScopes } from '../lib/cel/policy-scope.ts';
import { unsupported } from '../lib/errors.ts';
import { validateMatchResources } from '../lib/match-resources.ts';
import { validateMutatingOperations } from '../lib/mutating-operations.ts';

type Policy = DeepReadonly<MutatingAdmissionPolicy>;
const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REINVOCATIONS = ['IfNeeded', 'Never'];
const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];

export function validatePolicy(object: Policy): FieldError[] {
  const spec = object.spec ?? {};
  const errors: FieldError[] = [];
  if (spec.failurePolicy === undefined) errors.push(required('spec.failurePolicy'));
  else if (!FAILURE_POLICIES.includes(spec.failurePolicy)) errors.push(unsupported('spec.failurePolicy', spec.failurePolicy, FAILURE_POLICIES));
  if (spec.paramKind) errors.push(...validateParamKind(spec.paramKind, 'spec.paramKind'));
  if (spec.matchConstraints) {
    errors.push(...validateMatchResources(spec.matchConstraints, 'spec.matchConstraints'));
    if (!spec.matchConstraints.resourceRules?.length) errors.push(required('spec.matchConstraints.resourceRules'));
    errors.push(...validateMutatingOperations(spec.matchConstraints, 'spec.matchConstraints'));
  } else errors.push(required('spec.matchConstraints'));
  const scopes = policyScopes(object);
  errors.push(...validateConditions(spec.matchConditions ?? [], 'spec.matchConditions', { variables: scopes.all.variables }));
  for (const [i, variable] of (spec.variables ?? []).entries()) errors.push(...validateVariable(variable, `spec.variables[${i}]`, scopes.upTo[i] ?? scopes.all));
  const { mutations = [], reinvocationPolicy } = spec;
  if (mutations.length === 0) errors.push(required('spec.mutations', 'mutations must contain at least one item'));
  for (const [i, mutation] of mutations.entries()) errors.push(...validateMutation(mutation, `spec.mutations[${i}]`, scopes.all));
  if (!reinvocationPolicy) errors.push(required('spec.reinvocationPolicy'));
  else if (!REINVOCATIONS.includes(reinvocationPolicy)) errors.push(unsupported('spec.reinvocationPolicy', reinvocationPolicy, REINVOCATIONS));
  return errors;
}

/** One of the two ways to say what changes, and that one alone. */
function validateMutation(mutation: DeepReadonly<Mutation>, path: string, scope: Scope): FieldError[] {
  const { patchType } = mutation;
  if (!patchType) return [required(`${path}.patchType`)];
  if (!PATCH_TYPES.includes(patchType)) return [unsupported(`${path}.patchType`, patchType, PATCH_TYPES)];
  const [own, other] = patchType === 'JSONPatch' ? (['jsonPatch', 'applyConfiguration'] as const) : (['applyConfiguration', 'jsonPatch'] as const);
  const errors: FieldError[] = [];
  const said = mutation[own];
  if (!said) errors.push(required(`${path}.${own}`, `must be specified when patchType is ${patchType}`));
  else if (blank(said.expression)) errors.push(required(`${path}.${own}.expression`));
  else errors.push(...validateExpression(said.expression ?? '', `${path}.${own}.expression`, scope));
  if (mutation[other]) errors.push(invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`));
  return errors;
}
