// Values as Go's %v prints them: map[a:1 b:[x y]].
import { isRecord } from '../../../base/deep.ts';

export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (isRecord(value)) {
    const keys = Object.keys(value).sort();
    return `map[${keys.map((k) => `${k}:${goText(value[k])}`).join(' ')}]`;
  }
  return String(value);
}
