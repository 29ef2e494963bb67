// Ranges that a rule writes out and that lie over or beside each other become one, as in every set that nft makes by itself. upstream: nftables src/intervals.c set_automerge
import { cidrOf, type Ip, ip } from '../../../base/ip.ts';
import type { Atom, ElementExpr, Expr, TypeName } from './ast.ts';
import { compareAtoms } from './datatypes.ts';
import type { Element, KeyPart, NftSet } from './set.ts';

interface Interval {
  readonly from: bigint;
  readonly to: bigint;
  readonly element: ElementExpr;
  /** Nothing was joined to it. */
  readonly whole: boolean;
}

/** The elements of a written-out set, joined where they touch. Sets without ranges stay as they are, and so do maps and concatenations. */
export function mergeElements(elements: readonly ElementExpr[], type: TypeName): readonly ElementExpr[] {
  if (!elements.some((e) => e.key.kind === 'range' || e.key.kind === 'prefix') || elements.some((e) => e.data)) return elements;
  const intervals: Interval[] = [];
  for (const element of elements) {
    const at = intervalOf(element.key);
    if (!at) return elements;
    intervals.push({ ...at, element, whole: true });
  }
  intervals.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to > b.to ? -1 : 1));
  const merged: Interval[] = [];
  for (const next of intervals) {
    const last = merged.at(-1);
    if (!last || next.from > last.to + 1n) merged.push(next);
    else if (next.to > last.to) merged[merged.length - 1] = { ...last, to: next.to, whole: false };
  }
  if (merged.length === intervals.length) return elements;
  const six = type === 'ipv6_addr';
  return merged.map((m) => (m.whole ? m.element : { key: keyOf(m.from, m.to, type, six) }));
}

/** Puts an element into a set that joins what touches. upstream: nftables src/intervals.c set_automerge */
export function autoMerge(set: NftSet, element: Element, now: number): void {
  const [part] = element.parts;
  const type = set.spec.key[0] ?? 'integer';
  const at = part && intervalOf(asExpr(part, type));
  if (!at || element.parts.length !== 1) return set.add(element);
  let { from, to } = at;
  for (const known of set.list(now)) {
    const other = known.parts[0] && intervalOf(asExpr(known.parts[0], type));
    if (!other || other.from > to + 1n || from > other.to + 1n) continue;
    set.delete(known.parts);
    if (other.from < from) from = other.from;
    if (other.to > to) to = other.to;
  }
  const key = keyOf(from, to, type, type === 'ipv6_addr');
  const joined: KeyPart = key.kind === 'range' ? (compareAtoms(key.from, key.to) === 0 ? { kind: 'value', value: key.from } : key) : key.kind === 'prefix' ? key : { kind: 'any' };
  set.add(from === at.from && to === at.to ? element : { ...element, parts: [joined] });
}

const asExpr = (part: KeyPart, type: TypeName): Expr => (part.kind === 'value' || part.kind === 'range' ? { ...part, type } : part);

function intervalOf(key: Expr): { readonly from: bigint; readonly to: bigint } | undefined {
  if (key.kind === 'value') return typeof key.value === 'string' ? undefined : { from: number(key.value), to: number(key.value) };
  if (key.kind === 'range') return typeof key.from === 'string' || typeof key.to === 'string' ? undefined : { from: number(key.from), to: number(key.to) };
  if (key.kind !== 'prefix') return undefined;
  const from = number(key.cidr.base);
  return { from, to: from + (1n << BigInt((key.cidr.family === 4 ? 32 : 128) - key.cidr.bits)) - 1n };
}

function number(atom: number | Ip): bigint {
  return typeof atom === 'number' ? BigInt(atom) : atom.groups.reduce((n, group) => (n << 16n) | BigInt(group), 0n);
}

function keyOf(from: bigint, to: bigint, type: TypeName, six: boolean): Expr {
  if (type !== 'ipv4_addr' && !six) return { kind: 'range', from: Number(from), to: Number(to), type };
  const size = to - from + 1n;
  const aligned = (size & (size - 1n)) === 0n && from % size === 0n;
  if (aligned) return { kind: 'prefix', cidr: cidrOf(address(from, six), (six ? 128 : 32) - (size.toString(2).length - 1)) };
  return { kind: 'range', from: address(from, six) as Atom, to: address(to, six) as Atom, type };
}

function address(n: bigint, six: boolean): Ip {
  const part = (shift: number, mask: bigint): bigint => (n >> BigInt(shift)) & mask;
  if (!six) return ip([24, 16, 8, 0].map((shift) => part(shift, 255n)).join('.'));
  return ip([112, 96, 80, 64, 48, 32, 16, 0].map((shift) => part(shift, 0xffffn).toString(16)).join(':'));
}
