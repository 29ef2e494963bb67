// Refusals of ValidatingAdmissionPolicies; expressions must compile.
// upstream: pkg/apis/admissionregistration/validation/validation.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { AuditAnnotation, MatchCondition, ParamKind, ValidatingAdmissionPolicy, Validation, Variable } from '../../../api/generated/types.ts';
import { compile, type Scope } from '../lib/cel/cel.ts';
import { policyScopes } from '../lib/cel/policy-scope.ts';
import { tooMany, unsupported } from '../lib/errors.ts';
import { validateMatchResources } from '../lib/match-resources.ts';
import { isDNS1035Label, isDNS1123Subdomain, isQualifiedName } from '../lib/names.ts';

type Policy = DeepReadonly<ValidatingAdmissionPolicy>;
const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];
const MOST_CONDITIONS = 64;
const MOST_ANNOTATIONS = 20;
const LONGEST_ANNOTATION = 5 * 1024;
const NOTHING_TO_DO = 'validations or auditAnnotations must contain at least one item';
const blank = (text: string | undefined): boolean => !text || text.trim() === '';

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

function validateParamKind(kind: DeepReadonly<ParamKind>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${path}.apiVersion`;
  const parts = (kind.apiVersion ?? '').split('/');
  if (!kind.apiVersion) errors.push(required(at));
  else if (parts.length > 2) errors.push(invalid(at, kind.apiVersion, `unexpected GroupVersion string: ${kind.apiVersion}`));
  else {
    const version = parts.at(-1) ?? '';
    const group = parts.length === 2 ? (parts[0] ?? '') : '';
    const wrong = group ? isDNS1123Subdomain(group) : [];
    if (wrong.length) errors.push(invalid(at, group, wrong.join(',')));
    const messages = version ? isDNS1035Label(version) : [];
    if (!version) errors.push(invalid(at, kind.apiVersion, 'version must be specified'));
    else if (messages.length) errors.push(invalid(at, version, messages.join(',')));
  }
  const messages = kind.kind ? isDNS1035Label(kind.kind.toLowerCase()) : [];
  if (!kind.kind) errors.push(required(`${path}.kind`));
  else if (messages.length) errors.push(invalid(`${path}.kind`, kind.kind, `may have mixed case, but should otherwise match: ${messages.join(',')}`));
  return errors;
}

function validateConditions(conditions: readonly DeepReadonly<MatchCondition>[], path: string, scope: Scope): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  if (conditions.length > MOST_CONDITIONS) errors.push(tooMany(path, conditions.length, MOST_CONDITIONS));
  for (const [i, { name, expression }] of conditions.entries()) {
    if (blank(expression)) errors.push(required(`${path}[${i}].expression`));
    else errors.push(...validateExpression(expression, `${path}[${i}].expression`, scope, 'bool'));
    if (!name) errors.push(required(`${path}[${i}].name`));
    else errors.push(...isQualifiedName(name).map((m) => invalid(`${path}[${i}].name`, name, m)));
    if (name && names.has(name)) errors.push(duplicate(`${path}[${i}].name`, name));
    names.add(name);
  }
  return errors;
}

function validateVariable(variable: DeepReadonly<Variable>, path: string, scope: Scope): FieldError[] {
  const errors: FieldError[] = [];
  if (blank(variable.name)) errors.push(required(`${path}.name`, 'name is not specified'));
  else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(variable.name)) errors.push(invalid(`${path}.name`, variable.name, 'name is not a valid CEL identifier'));
  if (blank(variable.expression)) errors.push(required(`${path}.expression`, 'expression is not specified'));
  else errors.push(...validateExpression(variable.expression, `${path}.expression`, scope));
  return errors;
}

/** It must compile, and to the type that is wanted. */
function validateExpression(expression: string, path: string, scope: Scope, wanted?: 'bool' | 'string'): FieldError[] {
  const program = compile(expression.trim(), scope, wanted);
  return 'problem' in program ? [invalid(path, expression, program.problem)] : [];
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
