// The options of list and watch. upstream: apimachinery/pkg/apis/meta/internalversion/validation, apiserver/pkg/storage/continue.go
import { decode, encode, fromBase64, toBase64 } from '../../base/bytes.ts';
import { isRecord } from '../../base/deep.ts';
import { type FieldError, forbidden } from '../api/field.ts';
import { failure, newBadRequest, newInvalid, type StatusError } from '../api/status.ts';
import { JsonSyntaxError, parseJson } from './decoding/json.ts';
import { failureWithoutReason } from './metadata.ts';
import type { Query } from './query.ts';

export interface ListOptions {
  readonly watch: boolean;
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly match: string;
  readonly timeoutSeconds: number | undefined;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

const unsupported = (value: string, supported: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field: 'resourceVersionMatch',
  value,
  detail: `supported values: ${supported.map((s) => JSON.stringify(s)).join(', ')}`,
});

/** Reads and checks. Throws 400 and 422. */
export function listOptions(query: Query, watch: boolean): ListOptions {
  const options: ListOptions = {
    watch,
    limit: Math.max(0, query.int('limit') ?? 0),
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    match: query.get('resourceVersionMatch') ?? '',
    timeoutSeconds: query.int('timeoutSeconds'),
    bookmarks: query.bool('allowWatchBookmarks'),
    sendInitialEvents: query.has('sendInitialEvents') ? query.bool('sendInitialEvents') : undefined,
  };
  const errors = watch ? watchErrors(options) : listErrors(options);
  if (errors.length) throw newInvalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  return options;
}

function watchErrors(o: ListOptions): FieldError[] {
  // A watch from the beginning is one with initial events, whose options are looked at like a list's. upstream: SetListOptionsDefaults
  const initial = o.sendInitialEvents === undefined && o.match === '' && (o.resourceVersion === '' || o.resourceVersion === '0');
  if (initial && o.continue) return [forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided')];
  if (o.sendInitialEvents !== undefined) {
    const errors: FieldError[] = [];
    if (o.match === '') errors.push(forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
    else if (o.match !== 'NotOlderThan') {
      errors.push(forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'), unsupported(o.match, ['NotOlderThan']));
    }
    return errors;
  }
  if (!o.match) return [];
  const errors = [forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')];
  return o.match === 'NotOlderThan' ? errors : [...errors, unsupported(o.match, ['NotOlderThan'])];
}

function listErrors(o: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (o.match) {
    if (!o.resourceVersion) errors.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (o.continue) errors.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
    if (o.match !== 'Exact' && o.match !== 'NotOlderThan') errors.push(unsupported(o.match, ['Exact', 'NotOlderThan', '']));
    if (o.match === 'Exact' && o.resourceVersion === '0') errors.push(forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (o.sendInitialEvents !== undefined) errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return errors;
}

/** A version as a number; `where` decides about the words of the refusal. */
export function parseVersion(text: string, where: 'list' | 'watch'): number {
  if (text === '') return 0;
  const range = /^\d+$/.test(text) ? (BigInt(text) < 2n ** 64n ? undefined : 'value out of range') : 'invalid syntax';
  if (!range) return Number(text);
  const message = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${range}`;
  throw where === 'watch' ? failureWithoutReason(message) : newBadRequest(`invalid resource version: ${message}`);
}

export function tooLarge(wanted: number, current: number): StatusError {
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return failure(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, { causes, retryAfterSeconds: 1 });
}

/** Where a chunked list goes on: at which version, after which key. */
export interface Continue {
  readonly version: number;
  readonly start: string;
}

/** The opaque token; unpadded URL-safe base64 of a small JSON object, as upstream's. */
export function encodeContinue(c: Continue): string {
  return toBase64(encode(JSON.stringify({ v: 'meta.k8s.io/v1', rv: c.version, start: c.start })))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

export function decodeContinue(token: string): Continue {
  const bad = (why: string): StatusError => newBadRequest(`invalid continue token: continue key is not valid: ${why}`);
  const stop = token.search(/[^A-Za-z0-9_-]/);
  if (stop >= 0) throw bad(`illegal base64 data at input byte ${stop}`);
  if (token.length % 4 === 1) throw bad(`illegal base64 data at input byte ${token.length - 1}`);
  const text = decode(fromBase64(token.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (token.length % 4)) % 4)));
  const value = readToken(text, bad);
  if (value.v !== 'meta.k8s.io/v1') throw bad(`server does not recognize this encoded version ${String(value.v ?? '')}`);
  if (typeof value.rv !== 'number' || value.rv === 0) throw bad('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  const start = String(value.start ?? '');
  if (start === '') throw bad('encoded start key empty (version meta.k8s.io/v1)');
  if (start.split('/').includes('..')) throw bad(start);
  return { version: value.rv, start };
}

function readToken(text: string, bad: (why: string) => StatusError): Record<string, unknown> {
  try {
    const { value } = parseJson(text);
    return isRecord(value) ? value : {};
  } catch (error) {
    throw error instanceof JsonSyntaxError ? bad(error.message) : error;
  }
}
