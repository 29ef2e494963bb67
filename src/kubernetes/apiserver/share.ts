// New versions share with old ones what did not change: less memory, and "the same" is one comparison.
import { deepEqual } from '../../base/deep.ts';

/** `next` with every part that equals `old`'s replaced by `old`'s own; `old` itself when nothing changed. */
export function share<T>(old: T, next: T): T {
  if (old === next) return old;
  if (typeof old !== 'object' || typeof next !== 'object' || old === null || next === null) return Object.is(old, next) ? old : next;
  if (Object.isFrozen(next)) return deepEqual(old, next) ? old : next;
  if (Array.isArray(next)) return Array.isArray(old) ? (shareList(old, next) as T) : next;
  if (Array.isArray(old)) return next;
  return shareRecord(old as Record<string, unknown>, next as Record<string, unknown>) as T;
}

function shareList(old: readonly unknown[], next: unknown[]): unknown {
  let same = old.length === next.length;
  for (let i = 0; i < next.length; i++) {
    next[i] = share(old[i], next[i]);
    if (next[i] !== old[i]) same = false;
  }
  return same ? old : next;
}

function shareRecord(old: Record<string, unknown>, next: Record<string, unknown>): unknown {
  let same = true;
  let keys = 0;
  for (const key in next) {
    keys++;
    const value = share(old[key], next[key]);
    if (value !== next[key]) next[key] = value;
    if (value !== old[key]) same = false;
  }
  if (same) for (const _ in old) keys--;
  return same && keys === 0 ? old : next;
}
