// From a request's body to an object of the kind that its path names. upstream: apiserver/pkg/endpoints/handlers/{create,rest}.go, apimachinery/pkg/runtime/serializer/json
import { encode, decode as utf8 } from '../../../base/bytes.ts';
import { isRecord } from '../../../base/deep.ts';
import { hex } from '../../../base/hash.ts';
import { type GoType, goType } from '../../api/go-types.ts';
import { type ApiObject, apiVersionOf } from '../../api/meta.ts';
import { isPublished } from '../../api/schema.ts';
import { failure, newBadRequest, type StatusError } from '../../api/status.ts';
import type { ApiRequest } from '../../api/wire.ts';
import type { Kinds } from '../kinds.ts';
import type { Strategy } from '../registry/strategy.ts';
import { type Decoded, decodeInto, jsonWord } from './decode.ts';
import { decodeFree } from './free.ts';
import { JsonSyntaxError, OddNumber, parseJson } from './json.ts';
import { TypedBody, UnreadableBody } from './typed-body.ts';
import { parseYaml, YamlError } from './yaml.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';
export const BODY_LIMIT = 3 * 1024 * 1024;

/** What came in a body, before it is taken for a kind. */
export interface RawBody {
  /** The decoded value, or the text that could not be read. */
  readonly value: unknown;
  readonly duplicates: readonly string[];
  /** Keys that came twice in YAML, in its reader's words. */
  readonly doubled?: readonly string[];
  /** Why the text cannot be read, in Go's words, and the text. */
  readonly problem?: string;
  readonly text?: string;
  /** The body in a form that needs its type to be read; `value` is what it says of its kind. */
  readonly typed?: TypedBody;
}

export type BodyFormat = 'json' | 'yaml' | 'protobuf';

