// Errors of fields, as validation and allocation return them. upstream: k8s.io/apimachinery/pkg/util/validation/field

export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  /** What was found; printed as Go prints it. Absent for Required and Forbidden. */
  readonly value?: unknown;
  readonly detail: string;
}

const WORDS: Record<FieldErrorType, string> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
};

/** In place of a value that is not worth showing. upstream: field.OmitValueType */
export const NO_VALUE = Symbol('no value');

export const required = (field: string, detail = ''): FieldError => ({ type: 'FieldValueRequired', field, detail });
export const invalid = (field: string, value: unknown, detail: string): FieldError => ({ type: 'FieldValueInvalid', field, value, detail });
export const forbidden = (field: string, detail: string): FieldError => ({ type: 'FieldValueForbidden', field, detail });
export const duplicate = (field: string, value: unknown): FieldError => ({ type: 'FieldValueDuplicate', field, value, detail: '' });
export const notFound = (field: string, value: unknown): FieldError => ({ type: 'FieldValueNotFound', field, value, detail: '' });
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field,
  value,
  detail: supported.length
    ? `supported values: ${[...supported]
        .sort()
        .map((v) => JSON.stringify(v))
        .join(', ')}`
    : '',
});

/** The error in words, with its path in front or without (as causes have it). upstream: field.Error.ErrorBody */
export function fieldErrorText(error: FieldError, withField = true): string {
  const bare =
    error.type === 'FieldValueRequired' || error.type === 'FieldValueForbidden' || error.type === 'FieldValueTooLong' || error.type === 'InternalError' || error.value === NO_VALUE;
  const value = bare ? '' : `: ${goValue(error.value)}`;
  const body = `${WORDS[error.type]}${value}${error.detail ? `: ${error.detail}` : ''}`;
  return withField ? `${error.field}: ${body}` : body;
}

function goValue(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return goQuote(value);
  return typeof value === 'object' ? JSON.stringify(value, withoutEmpty) : String(value);
}

const GO_ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u000b': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** A text as Go's %q prints it. */
function goQuote(text: string): string {
  return `"${text.replace(/["\\\u0000-\u001f\u007f]/g, (c) => GO_ESCAPES[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}

/** Go's encoder leaves empty members out; those of inner structs, which have their Go names, it prints. */
function withoutEmpty(key: string, value: unknown): unknown {
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return empty && /^[a-z]/.test(key) ? undefined : value;
}
