// JSON patch: operations by path. upstream: RFC 6902, github.com/evanphx/json-patch v4
import { deepClone, deepEqual, isRecord } from '../../../base/deep.ts';

export interface JsonPatchOp {
  readonly op: string;
  readonly path?: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** A refused operation, in the library's words. */
export class JsonPatchError extends Error {}

/** Applies the operations in order to a copy. Throws JsonPatchError. */
export function applyJsonPatch(document: unknown, ops: readonly JsonPatchOp[]): unknown {
  let root = deepClone(document);
  for (const op of ops) root = applyOne(root, op);
  return root;
}

function applyOne(root: unknown, op: JsonPatchOp): unknown {
  const path = op.path ?? '';
  switch (op.op) {
    case 'add':
      return put(root, path, value(op), 'add');
    case 'remove':
      return remove(root, path);
    case 'replace':
      return replace(root, path, value(op));
    case 'test':
      return test(root, path, op);
    case 'copy':
      return put(root, path, deepClone(take(root, op.from ?? '', 'copy')), 'copy');
    case 'move': {
      const moved = take(root, op.from ?? '', 'move');
      return put(remove(root, op.from ?? ''), path, moved, 'move');
    }
    default:
      throw new JsonPatchError(`Unexpected kind: ${op.op}`);
  }
}

const value = (op: JsonPatchOp): unknown => deepClone(op.value ?? null);
const missing = (what: string, path: string, why: string): JsonPatchError => new JsonPatchError(`${what} operation does not apply: doc is missing ${why}: ${path}: missing value`);

function steps(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function parentOf(root: unknown, path: string): { readonly parent: unknown; readonly key: string } | undefined {
  const all = steps(path);
  const key = all.pop();
  if (key === undefined) return undefined;
  let parent = root;
  for (const step of all) {
    parent = Array.isArray(parent) ? parent[indexOf(step)] : isRecord(parent) ? parent[step] : undefined;
    if (parent === undefined || parent === null) return undefined;
  }
  return isRecord(parent) || Array.isArray(parent) ? { parent, key } : undefined;
}

const indexOf = (step: string): number => (/^-?\d+$/.test(step) ? Number(step) : Number.NaN);

function put(root: unknown, path: string, v: unknown, what: string): unknown {
  if (path === '') return v;
  const at = parentOf(root, path);
  if (!at) throw missing(what, path, 'path');
  if (!Array.isArray(at.parent)) {
    (at.parent as Record<string, unknown>)[at.key] = v;
    return root;
  }
  const list: unknown[] = at.parent;
  if (at.key === '-') {
    list.push(v);
    return root;
  }
  const index = position(at.key, list.length + 1, what, path);
  list.splice(index, 0, v);
  return root;
}

/** An index in a list; negative ones count from the end, as the library allows. */
function position(key: string, length: number, what: string, path: string): number {
  const index = indexOf(key);
  if (Number.isNaN(index))
    throw new JsonPatchError(`${what} operation does not apply: error in ${what} for path: '${path}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  if (index >= length || index < -length) throw new JsonPatchError(`error in ${what} for path: '${path}': Unable to access invalid index: ${index}: invalid index referenced`);
  return index < 0 ? index + length : index;
}

function take(root: unknown, path: string, what: string): unknown {
  const at = parentOf(root, path);
  if (!at) throw missing(what, path, 'from path');
  const found = Array.isArray(at.parent) ? at.parent[indexOf(at.key)] : (at.parent as Record<string, unknown>)[at.key];
  if (found === undefined) throw missing(what, path, 'key');
  return found;
}

function remove(root: unknown, path: string): unknown {
  const at = parentOf(root, path);
  if (!at) throw missing('remove', path, 'path');
  if (Array.isArray(at.parent)) {
    at.parent.splice(position(at.key, at.parent.length, 'remove', path), 1);
    return root;
  }
  const record = at.parent as Record<string, unknown>;
  if (!Object.hasOwn(record, at.key)) throw new JsonPatchError(`error in remove for path: '${path}': Unable to remove nonexistent key: ${at.key}: missing value`);
  delete record[at.key];
  return root;
}

function replace(root: unknown, path: string, v: unknown): unknown {
  if (path === '') return v;
  const at = parentOf(root, path);
  if (!at) throw missing('replace', path, 'path');
  if (Array.isArray(at.parent)) {
    const index = indexOf(at.key);
    if (at.parent[index < 0 ? index + at.parent.length : index] === undefined) throw missing('replace', path, 'key');
    at.parent[index < 0 ? index + at.parent.length : index] = v;
    return root;
  }
  const record = at.parent as Record<string, unknown>;
  if (!Object.hasOwn(record, at.key)) throw missing('replace', path, 'key');
  record[at.key] = v;
  return root;
}

function test(root: unknown, path: string, op: JsonPatchOp): unknown {
  const at = path === '' ? undefined : parentOf(root, path);
  if (path !== '' && !at) throw missing('test', path, 'path');
  const found = at ? (Array.isArray(at.parent) ? at.parent[indexOf(at.key)] : (at.parent as Record<string, unknown>)[at.key]) : root;
  if (deepEqual(found ?? null, op.value ?? null)) return root;
  throw new JsonPatchError(`testing value ${path} failed: test failed`);
}
