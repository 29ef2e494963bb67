// JSON patch: operations by path. upstream: RFC 6902, github.com/evanphx/json-patch v4
import { deepEqual, isRecord } from '../../../base/deep.ts';

export interface JsonPatchOp {
  readonly op: string;
  readonly path?: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** A refused operation, in the library's words. */
export class JsonPatchError extends Error {}

/** The objects and lists that operations went through: the library has read them, and writes them in an order of its own. */
export type Touched = Set<unknown>;

/** Applies the operations in order. What they do not touch is shared with the document, which stays as it is. Throws JsonPatchError. */
export function applyJsonPatch(document: unknown, ops: readonly JsonPatchOp[], touched: Touched = new Set()): unknown {
  let root = document;
  for (const op of ops) root = applyOne(root, op, touched);
  return root;
}

function applyOne(root: unknown, op: JsonPatchOp, touched: Touched): unknown {
  const path = op.path ?? '';
  const value = op.value ?? null;
  switch (op.op) {
    case 'add':
      if (path === '') throw missing('add', path);
      return change(root, touched, path, 'add', (parent, key) => insert(parent, key, value, 'add', path), value);
    case 'remove':
      return change(root, touched, path, 'remove', (parent, key) => take(parent, key, 'remove', path));
    case 'replace':
      return change(root, touched, path, 'replace', (parent, key) => put(parent, key, value, path), value);
    case 'test':
      return test(root, touched, path, value);
    case 'copy': {
      if (op.from === undefined) throw new JsonPatchError("failed to decode 'from'");
      const copied = get(root, touched, op.from ?? '', 'copy');
      return change(root, touched, path, 'copy', (parent, key) => insert(parent, key, copied ?? null, 'copy', path), copied);
    }
    case 'move': {
      if (op.from === undefined) throw new JsonPatchError("failed to decode 'from'");
      const from = op.from ?? '';
      const moved = get(root, touched, from, 'move');
      const without = change(root, touched, from, 'move', (parent, key) => take(parent, key, 'move', from));
      return change(without, touched, path, 'move', (parent, key) => insert(parent, key, moved ?? null, 'move', path), moved);
    }
    default:
      throw new JsonPatchError(`Unexpected kind: ${op.op}`);
  }
}

type Container = Record<string, unknown> | unknown[];

const missing = (what: string, path: string): JsonPatchError => new JsonPatchError(`${what} operation does not apply: doc is missing path: ${path}: missing value`);

function steps(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A copy of the document along the path, with its last container changed by `edit`. */
function change(root: unknown, touched: Touched, path: string, what: string, edit: (parent: Container, key: string) => void, whole?: unknown): unknown {
  if (path === '' && what === 'replace') {
    if (typeof whole !== 'object') throw new JsonPatchError('replace operation value must be object or array');
    return whole;
  }
  // What stands before the first slash is not looked at: so does the library.
  if (!path.includes('/')) throw missing(what, path);
  const all = steps(path);
  const key = all.pop() ?? '';
  const top = { root };
  let parent: Container = top as Record<string, unknown>;
  for (const step of ['root', ...all]) {
    const child: unknown = Array.isArray(parent) ? parent[indexIn(step, parent.length)] : parent[step];
    const copy: Container | undefined = Array.isArray(child) ? [...child] : isRecord(child) ? { ...child } : undefined;
    if (!copy) throw missing(what, path);
    touched.add(copy);
    if (Array.isArray(parent)) parent[indexIn(step, parent.length)] = copy;
    else parent[step] = copy;
    parent = copy;
  }
  edit(parent, key);
  return top.root;
}

function indexIn(step: string, length: number): number {
  const index = /^-?\d+$/.test(step) ? Number(step) : Number.NaN;
  return index < 0 ? index + length : index;
}

/** An index in a list; negative ones count from the end, as the library allows. */
function position(key: string, length: number, what: string, path: string): number {
  const index = indexIn(key, length);
  if (Number.isNaN(index)) throw new JsonPatchError(`error in ${what} for path: '${path}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  if (index < 0 || index >= length) throw new JsonPatchError(`error in ${what} for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`);
  return index;
}

function insert(parent: Container, key: string, value: unknown, what: string, path: string): void {
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === '-') parent.push(value);
  // -1 is the place behind the last.
  else parent.splice(position(key, parent.length + 1, what, path), 0, value);
}

function take(parent: Container, key: string, what: string, path: string): void {
  if (Array.isArray(parent)) parent.splice(position(key, parent.length, what, path), 1);
  else if (Object.hasOwn(parent, key)) delete parent[key];
  else throw new JsonPatchError(`error in ${what} for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`);
}

/** Replacing a member that is not there adds it: so does the library. */
function put(parent: Container, key: string, value: unknown, path: string): void {
  if (Array.isArray(parent)) parent[position(key, parent.length, 'replace', path)] = value;
  else parent[key] = value;
}

function get(root: unknown, touched: Touched, path: string, what: string): unknown {
  let found = root;
  for (const step of steps(path)) {
    touched.add(found);
    if (Array.isArray(found)) found = found[position(step, found.length, what, path)];
    else if (isRecord(found)) found = found[step];
    else throw missing(what, path);
  }
  return found;
}

function test(root: unknown, touched: Touched, path: string, value: unknown): unknown {
  if (path !== '' && !path.includes('/')) throw missing('test', path);
  if (deepEqual(get(root, touched, path, 'test') ?? null, value)) return root;
  throw new JsonPatchError(`testing value ${path} failed: test failed`);
}
