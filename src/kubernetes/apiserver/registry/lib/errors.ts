// Field errors that the contract's constructors do not cover. upstream: apimachinery/pkg/util/validation/field/errors.go
import { type FieldError, invalid } from '../../../api/field.ts';

/** NotSupported with the values in the order given (upstream sorts only where its caller used a set). */
export function unsupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length ? `supported values: ${supported.map((v) => JSON.stringify(v)).join(', ')}` : '';
  return { type: 'FieldValueNotSupported', field, value, detail };
}

export function tooLong(field: string, max: number): FieldError {
  return { type: 'FieldValueTooLong', field, detail: max >= 0 ? `may not be more than ${max} bytes` : 'value is too long' };
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  const items = max === 1 ? 'item' : 'items';
  return { type: 'FieldValueTooMany', field, value: actual, detail: `must have at most ${max} ${items}` };
}

export function typeInvalid(field: string, value: unknown, detail: string): FieldError {
  return { type: 'FieldValueTypeInvalid', field, value, detail };
}

/** One Invalid for each message. */
export function invalids(field: string, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.length === 0 ? [] : messages.map((m) => invalid(field, value, m));
}

/** How a path without a name is printed: what is wrong with the object as a whole. */
export const WHOLE = '[]';
export const IMMUTABLE = 'field is immutable';
export const NEGATIVE = 'must be greater than or equal to 0';

export function nonnegative(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0 ? [invalid(field, value, NEGATIVE)] : [];
}
