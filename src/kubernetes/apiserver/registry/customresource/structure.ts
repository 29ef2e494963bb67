// A custom resource against its structural schema: unknown fields go, defaults come. upstream: apiextensions-apiserver/pkg/apiserver/schema/{pruning,defaulting}
import { type DeepReadonly, deepClone, isRecord } from '../../../../base/deep.ts';
import type { SchemaProps } from '../lib/definition.ts';

type Schema = DeepReadonly<SchemaProps>;
type Doc = Record<string, unknown>;
/** What every object has, whatever its schema says. */
const OWN = new Set(['apiVersion', 'kind', 'metadata']);

/** The schema of a map's or list's members. */
export const membersOf = (schema: Schema): Schema | undefined => (typeof schema.additionalProperties === 'object' ? (schema.additionalProperties as Schema) : undefined);
export const itemsOf = (schema: Schema): Schema | undefined => (Array.isArray(schema.items) ? undefined : (schema.items as Schema | undefined));
export const at = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** Takes out what the schema does not know; gives the paths of what was taken. */
export function prune(schema: Schema, object: Doc): string[] {
  const gone: string[] = [];
  pruneValue(schema, object, '', true, gone);
  return gone;
}

function pruneValue(schema: Schema, value: unknown, path: string, whole: boolean, gone: string[]): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) value.forEach((v, i) => pruneValue(items, v, `${path}[${i}]`, false, gone));
    return;
  }
  if (!isRecord(value)) return;
  const keepAll = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  const embedded = whole || schema['x-kubernetes-embedded-resource'] === true;
  for (const name of Object.keys(value)) {
    if (embedded && OWN.has(name)) continue;
    const member = schema.properties?.[name] ?? membersOf(schema);
    if (member) pruneValue(member, value[name], at(path, name), false, gone);
    else if (!keepAll) {
      delete value[name];
      gone.push(at(path, name));
    }
  }
}

/** Fills in defaults; a null where none may be counts as absent. */
export function applyDefaults(schema: Schema, value: unknown, whole = true): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (items) for (const v of value) applyDefaults(items, v, false);
    return;
  }
  if (!isRecord(value)) return;
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (whole && OWN.has(name)) continue;
    if (value[name] === null && !member.nullable) delete value[name];
    if (value[name] === undefined && member.default !== undefined) value[name] = deepClone(member.default);
    applyDefaults(member, value[name], false);
  }
  const members = membersOf(schema);
  if (members) for (const [name, v] of Object.entries(value)) if (!schema.properties?.[name]) applyDefaults(members, v, false);
}
