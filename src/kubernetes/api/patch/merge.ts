// JSON merge patch, and how to make one. upstream: RFC 7386, github.com/evanphx/json-patch
import { deepEqual, isRecord } from '../../../base/deep.ts';

/** The document with the patch applied; null takes a member away. Shares what it does not change. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const out: Record<string, unknown> = isRecord(document) ? { ...document } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) delete out[key];
    else if (value !== undefined) out[key] = isRecord(value) ? applyMergePatch(out[key], value) : value;
  }
  return out;
}

/** The patch that makes `modified` of `original`. upstream: jsonpatch.CreateMergePatch */
export function createMergePatch(original: unknown, modified: unknown): Record<string, unknown> {
  const from = isRecord(original) ? original : {};
  const to = isRecord(modified) ? modified : {};
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(to)) {
    const [a, b] = [from[key], to[key]];
    if (b === undefined || deepEqual(a, b)) continue;
    patch[key] = isRecord(a) && isRecord(b) ? createMergePatch(a, b) : b;
  }
  for (const key of Object.keys(from)) if (from[key] !== undefined && to[key] === undefined) patch[key] = null;
  return patch;
}

/** What the last applied document set and the new one does not is taken away; the rest is set as the new one says. upstream: jsonmergepatch.CreateThreeWayJSONMergePatch */
export function createThreeWayJsonMergePatch(original: unknown, modified: unknown, current: unknown): Record<string, unknown> {
  const additions = keep(createMergePatch(current, modified), false) ?? {};
  const deletions = keep(createMergePatch(original, modified), true) ?? {};
  return applyNulls(additions, deletions);
}

/** Only the nulls of a patch, or only the rest. */
function keep(patch: Record<string, unknown>, nulls: boolean): Record<string, unknown> | undefined {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    if (isRecord(value)) {
      const inner = keep(value, nulls);
      if (inner && (Object.keys(inner).length > 0 || (!nulls && Object.keys(value).length === 0))) out[key] = inner;
    } else if ((value === null) === nulls) out[key] = value;
  }
  return out;
}

function applyNulls(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  const out = { ...into };
  for (const [key, value] of Object.entries(from)) out[key] = isRecord(value) && isRecord(out[key]) ? applyNulls(out[key], value) : value;
  return out;
}
