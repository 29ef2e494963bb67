// Named sets and maps, and the ones that a rule writes out. A lookup costs the same however many elements there are. upstream: Linux net/netfilter/nft_set_hash.c, nft_set_rbtree.c
import { type Cidr, contains, type Ip } from '../../../base/ip.ts';
import type { Atom, Expr, SetSpec, TypeName, Value, Verdict } from './ast.ts';
import { compareAtoms, compareKeys, keyOf } from './datatypes.ts';
import type { State } from './state.ts';

/** One part of a key that is not a single value. */
export type KeyPart =
  | { readonly kind: 'value'; readonly value: Atom }
  | { readonly kind: 'range'; readonly from: Atom; readonly to: Atom }
  | { readonly kind: 'prefix'; readonly cidr: Cidr }
  | { readonly kind: 'any' };

export interface Element {
  readonly parts: readonly KeyPart[];
  /** A map's value. */
  readonly data: Value | undefined;
  readonly verdict: Verdict | undefined;
  readonly comment: string | undefined;
  readonly timeout: number | undefined;
  /** When it goes by itself. */
  readonly expires: number | undefined;
  /** What is counted of it. */
  readonly states?: readonly State[] | undefined;
}

/** Two elements of a set with ranges lie over each other. */
export class Conflict extends Error {}

export class NftSet {
  readonly spec: SetSpec;
  readonly handle: number;
  readonly #exact = new Map<string | number, Element>();
  #ranged: Element[] = [];
  #most: number | undefined = undefined;

  constructor(spec: SetSpec, handle = 0) {
    this.spec = spec;
    this.handle = handle;
  }

  get name(): string {
    return this.spec.name;
  }

  /** Elements that come and go by themselves: what is found now may not be found later. */
  get moody(): boolean {
    return this.spec.flags.timeout || this.spec.flags.dynamic || (this.spec.states?.length ?? 0) > 0;
  }

  /** How many elements it may have; rules that put some in set a limit where there was none. */
  get most(): number | undefined {
    return this.spec.size ?? this.#most;
  }

  /** A rule puts elements in. */
  bound(): void {
    this.#most ??= 65_535;
  }

  get isMap(): boolean {
    return this.spec.data !== undefined || this.spec.objects !== undefined;
  }

  get size(): number {
    return this.#exact.size + this.#ranged.length;
  }

  /** The element that a value falls in. */
  find(value: Value, now: number): Element | undefined {
    const found = this.#exact.get(keyOf(value));
    if (found) {
      if (found.expires === undefined || found.expires > now) return found;
      this.#exact.delete(keyOf(value));
      return undefined;
    }
    return this.#ranged.length > 0 ? this.#inRange(value, now) : undefined;
  }

