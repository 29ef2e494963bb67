// Rules in CEL that a schema adds to a value. upstream: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go
import { Environment } from '@marcbachmann/cel-js';
import { type DeepReadonly, isRecord } from '../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { SchemaProps, ValidationRule } from '../lib/definition.ts';
import { at, itemsOf, membersOf } from './structure.ts';

type Schema = DeepReadonly<SchemaProps>;
type Rule = DeepReadonly<ValidationRule>;
type Evaluate = (context: Record<string, unknown>) => unknown;
const UNCHECKED = 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
const BLOCKING = new Set(['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid']);

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
const compiled = new Map<string, Evaluate>();

function compile(expression: string): Evaluate {
  let evaluate = compiled.get(expression);
  if (!evaluate) {
    evaluate = environment.parse(expression) as Evaluate;
    compiled.set(expression, evaluate);
  }
  return evaluate;
}

/** What the rules refuse, or that they were not asked because of `others`. */
export function validateRules(schema: Schema, value: unknown, old: unknown, others: readonly FieldError[]): FieldError[] {
  if (!hasRules(schema)) return [];
  if (others.some((e) => BLOCKING.has(e.type))) return [invalid('<nil>', null, UNCHECKED)];
  return check(schema, value, old, '');
}

const known = new WeakMap<object, boolean>();

function hasRules(schema: Schema): boolean {
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
  try {
    if (compile(rule.rule)(context) === true) return [];
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return [invalid(where, kind, `${rule.rule}: ${why}`)];
  }
  const detail = said(rule, context);
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return [forbidden(where, detail)];
    case 'FieldValueRequired':
      return [required(where, detail)];
    case 'FieldValueDuplicate':
      return [duplicate(where, kind)];
    default:
      return [invalid(where, kind, detail)];
  }
}

function said(rule: Rule, context: Record<string, unknown>): string {
  if (rule.messageExpression) {
    try {
      const text = compile(rule.messageExpression)(context);
      if (typeof text === 'string' && text.trim() && !text.includes('\n')) return text;
    } catch {
      // The plain message stands in.
    }
  }
  return rule.message?.trim() || `failed rule: ${rule.rule}`;
}

/** CEL's int is a 64-bit integer: whole numbers go in as bigint. */
function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValue);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, celValue(v)]));
  return value;
}
