// What policies and webhooks say in CEL: conditions, variables, the kind of their parameters.
// upstream: pkg/apis/admissionregistration/validation/validation.go
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../../api/field.ts';
import type { MatchCondition, ParamKind, Variable } from '../../../../api/generated/types.ts';
import { tooMany } from '../errors.ts';
import { isDNS1035Label, isDNS1123Subdomain, isQualifiedName } from '../names.ts';
import { compile, type Scope } from './cel.ts';

const MOST_CONDITIONS = 64;

/** Whether a text says nothing. */
export const blank = (text: string | undefined): boolean => !text || text.trim() === '';

/** The kind of a policy's parameters. */
export function validateParamKind(kind: DeepReadonly<ParamKind>, path: string): FieldError[] {
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

/** The conditions under which a policy or a webhook is asked. */
export function validateConditions(conditions: readonly DeepReadonly<MatchCondition>[], path: string, scope: Scope): FieldError[] {
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

/** A name for an expression. */
export function validateVariable(variable: DeepReadonly<Variable>, path: string, scope: Scope): FieldError[] {
  const errors: FieldError[] = [];
  if (blank(variable.name)) errors.push(required(`${path}.name`, 'name is not specified'));
  else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(variable.name)) errors.push(invalid(`${path}.name`, variable.name, 'must be a valid CEL identifier'));
  if (blank(variable.expression)) errors.push(required(`${path}.expression`, 'expression is not specified'));
  else errors.push(...validateExpression(variable.expression, `${path}.expression`, scope));
  return errors;
}

/** It must compile, and to the type that is wanted. */
export function validateExpression(expression: string, path: string, scope: Scope, wanted?: 'bool' | 'string'): FieldError[] {
  const program = compile(expression.trim(), scope, wanted);
  return 'problem' in program ? [invalid(path, expression, program.problem)] : [];
}
