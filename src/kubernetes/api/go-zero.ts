// Go's empty values, as its JSON encoder writes them. upstream: encoding/json encode.go isEmptyValue, and the MarshalJSON of Quantity, Duration, Time
import type { GoType } from './go-types.ts';

/** What omitempty leaves out. */
export function isZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === '' || value === 0 || value === false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

/** What is written for a field that nobody set, and that is no struct: null for lists, maps and times. */
export function zeroOf(type: GoType): unknown {
  switch (type.kind) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    case 'duration':
      return '0s';
    default:
      return null;
  }
}
