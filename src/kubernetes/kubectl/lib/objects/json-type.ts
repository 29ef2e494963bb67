// upstream: encoding/json decode.go, the words of UnmarshalTypeError

/** What Go calls a JSON value in its errors. */
export function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
