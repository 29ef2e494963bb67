// kubectl's move from client-side to server-side apply: what its annotation says was its own, and the annotation is kept up to date.
// upstream: apimachinery/pkg/util/managedfields/internal/{lastappliedmanager,lastappliedupdater}.go
import { isRecord } from '../../../base/deep.ts';
import { compare, fieldSetOf } from '../../api/patch/apply/compare.ts';
import { difference, EMPTY_SET, type FieldSet } from '../../api/patch/apply/field-set.ts';
import type { SchemaNode } from '../../api/schema.ts';
import { plain } from '../decoding/decode.ts';
import { JsonSyntaxError, parseJson } from '../decoding/json.ts';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
/** Only this manager; who does not want it names another. */
export const KUBECTL = 'kubectl';

type Doc = Record<string, unknown>;

function lastApplied(object: unknown): string {
  const { metadata } = isRecord(object) ? object : {};
  const { annotations } = isRecord(metadata) ? metadata : {};
  const text = isRecord(annotations) ? annotations[ANNOTATION] : undefined;
  return typeof text === 'string' ? text : '';
}

/** The fields that a client-side apply set and nobody has changed since: a conflict about them is none. */
export function appliedBefore(live: unknown, schema: SchemaNode | undefined): FieldSet {
  const text = lastApplied(live);
  if (!text) return EMPTY_SET;
  try {
    const applied = plain(parseJson(text).value);
    if (!isRecord(applied)) return EMPTY_SET;
    const { added, modified, removed } = compare(applied, live, schema);
    return difference(difference(difference(fieldSetOf(applied, schema), modified), added), removed);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return EMPTY_SET;
    throw error;
  }
}

/** The merged object with the annotation, where it is there, made from what was applied now. */
export function withLastApplied(merged: unknown, config: Doc): unknown {
  if (!isRecord(merged) || !lastApplied(merged)) return merged;
  const { metadata } = merged as { metadata: Doc };
  const annotations = { ...(metadata.annotations as Doc), [ANNOTATION]: `${sortedJson(bare(config))}\n` };
  return { ...merged, metadata: { ...metadata, annotations } };
}

function bare(config: Doc): Doc {
  const { metadata } = config;
  if (!isRecord(metadata)) return config;
  const { managedFields: _, annotations, ...meta } = metadata;
  if (!isRecord(annotations)) return { ...config, metadata: meta };
  const { [ANNOTATION]: _own, ...kept } = annotations;
  return { ...config, metadata: { ...meta, ...(Object.keys(kept).length ? { annotations: kept } : {}) } };
}

/** JSON as Go writes a map: sorted, with <, > and & escaped. */
function sortedJson(value: unknown): string {
  const text = JSON.stringify(value, (_, v: unknown) => (isRecord(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v));
  return text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
