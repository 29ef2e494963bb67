// The four patches. upstream: apiserver/pkg/endpoints/handlers/patch.go
import { type DeepReadonly, deepClone, isRecord } from '../../../base/deep.ts';
import { invalid } from '../../api/field.ts';
import { type ApiObject, apiVersionOf } from '../../api/meta.ts';
import { goText } from '../../api/patch/go-text.ts';
import { applyJsonPatch, JsonPatchError, type JsonPatchOp } from '../../api/patch/json.ts';
import { applyMergePatch } from '../../api/patch/merge.ts';
import { consumeStrategicPatch, StrategicPatchError } from '../../api/patch/strategic.ts';
import { definition } from '../../api/schema.ts';
import { failure, newBadRequest, newInvalid, type StatusError } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { bodyText, complete, decodeAs, schemeOf } from '../decoding/body.ts';
import { jsonWord, plain } from '../decoding/decode.ts';
import { JsonSyntaxError, OddNumber, parseJson } from '../decoding/json.ts';
import { formOf, type ResourceExchange, seen } from '../exchange.ts';
import { ensureNamespace, failureWithoutReason } from '../metadata.ts';
import { negotiate } from '../negotiate.ts';
import { type WriteOptions, writeOptions } from '../options.ts';
import { presentObject } from '../present.ts';
import type { Update } from '../registry/strategy.ts';
import { respond } from '../respond.ts';
import { withManaged } from '../storage/storage.ts';
import type { Entry } from '../storage/table.ts';
import { applyObject, beforeApply } from './apply.ts';
import { namedEntry } from './read.ts';
import { updateObject } from './store.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
export const APPLY = 'application/apply-patch+yaml';
const ACCEPTED = [JSON_PATCH, MERGE, STRATEGIC, APPLY];
const MAX_OPERATIONS = 10_000;