  #inRange(value: Value, now: number): Element | undefined {
    const atoms = Array.isArray(value) ? (value as readonly Atom[]) : [value as Atom];
    const [only] = atoms;
    if (atoms.length !== 1 || only === undefined) return this.#ranged.find((e) => e.parts.every((part, i) => inside(part, atoms[i])) && !isOver(e, now));
    // Ranges of one value do not overlap: the last that begins at or before it.
    let low = 0;
    let high = this.#ranged.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      const at = this.#ranged[mid];
      if (at && compareAtoms(lowest(at.parts[0]), only) <= 0) low = mid + 1;
      else high = mid;
    }
    const e = this.#ranged[low - 1];
    return (e && inside(e.parts[0], only) && !isOver(e, now) ? e : undefined) ?? this.#ranged.find((x) => x.parts[0]?.kind === 'any');
  }

  /** The element with just this key. */
  get(parts: readonly KeyPart[], now: number): Element | undefined {
    const key = exactKey(parts);
    const found = key === undefined ? this.#ranged.find((e) => samePlace(e.parts, parts)) : this.#exact.get(key);
    return found && !isOver(found, now) ? found : undefined;
  }

  /** Puts an element in (or in the place of its equal). Throws Conflict for ranges that overlap. */
  add(e: Element): void {
    const key = exactKey(e.parts);
    if (key !== undefined) {
      if (this.spec.flags.interval && this.#ranged.some((x) => overlap(x.parts, e.parts))) throw new Conflict();
      this.#exact.set(key, e);
      return;
    }
    if (this.#ranged.some((x) => samePlace(x.parts, e.parts))) return;
    if (this.#ranged.some((x) => overlap(x.parts, e.parts)) || [...this.#exact.values()].some((x) => overlap(x.parts, e.parts))) throw new Conflict();
    this.#ranged.push(e);
    this.#ranged.sort((a, b) => compareAtoms(lowest(a.parts[0]), lowest(b.parts[0])));
  }

  delete(parts: readonly KeyPart[]): boolean {
    const key = exactKey(parts);
    if (key !== undefined) return this.#exact.delete(key);
    const at = this.#ranged.findIndex((e) => samePlace(e.parts, parts));
    if (at >= 0) this.#ranged.splice(at, 1);
    return at >= 0;
  }

  flush(): void {
    this.#exact.clear();
    this.#ranged = [];
  }

  /** Elements that are in force, as nft lists them. */
  list(now: number): Element[] {
    const all = [...this.#exact.values(), ...this.#ranged].filter((e) => !isOver(e, now));
    return all.sort((a, b) =>
      compareKeys(
        a.parts.map((p) => lowest(p)),
        b.parts.map((p) => lowest(p)),
        this.spec.key,
      ),
    );
  }

  /** A copy, to go back to when a transaction fails. */
  copy(): NftSet {
    const made = new NftSet(this.spec, this.handle);
    for (const [key, e] of this.#exact) made.#exact.set(key, e);
    made.#ranged = [...this.#ranged];
    return made;
  }

  restore(from: NftSet): void {
    this.flush();
    for (const [key, e] of from.#exact) this.#exact.set(key, e);
    this.#ranged = [...from.#ranged];
  }
}

function isOver(e: Element, now: number): boolean {
  return e.expires !== undefined && e.expires <= now;
}

/** An element for a key of single values. */
export function plainElement(key: readonly Atom[], rest: { readonly data?: Value; readonly verdict?: Verdict; readonly comment?: string } = {}): Element {
  return { parts: key.map((value) => ({ kind: 'value', value })), data: rest.data, verdict: rest.verdict, comment: rest.comment, timeout: undefined, expires: undefined };
}

/** The part of a key that a constant expression says; undefined when it is not constant. */
export function keyPart(e: Expr): KeyPart | undefined {
  if (e.kind === 'value') return { kind: 'value', value: e.value };
  if (e.kind === 'range') return { kind: 'range', from: e.from, to: e.to };
  return e.kind === 'prefix' || e.kind === 'any' ? e : undefined;
}

function exactKey(parts: readonly KeyPart[]): string | number | undefined {
  const [only] = parts;
  if (parts.length === 1) return only?.kind === 'value' ? keyOf(only.value) : undefined;
  const atoms: Atom[] = [];
  for (const part of parts) {
    if (part.kind !== 'value') return undefined;
    atoms.push(part.value);
  }
  return keyOf(atoms);
}

function inside(part: KeyPart | undefined, value: Atom | undefined): boolean {
  if (!part || value === undefined) return false;
  if (part.kind === 'any') return true;
  if (part.kind === 'prefix') return contains(part.cidr, value as Ip);
  if (part.kind === 'range') return compareAtoms(part.from, value) <= 0 && compareAtoms(value, part.to) <= 0;
  return compareAtoms(part.value, value) === 0;
}

function lowest(part: KeyPart | undefined): Atom {
  if (!part || part.kind === 'any') return 0;
  return part.kind === 'prefix' ? part.cidr.base : part.kind === 'range' ? part.from : part.value;
}

function samePlace(a: readonly KeyPart[], b: readonly KeyPart[]): boolean {
  return a.every((part, i) => partText(part) === partText(b[i]));
}

function partText(part: KeyPart | undefined): string {
  if (!part || part.kind === 'any') return '*';
  const text = (v: Atom): string => (typeof v === 'object' ? v.text : String(v));
  return part.kind === 'prefix' ? part.cidr.text : part.kind === 'range' ? `${text(part.from)}-${text(part.to)}` : text(part.value);
}

function overlap(a: readonly KeyPart[], b: readonly KeyPart[]): boolean {
  return a.every((part, i) => meets(part, b[i]) || meets(b[i], part));
}

/** The first value of one lies in the other (or one of them begins within the other). */
function meets(a: KeyPart | undefined, b: KeyPart | undefined): boolean {
  if (a?.kind === 'any' || b?.kind === 'any') return a?.kind === b?.kind;
  return inside(a, lowest(b));
}

/** The names of a set's types: `ipv4_addr . inet_proto . inet_service`. */
export const typeText = (types: readonly TypeName[]): string => types.join(' . ');

/** A set without a name, as rules write it out. */
export function unnamedSet(): NftSet {
  const flags = { interval: true, dynamic: false, timeout: false, constant: true };
  return new NftSet({ name: '', key: [], data: undefined, flags, timeout: undefined, size: undefined, comment: undefined });
}
