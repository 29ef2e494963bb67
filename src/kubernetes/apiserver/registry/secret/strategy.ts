// Secret. upstream: pkg/registry/core/secret/strategy.go, pkg/apis/core/validation ValidateSecret
import type { DeepReadonly } from '../../../../base/deep.ts';
import { deepEqual } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { Secret } from '../../../api/generated/types.ts';
import { SECRETS } from '../../../api/resources.ts';
import { invalids, tooLong } from '../lib/errors.ts';
import { isConfigMapKey, nameIsDNSSubdomain } from '../lib/names.ts';
import { sortedKeys, validateCoreMeta, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { AGE, age, column, NAME } from '../lib/table.ts';
import type { Column, Strategy } from '../strategy.ts';

type Sealed = DeepReadonly<Secret>;
const MAX_SIZE = 1024 * 1024;
const OPAQUE = 'Opaque';

/** base64 in, text out; bytes that are no text stay single characters. */
function decode(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return atob(value);
  } catch {
    return undefined;
  }
}

function validateJsonKey(secret: Sealed, key: string): FieldError[] {
  const field = `data[${key}]`;
  const bytes = decode(secret.data?.[key]);
  if (bytes === undefined) return [required(field)];
  const problem = jsonProblem(bytes);
  return problem ? [invalid(field, '<secret contents redacted>', problem)] : [];
}

/** What Go's decoder says of text that is no JSON object. */
function jsonProblem(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch {
    const start = text.trimStart();
    if (!start || /^[[{"\d-]/.test(start)) return 'unexpected end of JSON input';
    return `invalid character '${start[0]}' looking for beginning of value`;
  }
}

function validateByType(secret: Sealed): FieldError[] {
  const has = (key: string): boolean => secret.data?.[key] !== undefined;
  const need = (...keys: string[]): FieldError[] => keys.filter((k) => !has(k)).map((k) => required(`data[${k}]`));
  switch (secret.type) {
    case 'kubernetes.io/service-account-token':
      return secret.metadata.annotations?.['kubernetes.io/service-account.name'] ? [] : [required('metadata.annotations[kubernetes.io/service-account.name]')];
    case 'kubernetes.io/dockercfg':
      return validateJsonKey(secret, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return validateJsonKey(secret, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth':
      // One of the two is enough.
      return has('username') || has('password') ? [] : need('username', 'password');
    case 'kubernetes.io/ssh-auth':
      return decode(secret.data?.['ssh-privatekey']) ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/tls':
      return need('tls.crt', 'tls.key');
    default:
      return [];
  }
}

function validate(secret: Sealed): FieldError[] {
  const errors: FieldError[] = [];
  let total = 0;
  for (const k of sortedKeys(secret.data ?? {})) {
    errors.push(...invalids(`data[${k}]`, k, isConfigMapKey(k)));
    total += decode(secret.data?.[k])?.length ?? 0;
  }
  if (total > MAX_SIZE) errors.push(tooLong('data', MAX_SIZE));
  return [...errors, ...validateByType(secret)];
}

function validateUpdate(secret: Sealed, old: Sealed): FieldError[] {
  const errors = [...validateCoreMetaUpdate(secret.metadata, old.metadata), ...validateImmutable('type', secret.type, old.type)];
  if (old.immutable) {
    if (!secret.immutable) errors.push(forbidden('immutable', 'field is immutable when `immutable` is set'));
    if (!deepEqual(secret.data ?? {}, old.data ?? {})) errors.push(forbidden('data', 'field is immutable when `immutable` is set'));
  }
  return [...errors, ...validateCoreMeta(secret.metadata, true, nameIsDNSSubdomain), ...validate(secret)];
}

/** stringData is for writing only: it goes into data. upstream: Convert_v1_Secret_To_core_Secret */
function defaults(secret: Secret): void {
  const plain = secret.stringData;
  if (plain && Object.keys(plain).length) {
    secret.data ??= {};
    for (const k of Object.keys(plain)) secret.data[k] = encode(plain[k] ?? '');
  }
  delete secret.stringData;
  if (!secret.type) secret.type = OPAQUE;
}

function encode(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** upstream: pkg/api/secret warnings.go: a certificate that cannot be read is kept, with a warning */
function warnings(secret: Sealed): string[] {
  if (secret.type !== 'kubernetes.io/tls') return [];
  const certificate = decode(secret.data?.['tls.crt']) ?? '';
  const key = decode(secret.data?.['tls.key']) ?? '';
  if (!certificate.includes('-----BEGIN ')) return ['tls: failed to find any PEM data in certificate input'];
  return key.includes('-----BEGIN ') ? [] : ['tls: failed to find any PEM data in key input'];
}

const COLUMNS: readonly Column[] = [
  NAME,
  column('Type', 'Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types'),
  column(
    'Data',
    "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
  ),
  AGE,
];

export const secretStrategy: Strategy<Secret> = {
  resource: SECRETS,
  singular: 'secret',
  schema: 'io.k8s.api.core.v1.Secret',
  validateName: nameIsDNSSubdomain,
  defaults,
  // A type once given stays: a write that leaves it out keeps it.
  prepareForUpdate(secret, old) {
    if (!secret.type) secret.type = old.type ?? OPAQUE;
  },
  validate,
  validateUpdate,
  warningsOnCreate: warnings,
  warningsOnUpdate: warnings,
  columns: COLUMNS,
  row: (secret, now) => [secret.metadata.name ?? '', secret.type ?? '', Object.keys(secret.data ?? {}).length, age(secret, now)],
  fieldSelectors: { type: (secret) => secret.type ?? '' },
};
