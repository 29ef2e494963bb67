// The four patches. upstream: apiserver/pkg/endpoints/handlers/patch.go
import { type DeepReadonly, deepClone, isRecord } from '../../../base/deep.ts';
import { invalid } from '../../api/field.ts';
import { goType } from '../../api/go-types.ts';
import { goValueText } from '../../api/go-value.ts';
import { type ApiObject, apiVersionOf } from '../../api/meta.ts';
import { applyJsonPatch, JsonPatchError, type JsonPatchOp, type Touched } from '../../api/patch/json.ts';
import { applyMergePatch } from '../../api/patch/merge.ts';
import { consumeStrategicPatch, StrategicPatchError } from '../../api/patch/strategic.ts';
import { definition, isPublished } from '../../api/schema.ts';
import { failure, newBadRequest, newInvalid, type StatusError } from '../../api/status.ts';
import type { ApiResponse } from '../../api/wire.ts';
import { bodyText, complete, decodeAs, internalPackage, schemeOf } from '../decoding/body.ts';
import { type Decoded, jsonWord, plain } from '../decoding/decode.ts';
import { JsonSyntaxError, OddNumber, parseJson } from '../decoding/json.ts';
import { fromUnstructured } from '../decoding/reflect.ts';
import { formOf, type ResourceExchange, seen } from '../exchange.ts';
import { ensureSameObject, failureWithoutReason } from '../metadata.ts';
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
    return finish(x, current, managed, (before, touched) => applyOps(before, ops, touched), options, 'json');
  }
  const document = patchDocument(x, type, text);
  const meta = isRecord(document) && isRecord(document.metadata) ? document.metadata : {};
  const managed = meta.managedFields !== undefined;
  if (type === MERGE) return finish(x, current, managed, (before) => applyMergePatch(before, document), options, 'json');
  // Refusals show what merging left of the patch.
  const left = deepClone(document);
  return finish(x, current, managed, (before) => applyStrategic(x, before, left), options, left);
}

/** Kinds that are defined by users have no strategies for merging. */
const CUSTOM_PATCHES = 'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';

function applyStrategic(x: ResourceExchange, before: unknown, document: unknown): unknown {
  const schema = definition(formOf(x).schema);
  if (!schema) throw failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${CUSTOM_PATCHES}`);
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

function applyOps(document: unknown, ops: readonly JsonPatchOp[], touched: Touched | undefined): unknown {
  try {
    return applyJsonPatch(document, ops, touched);
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
function finish(x: ResourceExchange, current: Current, managed: boolean, apply: Apply, options: WriteOptions, source: unknown): ApiObject {
  const strategy = formOf(x);
  const written = apply(managed ? current.whole() : current.bare);
  const shown = (): string => (source === 'json' ? wholeText(current, apply) : goValueText(source));
  const refuse = (why: string): StatusError => newInvalid({ group: '', kind: '' }, '', [invalid('patch', shown(), why)]);
  const type = source === 'json' ? undefined : goType(strategy.schema);
  const converted = type ? fromUnstructured(written, type) : { value: written, error: undefined };
  if (converted.error) throw refuse(converted.error);
  if (!type && isRecord(written)) checkKind(x, written, refuse);
  const versionless = !type && isRecord(written) && !written.apiVersion;
  const read = (value: unknown): Decoded => (versionless && isRecord(value) ? decodeVersionless(value) : decodeAs(value, strategy, options.validation !== 'Ignore'));
  let decoded = read(converted.value);
  // What is wrong with JSON is told in the order in which it was written.
  if (!type && (decoded.error || decoded.unknown.length > 1)) decoded = read(parseJson(shown()).value);
  if (decoded.error) throw refuse(decoded.error);
  if (decoded.unknown.length && options.validation === 'Strict')
    throw refuse(`strict decoding error: ${decoded.unknown.map((u) => `unknown field ${JSON.stringify(u)}`).join(', ')}`);
  if (options.validation === 'Warn') for (const u of decoded.unknown) x.warnings.push(`unknown field ${JSON.stringify(u)}`);
  // A document that was replaced by null is an empty object.
  return complete(decoded.value ?? {}, strategy);
}

/** Without a version the document is read into the server's own type, whose fields have no names in JSON. */
function decodeVersionless(document: Record<string, unknown>): Decoded {
  return { value: {}, error: undefined, unknown: Object.keys(document).filter((k) => k !== 'kind' && k !== 'apiVersion' && document[k] !== undefined) };
}

/** A document in JSON is read by what it says of its kind; a strategic patch's result is taken for the kind of the path. */
function checkKind(x: ResourceExchange, document: Record<string, unknown>, refuse: (why: string) => StatusError): void {
  const wanted = formOf(x).resource;
  const version = apiVersionOf(wanted);
  for (const name of Object.keys(document).filter((k) => k === 'kind' || k === 'apiVersion')) {
    const said = document[name];
    if (said !== null && said !== undefined && typeof said !== 'string')
      throw refuse(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonWord(said)} into Go struct field .${name} of type string`);
  }
  const kind = document.kind || wanted.kind;
  const apiVersion = ((document.apiVersion || version) as string).replace(/^\//, '');
  if (kind === wanted.kind && apiVersion === version) return;
  if (!x.core.kinds.byKind(apiVersion, kind as string) && !isPublished(apiVersion, kind as string))
    throw refuse(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${schemeOf(x.strategy)}`);
  if (kind !== wanted.kind) throw refuse(`converting (${apiVersion.split('/').at(-1)}.${kind}) to (${internalPackage(wanted.group)}.${wanted.kind}): unknown conversion`);
}

/** A patch as a function; it may tell what it went through. */
type Apply = (before: unknown, touched?: Touched) => unknown;

function wholeText(current: Current, apply: Apply): string {
  const before = current.whole();
  const touched: Touched = new Set();
  const after = apply(before, touched);
  return touched.size > 0 ? touchedText(after, touched) : patchedText(before, after);
}

/** After operations: what they went through has sorted keys, wherever it is now. */
function touchedText(value: unknown, touched: Touched): string {
  if (!touched.has(value) || typeof value !== 'object' || value === null) return goJson(value);
  if (Array.isArray(value)) return `[${value.map((v) => touchedText(v, touched)).join(',')}]`;
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).filter((k) => record[k] !== undefined);
  return `{${keys
    .sort()
    .map((k) => `${goJson(k)}:${touchedText(record[k], touched)}`)
    .join(',')}}`;
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

/** Whole numbers that JavaScript writes with rounded ends are written out. */
const goJson = (value: unknown): string =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21
    ? BigInt(value).toString()
    : JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The result must still be the object of the path. */
function named(x: ResourceExchange, object: ApiObject): ApiObject {
  ensureSameObject(object, x);
  return object;
}