const READABLE = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** The format of the body by its Content-Type. Throws 415. upstream: NegotiateInputSerializer */
export function bodyFormat(request: ApiRequest, fallback: BodyFormat = 'json'): BodyFormat {
  const type = (request.headers?.['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (!type) return fallback;
  if (type === 'application/json') return 'json';
  if (type === 'application/yaml') return 'yaml';
  if (type === 'application/vnd.kubernetes.protobuf') return 'protobuf';
  throw failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${READABLE}`);
}

/** The body as text when it came as text or bytes; undefined when it is a value already. Throws 413. */
export function bodyText(request: ApiRequest): string | undefined {
  const { body } = request;
  if (body instanceof Uint8Array) {
    checkSize(body.length);
    return utf8(body);
  }
  if (typeof body !== 'string') return undefined;
  if (body.length > BODY_LIMIT / 4) checkSize(encode(body).length);
  return body;
}

function checkSize(size: number): void {
  if (size > BODY_LIMIT) throw failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${BODY_LIMIT}`);
}

/** Reads a body without asking what it means. */
export function readBody(request: ApiRequest, format: BodyFormat): RawBody {
  const { body } = request;
  if (body instanceof UnreadableBody) return { value: undefined, duplicates: [], problem: body.problem, text: utf8(body.bytes) };
  if (body instanceof TypedBody) return { value: { kind: body.kind, apiVersion: body.apiVersion }, duplicates: [], typed: body };
  const text = bodyText(request);
  if (text === undefined) return body === undefined ? { value: undefined, duplicates: [], problem: EMPTY, text: '' } : { value: body, duplicates: [] };
  try {
    if (format === 'yaml') return { ...parseYaml(text), text };
    return { ...parseJson(text), text };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { value: undefined, duplicates: [], problem: `couldn't get version/kind; json parse error: ${error.message}`, text };
    if (error instanceof YamlError) return { value: undefined, duplicates: [], problem: error.message, text };
    throw error;
  }
}

/** The body's value taken for a type. */
export function decodeBody(raw: RawBody, type: GoType, strict: boolean): Decoded {
  const read = raw.typed?.read(type);
  if (!read) return decodeInto(raw.value, type, strict);
  return 'error' in read ? { value: undefined, error: read.error, unknown: [] } : decodeInto(read.value, type, false);
}

const EMPTY = "couldn't get version/kind; json parse error: unexpected end of JSON input";
const META_STRUCT = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** The type that a kind is decoded into; kinds without a published schema are free. */
export function typeOfStrategy(strategy: Strategy): GoType {
  return goType(strategy.schema) ?? FREE;
}

/** Anything goes. */
const FREE: GoType = { kind: 'any', go: 'unstructured.Unstructured' };

/** A value taken for an object of the strategy's kind. */
export function decodeAs(value: unknown, strategy: Strategy, strict: boolean): Decoded {
  const type = goType(strategy.schema);
  return type ? decodeInto(value, type, strict) : decodeFree(value, strategy, strict);
}

/** How a body is taken for an object. */
export interface DecodeOptions {
  readonly validation: FieldValidation;
  readonly warn: (text: string) => void;
}

/** An object of the strategy's kind from a body: typed, normalised, defaulted. Throws BadRequest in the server's words. */
export function decodeObject(raw: RawBody, strategy: Strategy, kinds: Kinds, options: DecodeOptions): ApiObject {
  const { kind } = strategy.resource;
  if (raw.problem) throw unrecognized(kind, raw.problem, raw.text ?? '');
  const value = raw.value === null ? {} : raw.value;
  const said = kindOf(value, kind, raw);
  // An empty group before the slash is the core group. upstream: schema.ParseGroupVersion
  const apiVersion = said.apiVersion.replace(/^\/(?=[^/]*$)/, '') || apiVersionOf(strategy.resource);
  const name = said.kind || kind;
  const wrap = (why: string): StatusError => newBadRequest(`${name} in version ${JSON.stringify(apiVersion.split('/').at(-1))} cannot be handled as a ${kind}: ${why}`);
  const found = name === kind && apiVersion === apiVersionOf(strategy.resource) ? strategy : kinds.byKind(apiVersion, name);
  if (!found && !isPublished(apiVersion, name) && !(name === 'List' && apiVersion === 'v1'))
    throw wrap(`no kind ${JSON.stringify(name)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${schemeOf(strategy)}`);
  if (!found) throw notConvertible(apiVersion, name, strategy, wrap);
  const strictly = options.validation !== 'Ignore';
  const decoded = raw.typed ? decodeBody(raw, typeOfStrategy(found), strictly) : decodeAs(value, found, strictly);
  if (decoded.error) throw wrap(decoded.error);
  if (found !== strategy) throw notConvertible(apiVersion, name, strategy, wrap);
  const strict = raw.doubled || raw.duplicates.length || decoded.unknown.length ? [...(raw.doubled ?? []), ...strictErrors(raw.duplicates, decoded.unknown)] : NONE;
  if (strict.length && options.validation === 'Strict') throw wrap(`strict decoding error: ${strict.join(', ')}`);
  if (options.validation === 'Warn') for (const text of strict) options.warn(text);
  return complete(decoded.value, strategy);
}

const NONE: readonly string[] = [];

/** Marks and defaults what was decoded. */
export function complete(value: unknown, strategy: Strategy): ApiObject {
  const { kind: _k, apiVersion: _a, ...rest } = value as ApiObject;
  const draft: ApiObject = { kind: strategy.resource.kind, apiVersion: apiVersionOf(strategy.resource), ...rest };
  draft.metadata ??= {};
  strategy.defaults?.(draft);
  return draft;
}

/** Where the server's types are registered, as its refusals say. */
export const schemeOf = (s: Strategy): string =>
  s.resource.group === 'apiextensions.k8s.io' ? '"k8s.io/apiextensions-apiserver/pkg/apiserver/apiserver.go:55"' : '"pkg/api/legacyscheme/scheme.go:30"';

function strictErrors(duplicates: readonly string[], unknown: readonly string[]): string[] {
  const all = [...duplicates.map((d) => `duplicate field ${JSON.stringify(d)}`), ...unknown.map((u) => `unknown field ${JSON.stringify(u)}`)];
  return [...new Set(all)];
}

function notConvertible(apiVersion: string, kind: string, wanted: Strategy, wrap: (why: string) => StatusError): StatusError {
  const b = wanted.resource;
  if (kind === b.kind) return newBadRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(b)})`);
  return wrap(`converting (${apiVersion.split('/').at(-1)}.${kind}) to (${internalPackage(b.group)}.${b.kind}): unknown conversion`);
}

/** The package of a group's types within the server. */
export const internalPackage = (group: string): string => (group === '' ? 'core' : (group.split('.')[0] ?? group));

function kindOf(value: unknown, kind: string, raw: RawBody): { readonly apiVersion: string; readonly kind: string } {
  const text = (): string => raw.text ?? JSON.stringify(raw.value);
  const refuse = (why: string): StatusError => unrecognized(kind, `couldn't get version/kind; json parse error: json: cannot unmarshal ${why}`, text());
  if (!isRecord(value) || value instanceof OddNumber) throw refuse(`${jsonWord(value)} into Go value of type ${META_STRUCT}`);
  for (const key of Object.keys(value)) {
    if (key !== 'kind' && key !== 'apiVersion') continue;
    const v = value[key];
    if (v !== null && v !== undefined && typeof v !== 'string') throw refuse(`${jsonWord(v)} into Go struct field .${key} of type string`);
  }
  return { apiVersion: (value.apiVersion as string | null) ?? '', kind: (value.kind as string | null) ?? '' };
}

function unrecognized(kind: string, why: string, text: string): StatusError {
  return newBadRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(text)})`);
}

/** The first 30 bytes of a body: as text when it looks like JSON, else in hexadecimal. upstream: summarizeData */
function summary(text: string): string {
  if (text === '') return '<empty>';
  const bytes = encode(text);
  const head = bytes.slice(0, 30);
  const shown = text.startsWith('{') ? utf8(head) : hex(head);
  return bytes.length > 30 ? `${shown} ...` : shown;
}
