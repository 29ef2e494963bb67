// JSON as Go's encoder writes it.
import { sortedKeys } from './sorted-keys.ts';

const ESCAPED: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** JSON as Go writes a struct: keys as they stand, <, > and & escaped. */
export function goText(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => ESCAPED[c] ?? c);
}

/** JSON as Go writes a map: keys in order; a newline at the end. */
export function goJson(value: unknown): string {
  return `${goText(sortedKeys(value))}\n`;
}
