// Objects as Go's maps: without an order of their own.
import { isRecord } from '../../../../base/deep.ts';

/** Keys in order at every level, as Go prints maps. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((k) => [k, sortedKeys(value[k])]),
  );
}
