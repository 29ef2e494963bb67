// Rules in CEL that a schema adds to a value. upstream: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go
import { type DeepReadonly, isRecord } from '../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, NO_VALUE, required } from '../../../api/field.ts';
import { celValue, compile, type Scope } from '../lib/cel/cel.ts';
import type { SchemaProps, ValidationRule } from '../lib/definition.ts';
import { at, itemsOf, membersOf } from './structure.ts';

type Schema = DeepReadonly<SchemaProps>;
type Rule = DeepReadonly<ValidationRule>;
const UNCHECKED = 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
const BLOCKING = new Set(['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid']);

// A schema's types are not carried into expressions: what is no bool is found when it is evaluated.
const SCOPE: Scope = { variables: { self: 'dyn', oldSelf: 'dyn' } };

/** What the rules refuse (CEL is loaded), or that they were not asked because of `others`. */
export function validateRules(schema: Schema, value: unknown, old: unknown, others: readonly FieldError[]): FieldError[] {
  if (!hasRules(schema)) return [];
  if (others.some((e) => BLOCKING.has(e.type))) return [invalid('<nil>', null, UNCHECKED)];
  return check(schema, value, old, '');
}

const known = new WeakMap<object, boolean>();

/** True when the schema, or one in it, has rules: then CEL is needed. */
export function hasRules(schema: Schema): boolean {
  let has = known.get(schema);
  if (has === undefined) {
    const inside = [...Object.values(schema.properties ?? {}), membersOf(schema), itemsOf(schema)];
    has = Boolean(schema['x-kubernetes-validations']?.length) || inside.some((s) => s !== undefined && hasRules(s));
    known.set(schema, has);
  }
  return has;
}

function check(schema: Schema, value: unknown, old: unknown, path: string): FieldError[] {
  if (value === undefined || value === null || !hasRules(schema)) return [];
  const errors = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) => broken(rule, schema, value, old, path));
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) value.forEach((v, i) => errors.push(...check(items, v, undefined, `${path}[${i}]`)));
  } else if (isRecord(value)) {
    const before = isRecord(old) ? old : {};
    for (const name of Object.keys(value).sort()) {
      const member = schema.properties?.[name] ?? membersOf(schema);
      if (member) errors.push(...check(member, value[name], before[name], at(path, name)));
    }
  }
  return errors;
}

/** A rule about oldSelf is asked only when there was something. */
function broken(rule: Rule, schema: Schema, value: unknown, old: unknown, path: string): FieldError[] {
  const transition = /\boldSelf\b/.test(rule.rule);
  if (transition && old === undefined && !rule.optionalOldSelf) return [];
  const context = { self: celValue(value), ...(transition ? { oldSelf: celValue(old ?? null) } : {}) };
  const where = (rule.fieldPath ? path + rule.fieldPath : path).replace(/^\./, '') || '<nil>';
  const kind = schema.type ?? '';
  const program = compile(rule.rule, SCOPE);
  if ('problem' in program) return [invalid(where, kind, `${rule.rule}: ${program.problem}`)];
  const outcome = program(context);
  if ('error' in outcome) return [invalid(where, kind, `${outcome.error} evaluating rule: ${rule.message?.trim() || rule.rule.trim()}`)];
  if (outcome.value === true) return [];
  const detail = said(rule, context);
  // What is more than one value is not shown.
  const shown = kind === 'object' || kind === 'array' ? NO_VALUE : value;
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return [forbidden(where, detail)];
    case 'FieldValueRequired':
      return [required(where, detail)];
    case 'FieldValueDuplicate':
      return [duplicate(where, shown)];
    default:
      return [invalid(where, shown, detail)];
  }
}

function said(rule: Rule, context: Record<string, unknown>): string {
  const program = rule.messageExpression ? compile(rule.messageExpression, SCOPE) : undefined;
  // Where the expression fails the plain message stands in.
  const outcome = program && !('problem' in program) ? program(context) : undefined;
  const text = outcome && 'value' in outcome ? outcome.value : undefined;
  if (typeof text === 'string' && text.trim() && !text.includes('\n')) return text;
  return rule.message?.trim() || `failed rule: ${rule.rule}`;
}
