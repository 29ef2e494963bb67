// JSON as Go's encoding/json writes maps: keys in order, < > & escaped. upstream: cli-runtime/pkg/printers/json.go
import { isRecord } from '../../../base/deep.ts';
import { sortedKeysOf } from '../../api/go-value.ts';

/** How the keys of an object stand: sorted, as maps are; or as they come, as the fields of Go's structs. */
export type KeysOf = (value: Record<string, unknown>) => string[];

/** Indented by four spaces, with a newline at the end. */
export function toJson(value: unknown, keys: KeysOf = sortedKeysOf): string {
  return `${write(value, '    ', '\n', keys)}\n`;
}

/** On one line, as messages quote objects. */
export function compactJson(value: unknown, keys: KeysOf = sortedKeysOf): string {
  return write(value, '', '', keys);
}

/** The keys as they come. */
export function givenKeysOf(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((k) => value[k] !== undefined);
}

function write(value: unknown, indent: string, newline: string, keysOf: KeysOf): string {
  if (typeof value === 'string') return jsonString(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const inner = newline + indent;
    return `[${newline && inner}${value.map((v) => write(v, indent, newline && inner, keysOf)).join(newline ? `,${inner}` : ',')}${newline}]`;
  }
  if (isRecord(value)) {
    const keys = keysOf(value);
    if (keys.length === 0) return '{}';
    const inner = newline + indent;
    const colon = newline ? ': ' : ':';
    const members = keys.map((k) => `${jsonString(k)}${colon}${write(value[k], indent, newline && inner, keysOf)}`);
    return `{${newline && inner}${members.join(newline ? `,${inner}` : ',')}${newline}}`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}

/** A string as Go's encoder quotes it. */
function jsonString(s: string): string {
  const quoted = JSON.stringify(s);
  if (!/[<>&\u2028\u2029]|\\[bf]/.test(quoted)) return quoted;
  return quoted.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
