// A long chain in pieces, one for each of many owners, so that changing one owner's rules costs as much as those rules. Order, verdicts and counters are those of one list.

import type { Packet } from '../types.ts';
import { isCommon } from './compile.ts';
import { destinationKey } from './destination.ts';
import type { Entry, Rule } from './rule.ts';

interface Segment {
  /** Its place among the others. */
  readonly rank: number;
  readonly rules: readonly Rule[];
  entries: readonly Entry[] | undefined;
}

/** The key of the piece that always stays last. */
export const LAST = '';
const MAX_ANSWERS = 4096;

export class Segments {
  readonly #entry: (rule: Rule) => Entry;
  readonly #segments = new Map<string, Segment>();
  /** Pieces with a rule for an exact destination address, or port; and those with rules for any. */
  readonly #byAddress = new Map<number, Segment[]>();
  readonly #byPort = new Map<number, Segment[]>();
  readonly #always = new Set<Segment>();
  #next = 0;
  #length = 0;
  #all: Entry[] | undefined;
  #answers = new Map<number, readonly Entry[]>();
  #common: boolean | undefined;

  /** `entry` puts a rule into its place in the chain. */
  constructor(entry: (rule: Rule) => Entry) {
    this.#entry = entry;
  }

  get length(): number {
    return this.#length;
  }

  /** Every rule decides alike for all established connections between the same addresses. */
  get common(): boolean {
    this.#common ??= this.#isCommon();
    return this.#common;
  }

  #isCommon(): boolean {
    for (const { rules } of this.#segments.values()) if (!rules.every(isCommon)) return false;
    return true;
  }

  /** The whole list. */
  get entries(): Entry[] {
    if (!this.#all) {
      const last = this.#segments.get(LAST);
      this.#all = [];
      for (const segment of this.#segments.values()) if (segment !== last) for (const entry of this.#made(segment)) this.#all.push(entry);
      if (last) this.#all.push(...this.#made(last));
    }
    return this.#all;
  }

  /** Replaces the rules of an owner; without rules it is gone. One that is new comes after all others. */
  set(key: string, rules: readonly Rule[]): void {
    const old = this.#segments.get(key);
    if (!old && rules.length === 0) return;
    if (old) this.#place(old, false);
    this.#length += rules.length - (old?.rules.length ?? 0);
    this.#all = undefined;
    this.#common = undefined;
    if (this.#answers.size > 0) this.#answers = new Map();
    if (rules.length === 0) {
      this.#segments.delete(key);
      return;
    }
    const rank = old?.rank ?? (key === LAST ? Number.POSITIVE_INFINITY : this.#next++);
    const segment: Segment = { rank, rules, entries: undefined };
    this.#segments.set(key, segment);
    this.#place(segment, true);
  }

  /** The rules that a packet can match, in order. */
  candidates(p: Packet): readonly Entry[] {
    const there = this.#byAddress.has(p.dst.id) ? p.dst.id : 0;
    const port = (p.proto & 0xff) * 65_536 + p.dport;
    const known = this.#byPort.has(port) ? port : 0;
    const key = there * 16_777_216 + known;
    let answer = this.#answers.get(key);
    if (!answer) {
      answer = this.#look(there, known);
      if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
      this.#answers.set(key, answer);
    }
    return answer;
  }

  #look(there: number, port: number): readonly Entry[] {
    const segments = new Set([...(this.#byAddress.get(there) ?? []), ...(this.#byPort.get(port) ?? []), ...this.#always]);
    return [...segments]
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .flatMap((segment) =>
        this.#made(segment).filter((entry) => {
          const { address, port: own } = destinationKey(entry.rule);
          return address !== undefined ? address === there : own === undefined || own === port;
        }),
      );
  }

  #made(segment: Segment): readonly Entry[] {
    segment.entries ??= segment.rules.map(this.#entry);
    return segment.entries;
  }

  #place(segment: Segment, here: boolean): void {
    for (const rule of segment.rules) {
      const { address, port } = destinationKey(rule);
      if (address !== undefined) put(this.#byAddress, address, segment, here);
      else if (port !== undefined) put(this.#byPort, port, segment, here);
      else if (here) this.#always.add(segment);
      else this.#always.delete(segment);
    }
  }
}

function put(map: Map<number, Segment[]>, key: number, segment: Segment, here: boolean): void {
  const there = map.get(key);
  const others = there?.filter((s) => s !== segment) ?? [];
  if (here) others.push(segment);
  if (others.length > 0) map.set(key, others);
  else if (there) map.delete(key);
}
