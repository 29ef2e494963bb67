// Refusals of ValidatingAdmissionPolicies; expressions must compile.
// upstream: pkg/apis/admissionregistration/validation/validation.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { AuditAnnotation, ValidatingAdmissionPolicy, Validation } from '../../../api/generated/types.ts';
import type { Scope } from '../lib/cel/cel.ts';
import { blank, validateConditions, validateExpression, validateParamKind, validateVariable } from '../lib/cel/expressions.ts';
import { policyScopes } from '../lib/cel/policy-scope.ts';
import { unsupported } from '../lib/errors.ts';
import { validateMatchResources } from '../lib/match-resources.ts';
import { isQualifiedName } from '../lib/names.ts';

type Policy = DeepReadonly<ValidatingAdmissionPolicy>;
const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MOST_ANNOTATIONS = 20;
const LONGEST_ANNOTATION = 5 * 1024;
const NOTHING_TO_DO = 'validations or auditAnnotations must contain at least one item';

export function validatePolicy(object: Policy): FieldError[] {
  const spec = object.spec ?? {};
  const errors: FieldError[] = [];
  if (spec.failurePolicy === undefined) errors.push(required('spec.failurePolicy'));
  else if (!FAILURE_POLICIES.includes(spec.failurePolicy)) errors.push(unsupported('spec.failurePolicy', spec.failurePolicy, FAILURE_POLICIES));
  if (spec.paramKind) errors.push(...validateParamKind(spec.paramKind, 'spec.paramKind'));
  if (spec.matchConstraints) {
    errors.push(...validateMatchResources(spec.matchConstraints, 'spec.matchConstraints'));
    if (!spec.matchConstraints.resourceRules?.length) errors.push(required('spec.matchConstraints.resourceRules'));
  } else errors.push(required('spec.matchConstraints'));
  const scopes = policyScopes(object);
  // Conditions are asked before there are variables.
  errors.push(...validateConditions(spec.matchConditions ?? [], 'spec.matchConditions', { variables: scopes.all.variables }));
  for (const [i, variable] of (spec.variables ?? []).entries()) errors.push(...validateVariable(variable, `spec.variables[${i}]`, scopes.upTo[i] ?? scopes.all));
  const { validations = [], auditAnnotations = [] } = spec;
  if (validations.length === 0 && auditAnnotations.length === 0) errors.push(required('spec.validations', NOTHING_TO_DO), required('spec.auditAnnotations', NOTHING_TO_DO));
  for (const [i, validation] of validations.entries()) errors.push(...validateValidation(validation, `spec.validations[${i}]`, scopes.all));
  return [...errors, ...validateAnnotations(auditAnnotations, object.metadata.name ?? '')];
}

function validateValidation(v: DeepReadonly<Validation>, path: string, scope: Scope): FieldError[] {
  const errors: FieldError[] = [];
  if (blank(v.expression)) errors.push(required(`${path}.expression`, 'expression is not specified'));
  else errors.push(...validateExpression(v.expression, `${path}.expression`, scope, 'bool'));
  if (v.messageExpression && blank(v.messageExpression)) errors.push(invalid(`${path}.messageExpression`, v.messageExpression, 'must be non-empty if specified'));
  else if (v.messageExpression) errors.push(...validateExpression(v.messageExpression, `${path}.messageExpression`, scope, 'string'));
  if (v.message && blank(v.message)) errors.push(invalid(`${path}.message`, v.message, 'message must be non-empty if specified'));
  else if (/[\n\r]/.test(v.message?.trim() ?? '')) errors.push(invalid(`${path}.message`, v.message, 'message must not contain line breaks'));
  if (v.reason !== undefined && !REASONS.includes(v.reason)) errors.push(unsupported(`${path}.reason`, v.reason, REASONS));
  return errors;
}

function validateAnnotations(annotations: readonly DeepReadonly<AuditAnnotation>[], name: string): FieldError[] {
  const path = 'spec.auditAnnotations';
  const errors: FieldError[] = [];
  const keys = new Set<string>();
  if (annotations.length > MOST_ANNOTATIONS) errors.push(invalid(path, annotations, `must not have more than ${MOST_ANNOTATIONS} auditAnnotations`));
  for (const [i, { key, valueExpression }] of annotations.entries()) {
    if (!name) errors.push(invalid(`${path}[${i}].key`, key, 'requires metadata.name be non-empty'));
    else errors.push(...isQualifiedName(`${name}/${key}`).map((m) => invalid(`${path}[${i}].key`, `${name}/${key}`, m)));
    if (blank(valueExpression)) errors.push(required(`${path}[${i}].valueExpression`, 'valueExpression is not specified'));
    else if (valueExpression.trim().length > LONGEST_ANNOTATION) errors.push(required(`${path}[${i}].valueExpression`, `must not exceed ${LONGEST_ANNOTATION} bytes in length`));
    if (keys.has(key)) errors.push(duplicate(`${path}[${i}].key`, key));
    keys.add(key);
  }
  return errors;
}
