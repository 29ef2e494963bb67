// Sets that packets fill: `add @set { … }`, `update`, `delete`, and meters. upstream: Linux net/netfilter/nft_dynset.c
import type { Packet } from '../types.ts';
import type { Atom, Stateful, Statement, Value } from './ast.ts';
import { reader } from './evaluate.ts';
import type { KeyPart, NftSet } from './set.ts';
import { State } from './state.ts';
import { BREAK, NEXT, type Result, type Step } from './steps.ts';

const partsOf = (value: Value): readonly KeyPart[] => (Array.isArray(value) ? (value as readonly Atom[]) : [value as Atom]).map((v) => ({ kind: 'value', value: v }));

export function dynset(s: Extract<Statement, { kind: 'dynset' }>): Step {
  const read = reader(s.key);
  const data = s.data && reader(s.data);
  return (p, at) => {
    if (p.record) p.record.good = false;
    const set = at.table.sets.get(s.set);
    const value = read(p, at);
    if (!set || value === undefined) return BREAK;
    if (s.op !== 'delete') return touch(set, partsOf(value), { ...s, data: data?.(p, at) }, p, at.host.clock.now());
    set.delete(partsOf(value));
    return NEXT;
  };
}

export function meter(s: Extract<Statement, { kind: 'meter' }>): Step {
  const read = reader(s.key);
  return (p, at) => {
    const set = at.table.meters.get(s.name);
    const value = read(p, at);
    if (!set || value === undefined) return BREAK;
    return touch(set, partsOf(value), { op: 'update', timeout: s.timeout, states: s.states, data: undefined }, p, at.host.clock.now());
  };
}

/** Puts an element into a set, or renews it, and counts the packet in. upstream: nft_dynset_eval */
function touch(
  set: NftSet,
  parts: readonly KeyPart[],
  how: { readonly op: 'add' | 'update' | 'delete'; readonly timeout?: number | undefined; readonly states: readonly Stateful[]; readonly data: Value | undefined },
  p: Packet,
  now: number,
): Result {
  let element = set.get(parts, now);
  const timeout = how.timeout ?? set.spec.timeout;
  if (!element || (how.op === 'update' && timeout !== undefined)) {
    if (!element && set.size >= (set.most ?? 65_535)) return BREAK;
    const specs = how.states.length > 0 ? how.states : (set.spec.states ?? []);
    const states = element?.states ?? (specs.length > 0 ? specs.map((spec) => new State(spec)) : undefined);
    const expires = timeout === undefined ? undefined : now + timeout;
    element = { parts, data: element?.data ?? how.data, verdict: undefined, comment: element?.comment, timeout, expires, ...(states ? { states } : {}) };
    set.add(element);
  }
  return element.states?.every((state) => state.admits(p, now)) === false ? BREAK : NEXT;
}
