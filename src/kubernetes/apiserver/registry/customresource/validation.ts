// Values against a schema, in the words of its validator. upstream: kube-openapi/pkg/validation/validate, apiextensions-apiserver/pkg/apiserver/validation/validation.go
import { type DeepReadonly, deepEqual, isRecord } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { SchemaProps } from '../lib/definition.ts';
import { tooLong, tooMany, typeInvalid, unsupported } from '../lib/errors.ts';
import { parseCIDR, parseIP } from '../lib/ip.ts';
import { at, itemsOf, membersOf } from './structure.ts';

type Schema = DeepReadonly<SchemaProps>;

const FORMATS: Readonly<Record<string, (s: string) => boolean>> = {
  'date-time': (s) => /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(s),
  date: (s) => /^\d{4}-\d{2}-\d{2}$/.test(s),
  ipv4: (s) => parseIP(s)?.family === 4,
  ipv6: (s) => parseIP(s)?.family === 6,
  cidr: (s) => parseCIDR(s) !== undefined,
  uuid: (s) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(s),
};

/** What is wrong with a value; '' is the path of the object itself. */
export function validateValue(schema: Schema, value: unknown, path: string): FieldError[] {
  if (value === null && schema.nullable) return [];
  const errors: FieldError[] = [];
  const type = typeOf(value);
  if (!fitsType(schema, value)) return [typeInvalid(path, type, `${path} in body must be of type ${schema.type ?? 'integer,string'}: ${JSON.stringify(type)}`)];
  if (schema.enum && !schema.enum.some((e) => deepEqual(e, value))) errors.push(unsupported(path, value, schema.enum.map(String)));
  if (typeof value === 'string') errors.push(...validateText(schema, value, path));
  if (typeof value === 'number') errors.push(...validateNumber(schema, value, path));
  if (Array.isArray(value)) errors.push(...validateList(schema, value, path));
  else if (isRecord(value)) errors.push(...validateMembers(schema, value, path));
  return [...errors, ...validateJunctions(schema, value, path)];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function fitsType(schema: Schema, value: unknown): boolean {
  const type = typeOf(value);
  if (schema['x-kubernetes-int-or-string']) return type === 'integer' || type === 'string';
  return !schema.type || schema.type === type || (schema.type === 'number' && type === 'integer');
}

function validateText(schema: Schema, value: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.push(tooLong(path, schema.maxLength));
  if (schema.minLength !== undefined && length < schema.minLength) errors.push(invalid(path, value, `${path} in body should be at least ${schema.minLength} chars long`));
  if (schema.pattern && !matches(schema.pattern, value)) errors.push(invalid(path, value, `${path} in body should match '${schema.pattern}'`));
  const format = schema.format ? FORMATS[schema.format] : undefined;
  if (format && !format(value)) errors.push(typeInvalid(path, value, `${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`));
  return errors;
}

/** A pattern that this engine cannot read refuses nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function validateNumber(schema: Schema, value: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { minimum, maximum, multipleOf } = schema;
  const refuse = (what: string): number => errors.push(invalid(path, value, `${path} in body should be ${what}`));
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) refuse(`less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) refuse(`greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
  if (multipleOf && value % multipleOf !== 0) refuse(`a multiple of ${multipleOf}`);
  return errors;
}

function validateList(schema: Schema, value: readonly unknown[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.maxItems !== undefined && value.length > schema.maxItems) errors.push(tooMany(path, value.length, schema.maxItems));
  if (schema.minItems !== undefined && value.length < schema.minItems) errors.push(invalid(path, value.length, `${path} in body should have at least ${schema.minItems} items`));
  const items = itemsOf(schema);
  if (items) value.forEach((v, i) => errors.push(...validateValue(items, v, `${path}[${i}]`)));
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return errors;
  const identities = value.map((v) => (type === 'set' ? v : isRecord(v) ? Object.fromEntries(keys.map((k) => [k, v[k]])) : v));
  identities.forEach((id, i) => {
    if (identities.slice(0, i).some((other) => deepEqual(other, id))) errors.push(duplicate(`${path}[${i}]`, id));
  });
  return errors;
}

function validateMembers(schema: Schema, value: Record<string, unknown>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) errors.push(tooMany(path, count, schema.maxProperties));
  if (schema.minProperties !== undefined && count < schema.minProperties)
    errors.push(invalid(path, count, `${path} in body should have at least ${schema.minProperties} properties`));
  for (const name of schema.required ?? []) if (value[name] === undefined) errors.push(required(at(path, name)));
  const members = membersOf(schema);
  for (const name of Object.keys(value).sort()) {
    const member = schema.properties?.[name] ?? members;
    if (member && value[name] !== undefined) errors.push(...validateValue(member, value[name], at(path, name)));
  }
  return errors;
}

function validateJunctions(schema: Schema, value: unknown, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const fits = (s: Schema): boolean => validateValue(s, value, path).length === 0;
  const refuse = (what: string): number => errors.push(invalid(path, '', `${JSON.stringify(path)} must ${what}`));
  if (schema.anyOf?.length && !schema.anyOf.some(fits)) refuse('validate at least one schema (anyOf)');
  const fitting = schema.oneOf?.filter(fits).length ?? 1;
  if (fitting !== 1) refuse(`validate one and only one schema (oneOf). ${fitting === 0 ? 'Found none valid' : `Found ${fitting} valid alternatives`}`);
  if (schema.allOf && !schema.allOf.every(fits)) refuse(`validate all the schemas (allOf)`);
  if (schema.not && fits(schema.not)) refuse('not validate the schema (not)');
  return errors;
}
