// What the schema of a custom resource may say. upstream: apiextensions validation.go ValidateCustomResourceDefinitionOpenAPISchema, apiserver/schema/validation.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../../../api/field.ts';
import type { SchemaProps } from '../lib/definition.ts';
import { sortedKeys } from '../lib/object-meta.ts';

type Schema = DeepReadonly<SchemaProps>;
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const LIST_TYPES = ['atomic', 'map', 'set'];
const NOT_SUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const;

/** The schema of a version, at its root. */
export function validateRootSchema(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.nullable) errors.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  errors.push(...validateSchema(schema, path));
  errors.push(...validateStructure(schema, path, 'root'));
  if (schema.type && schema.type !== 'object' && TYPES.includes(schema.type)) errors.push(invalid(`${path}.type`, schema.type, 'must be object at the root'));
  return errors;
}

function validateSchema(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  errors.push(...validateKeywords(schema, path));
  if (schema.uniqueItems) errors.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  const additional = schema.additionalProperties;
  if (additional !== undefined && schema.properties && Object.keys(schema.properties).length > 0 && additional !== true) {
    errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  errors.push(...validateListType(schema, path));
  for (const [i, { rule }] of (schema['x-kubernetes-validations'] ?? []).entries())
    if (!rule?.trim()) errors.push(required(`${path}.x-kubernetes-validations[${i}].rule`, 'rule is not specified'));
  for (const [child, at] of children(schema, path)) errors.push(...validateSchema(child, at));
  return errors;
}

function validateKeywords(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.type === 'null') errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  else if (schema.type && !TYPES.includes(schema.type)) errors.push(notSupported(`${path}.type`, schema.type, TYPES));
  for (const keyword of NOT_SUPPORTED) if (schema[keyword] !== undefined && schema[keyword] !== '') errors.push(forbidden(`${path}.${keyword}`, `${keyword} is not supported`));
  if (Array.isArray(schema.items)) errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  return errors;
}

function validateListType(schema: Schema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const at = `${path}.x-kubernetes-list-type`;
  if (type === undefined) return keys.length ? [required(at, 'must be map if x-kubernetes-list-map-keys is non-empty')] : [];
  const errors: FieldError[] = [];
  if (!LIST_TYPES.includes(type)) errors.push(notSupported(at, type, LIST_TYPES));
  if (schema.type !== 'array') errors.push(invalid(`${path}.type`, schema.type ?? '', 'must be array if x-kubernetes-list-type is specified'));
  if (type !== 'map') return keys.length ? [...errors, forbidden(`${path}.x-kubernetes-list-map-keys`, 'must not be set if x-kubernetes-list-type is not map')] : errors;
  if (keys.length === 0) errors.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
  const items = Array.isArray(schema.items) ? undefined : (schema.items as Schema | undefined);
  for (const [i, key] of keys.entries()) {
    if (!items?.properties?.[key]) errors.push(invalid(`${path}.x-kubernetes-list-map-keys[${i}]`, key, 'entry not found in properties'));
  }
  return errors;
}

/** A structural schema: every value's type is said. */
function validateStructure(schema: Schema, path: string, level: 'root' | 'field' | 'item'): FieldError[] {
  const errors: FieldError[] = [];
  const open = schema['x-kubernetes-int-or-string'] || (level !== 'root' && schema['x-kubernetes-preserve-unknown-fields']);
  if (!schema.type && !open) errors.push(required(`${path}.type`, `must not be empty ${WHERE[level]}`));
  if (schema.type && schema['x-kubernetes-int-or-string']) errors.push(invalid(`${path}.type`, schema.type, 'must be empty if x-kubernetes-int-or-string is true'));
  if (schema['x-kubernetes-embedded-resource'] && schema.type !== 'object')
    errors.push(invalid(`${path}.type`, schema.type ?? '', 'must be object if x-kubernetes-embedded-resource is true'));
  if (schema.type === 'array' && schema.items === undefined) errors.push(required(`${path}.items`, 'must be specified'));
  if (level === 'root') errors.push(...validateRootMetadata(schema, path));
  const items = schema.items as Schema | undefined;
  if (items && !Array.isArray(items)) errors.push(...validateStructure(items, `${path}.items`, 'item'));
  for (const name of sortedKeys(schema.properties ?? {})) {
    const child = schema.properties?.[name];
    if (child && !(level === 'root' && name === 'metadata')) errors.push(...validateStructure(child, `${path}.properties[${name}]`, 'field'));
  }
  const additional = schema.additionalProperties;
  if (typeof additional === 'object') errors.push(...validateStructure(additional as Schema, `${path}.additionalProperties`, 'field'));
  return errors;
}

const WHERE = { root: 'at the root', field: 'for specified object fields', item: 'for specified array items' };

function validateRootMetadata(schema: Schema, path: string): FieldError[] {
  const metadata = schema.properties?.metadata;
  if (!metadata) return [];
  const at = `${path}.properties[metadata]`;
  const errors: FieldError[] = [];
  if (metadata.type !== 'object') errors.push(invalid(`${at}.type`, metadata.type ?? '', 'must be object'));
  for (const name of sortedKeys(metadata.properties ?? {})) {
    if (name !== 'name' && name !== 'generateName') errors.push(forbidden(`${at}.properties[${name}]`, 'must not be specified in a nested context'));
  }
  return errors;
}

/** A schema's parts, each with its path. */
export function* children(schema: Schema, path: string): IterableIterator<readonly [Schema, string]> {
  const additional = schema.additionalProperties;
  if (typeof additional === 'object') yield [additional as Schema, `${path}.additionalProperties`];
  for (const name of sortedKeys(schema.properties ?? {})) {
    const child = schema.properties?.[name];
    if (child) yield [child, `${path}.properties[${name}]`];
  }
  if (schema.not) yield [schema.not, `${path}.not`];
  for (const junctor of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [i, child] of (schema[junctor] ?? []).entries()) yield [child, `${path}.${junctor}[${i}]`];
  }
  if (schema.items && !Array.isArray(schema.items)) yield [schema.items as Schema, `${path}.items`];
}
