// Sets of fields in the form of fieldsV1: {} is a member, '.' marks a member that has members below. upstream: sigs.k8s.io/structured-merge-diff fieldpath/set.go
import { isRecord } from '../../../../base/deep.ts';
import { goQuote } from '../../go-value.ts';

/** A tree of path elements: f:name, k:{"key":"value"}, v:"value". */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

type Draft = { [element: string]: FieldSet };

export const EMPTY_SET: FieldSet = Object.freeze({});
const SELF = '.';

/** True when the set has no member at all (not even itself: only a child can be an empty tree and a member). */
export function isEmptySet(set: FieldSet | undefined): boolean {
  if (!set) return true;
  for (const _ in set) return false;
  return true;
}

/** A child tree is a member itself when it is a leaf or says so. */
export function isMember(child: FieldSet): boolean {
  return isEmptySet(child) || SELF in child;
}

const children = (set: FieldSet): string[] => Object.keys(set).filter((k) => k !== SELF);

/** Builds a child: a member, members below, or nothing. */
export function node(member: boolean, below: FieldSet): FieldSet | undefined {
  if (isEmptySet(below)) return member ? EMPTY_SET : undefined;
  return member ? { [SELF]: EMPTY_SET, ...below } : below;
}

function combine(a: FieldSet, b: FieldSet, keep: (inA: boolean, inB: boolean) => boolean, all: boolean): FieldSet {
  const out: Draft = {};
  const keys = all ? new Set([...children(a), ...children(b)]) : children(a);
  for (const key of keys) {
    const [x, y] = [a[key], b[key]];
    const below = combine(x ?? EMPTY_SET, y ?? EMPTY_SET, keep, all);
    const kept = node(keep(x !== undefined && isMember(x), y !== undefined && isMember(y)), below);
    if (kept) out[key] = kept;
  }
  return out;
}

export const union = (a: FieldSet, b: FieldSet): FieldSet => (isEmptySet(a) ? b : isEmptySet(b) ? a : combine(a, b, (x, y) => x || y, true));
export const difference = (a: FieldSet, b: FieldSet): FieldSet => (isEmptySet(b) ? a : combine(a, b, (x, y) => x && !y, false));
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (x, y) => x && y, false);

/** `a` without the members of `b` and all that is below them. */
export function without(a: FieldSet, b: FieldSet): FieldSet {
  const out: Draft = {};
  for (const key of children(a)) {
    const [x, y] = [a[key] ?? EMPTY_SET, b[key]];
    if (y && isMember(y)) continue;
    const kept = node(isMember(x), y ? without(x, y) : strip(x));
    if (kept) out[key] = kept;
  }
  return out;
}

function strip(set: FieldSet): FieldSet {
  if (!(SELF in set)) return set;
  const { [SELF]: _, ...below } = set;
  return below;
}

/** Every member's path: at each level the members first, then what is below them. upstream: Set.iteratePrefix */
export function* paths(set: FieldSet, prefix: readonly string[] = []): IterableIterator<readonly string[]> {
  const keys = children(set).sort(compareElements);
  for (const key of keys) if (isMember(set[key] ?? EMPTY_SET)) yield [...prefix, key];
  for (const key of keys) yield* paths(set[key] ?? EMPTY_SET, [...prefix, key]);
}

/** The same set with its keys in fieldsV1's order. */
export function sortedSet(set: FieldSet): FieldSet {
  const keys = Object.keys(set);
  if (keys.length === 0) return EMPTY_SET;
  const out: Record<string, FieldSet> = {};
  for (const key of keys.length > FEW ? keys.sort(compareElements) : insertionSorted(keys)) out[key] = sortedSet(set[key] ?? EMPTY_SET);
  return out;
}

/** Up to so many keys are sorted where they are: Array's own sort copies them, and sets of two are by far the most. */
const FEW = 12;

function insertionSorted(keys: string[]): readonly string[] {
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] ?? '';
    let at = i;
    for (; at > 0 && compareElements(keys[at - 1] ?? '', key) > 0; at--) keys[at] = keys[at - 1] ?? '';
    keys[at] = key;
  }
  return keys;
}

/** Fields come before keys of list items, these before values; keys and values are compared as what they stand for. upstream: fieldpath.PathElement.Less */
function compareElements(a: string, b: string): number {
  if (a === b) return 0;
  if (a.charCodeAt(0) !== b.charCodeAt(0) || a.startsWith('f:')) return ELEMENTS.indexOf(a.charAt(0)) - ELEMENTS.indexOf(b.charAt(0)) || (a < b ? -1 : 1);
  return compareValues(JSON.parse(a.slice(2)), JSON.parse(b.slice(2)));
}

const ELEMENTS = '.fkvi';

/** upstream: value.Compare: numbers, texts, truths, lists, maps, nothing */
function compareValues(a: unknown, b: unknown): number {
  const [ra, rb] = [rank(a), rank(b)];
  if (ra !== rb) return ra - rb;
  if (isRecord(a) && isRecord(b)) return compareLists(Object.entries(a).sort(byName).flat(), Object.entries(b).sort(byName).flat());
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  const [x, y] = [a, b] as [number, number];
  return x < y ? -1 : x > y ? 1 : 0;
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const c = compareValues(a[i], b[i]);
    if (c !== 0) return c;
  }
  return a.length - b.length;
}

function rank(value: unknown): number {
  if (value === null) return 5;
  if (Array.isArray(value)) return 3;
  return ['number', 'string', 'boolean', '', 'object'].indexOf(typeof value);
}

/** True when both own the same fields. */
export function equalSets(a: FieldSet, b: FieldSet): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => b[k] !== undefined && equalSets(a[k] ?? EMPTY_SET, b[k] ?? EMPTY_SET));
}

/** .spec.ports[port=80,protocol="TCP"].name, as conflicts print a path. upstream: fieldpath.Path.String */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join('');
}

function elementText(element: string): string {
  const value = element.slice(2);
  if (element.startsWith('f:')) return `.${value}`;
  if (element.startsWith('i:')) return `[${value}]`;
  if (element.startsWith('v:')) return `[=${valueText(JSON.parse(value))}]`;
  const keys = JSON.parse(value) as Record<string, unknown>;
  return `[${Object.entries(keys)
    .map(([k, v]) => `${k}=${valueText(v)}`)
    .join(',')}]`;
}

/** upstream: value.ToString */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (!isRecord(value)) return typeof value === 'string' ? goQuote(value) : String(value);
  return Object.entries(value)
    .map(([k, v]) => `${k}=${valueText(v)}`)
    .join('');
}