/** The kind of patch by its Content-Type. Throws 415. */
export function patchType(x: ResourceExchange): string {
  const type = (x.request.headers?.['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  if (!ACCEPTED.includes(type)) throw failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  return type;
}

/** PATCH of an object, or of a subresource that has the object's form. */
export function patch(x: ResourceExchange, rules: Update<ApiObject> = x.strategy): ApiResponse | Promise<ApiResponse> {
  const type = patchType(x);
  const form = negotiate(x.request);
  const text = bodyText(x.request);
  const options = writeOptions(x, 'PatchOptions', { apply: type === APPLY });
  if (type === APPLY) {
    const answer = (): ApiResponse => applyObject(x, form, text, options, rules);
    const wait = beforeApply(x, text, options);
    return wait ? wait.then(answer) : answer();
  }
  const change = (old: DeepReadonly<ApiObject> | undefined): ApiObject => {
    const object = named(x, patched(x, type, options, currentOf(x, namedEntry(x))));
    return x.view ? x.view.store(object, old) : object;
  };
  const { entry } = updateObject(x, x.info.name, change, { ...options, subresource: x.info.subresource }, rules);
  return respond(x, 200, form, presentObject(x, entry, form));
}

/** What a patch is applied to. Who owns which field is worked out only for a patch that speaks of it, or to show the whole. */
export interface Current {
  readonly bare: unknown;
  readonly whole: () => unknown;
}

const currentOf = (x: ResourceExchange, entry: Entry): Current => ({ bare: seen(x, entry.object), whole: () => seen(x, withManaged(entry)) });

/** The request's patch applied to `current`, as an object of the exchange's kind. */
export function patched(x: ResourceExchange, type: string, options: WriteOptions, current: Current): ApiObject {
  const text = bodyText(x.request);
  if (type === JSON_PATCH) {
    const ops = jsonOps(x, text);
    const managed = ops.some((op) => [op.path, op.from].some((p) => p === '' || p === '/metadata' || p?.startsWith('/metadata/managedFields')));
    return finish(x, current, managed, (before) => applyOps(before, ops), options, 'json');
  }
  const document = patchDocument(x, type, text);
  const meta = isRecord(document) && isRecord(document.metadata) ? document.metadata : {};
  const managed = meta.managedFields !== undefined;
  if (type === MERGE) return finish(x, current, managed, (before) => applyMergePatch(before, document), options, 'json');
  // Refusals show what merging left of the patch.
  const left = deepClone(document);
  return finish(x, current, managed, (before) => applyStrategic(x, before, left), options, left);
}

function applyStrategic(x: ResourceExchange, before: unknown, document: unknown): unknown {
  const schema = definition(formOf(x).schema);
  if (!schema) throw failure(415, 'UnsupportedMediaType', 'strategic merge patch format is not supported');
  try {
    return consumeStrategicPatch(before, document, schema);
  } catch (error) {
    if (!(error instanceof StrategicPatchError)) throw error;
    throw error.malformed ? newBadRequest(error.message) : failureWithoutReason(error.message);
  }
}

function jsonOps(x: ResourceExchange, text: string | undefined): JsonPatchOp[] {
  const value = text === undefined ? x.request.body : parsedPatch(text);
  const decoding = (why: string): StatusError => newBadRequest(`error decoding patch: json: cannot unmarshal ${why}`);
  if (value === null) return [];
  if (!Array.isArray(value)) throw decoding(`${jsonWord(value)} into Go value of type []handlers.jsonPatchOp`);
  if (value.length > MAX_OPERATIONS) {
    throw failure(413, 'RequestEntityTooLarge', `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${value.length}`);
  }
  for (const op of value) if (op !== null && (!isRecord(op) || op instanceof OddNumber)) throw decoding(`${jsonWord(op)} into Go value of type handlers.jsonPatchOp`);
  return value.map((op) => {
    const read = plain(op ?? {}) as Record<string, unknown>;
    for (const name of ['op', 'path', 'from']) {
      const said = read[name];
      if (said !== undefined && said !== null && typeof said !== 'string') throw decoding(`${jsonWord(said)} into Go struct field jsonPatchOp.${name} of type string`);
    }
    return read as unknown as JsonPatchOp;
  });
}

function parsedPatch(text: string): unknown {
  try {
    return parseJson(text).value;
  } catch (error) {
    throw error instanceof JsonSyntaxError ? newBadRequest(`error decoding patch: ${error.message}`) : error;
  }
}

function applyOps(document: unknown, ops: readonly JsonPatchOp[]): unknown {
  try {
    return applyJsonPatch(document, ops);
  } catch (error) {
    if (error instanceof JsonPatchError) throw failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
    throw error;
  }
}

/** The document of a merge or strategic merge patch. */
function patchDocument(x: ResourceExchange, type: string, text: string | undefined): unknown {
  const prefix = type === MERGE ? 'error decoding patch: ' : '';
  const value = text === undefined ? x.request.body : readDocument(text, prefix);
  // What came as an object has plain numbers already.
  if (isRecord(value) && !(value instanceof OddNumber)) return text === undefined ? value : plain(value);
  if (value === null && type === MERGE) throw newBadRequest('Invalid JSON Patch');
  if (value === null || value === undefined) return {};
  throw newBadRequest(`${prefix}json: cannot unmarshal ${jsonWord(value)} into Go value of type map[string]interface {}`);
}

function readDocument(text: string, prefix: string): unknown {
  try {
    return parseJson(text).value;
  } catch (error) {
    throw error instanceof JsonSyntaxError ? newBadRequest(`${prefix}${error.message}`) : error;
  }
}

/** The patched document as an object of its kind again; its own refusals name the patch. */
function finish(x: ResourceExchange, current: Current, managed: boolean, apply: (before: unknown) => unknown, options: WriteOptions, source: unknown): ApiObject {
  const strategy = formOf(x);
  const patched = apply(managed ? current.whole() : current.bare);
  const decoded = decodeAs(patched, strategy, options.validation !== 'Ignore');
  const shown = (): string => (source === 'json' ? wholeText(current, apply) : goText(source));
  const refuse = (why: string): StatusError => newInvalid({ group: '', kind: '' }, '', [invalid('patch', shown(), why)]);
  if (decoded.error) throw refuse(source === 'json' ? decoded.error : goConversion(decoded.error));
  if (isRecord(patched)) checkKind(x, patched, refuse);
  if (decoded.unknown.length && options.validation === 'Strict')
    throw refuse(`strict decoding error: ${decoded.unknown.map((u) => `unknown field ${JSON.stringify(u)}`).join(', ')}`);
  if (options.validation === 'Warn') for (const u of decoded.unknown) x.warnings.push(`unknown field ${JSON.stringify(u)}`);
  // A document that was replaced by null is an empty object.
  return complete(decoded.value ?? {}, strategy);
}

function checkKind(x: ResourceExchange, patched: Record<string, unknown>, refuse: (why: string) => StatusError): void {
  const version = apiVersionOf(formOf(x).resource);
  const { kind = x.strategy.resource.kind, apiVersion = version } = patched;
  if (kind === x.strategy.resource.kind && apiVersion === version) return;
  throw refuse(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${schemeOf(x.strategy)}`);
}

function wholeText(current: Current, apply: (before: unknown) => unknown): string {
  const before = current.whole();
  return patchedText(before, apply(before));
}

/** The patched document as the library prints it: what the patch went through has sorted keys, the rest is as it was. */
function patchedText(before: unknown, after: unknown): string {
  if (before === after || typeof after !== 'object' || after === null) return goJson(after);
  if (Array.isArray(after)) return `[${after.map((v, i) => patchedText(Array.isArray(before) ? before[i] : undefined, v)).join(',')}]`;
  const had = isRecord(before) ? before : {};
  const record = after as Record<string, unknown>;
  const keys = Object.keys(record)
    .filter((k) => record[k] !== undefined)
    .sort();
  return `{${keys.map((k) => `${goJson(k)}:${patchedText(had[k], record[k])}`).join(',')}}`;
}

const goJson = (value: unknown): string => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A strategic patch's result is converted by reflection, which has words of its own. upstream: runtime.FromUnstructured */
function goConversion(error: string): string {
  const match = /^json: cannot unmarshal (\w+)(?: \S+)? into Go (?:struct field \S+|value) of type (.*)$/.exec(error);
  const [, word = '', type = ''] = match ?? [];
  if (!match) return error;
  if (type.startsWith('[]')) return `cannot restore slice from ${GO_KINDS[word] ?? word}`;
  if (type.startsWith('map[')) return `cannot restore map from ${GO_KINDS[word] ?? word}`;
  if (/^v\d\w*\.[A-Z]/.test(type) && word !== 'number') return `cannot restore struct from: ${GO_KINDS[word] ?? word}`;
  return `unrecognized type: ${type.replace(/^v\d\w*\..*/, 'string')}`;
}

const GO_KINDS: Readonly<Record<string, string>> = { object: 'map', array: 'slice', number: 'int64' };

/** The result must still be the object of the path. */
function named(x: ResourceExchange, object: ApiObject): ApiObject {
  const { name } = object.metadata;
  if (!name) throw newBadRequest(`the name of the object (${x.info.name} based on URL) was undeterminable: name must be provided`);
  if (name !== x.info.name) throw newBadRequest(`the name of the object (${name}) does not match the name on the URL (${x.info.name})`);
  ensureNamespace(object, x.strategy, x.info.namespace);
  return object;
}
