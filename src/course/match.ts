// Partial objects: does what was found contain what is wanted, and if not, where does it differ first? As chainsaw and kuttl assert.
import { isRecord } from '../base/deep.ts';

export interface Difference {
  /** e.g. spec.ports[0].targetPort */
  readonly path: string;
  readonly want: unknown;
  readonly found: unknown;
}

/** Undefined when `found` contains `want`: maps are subsets, lists of maps contain a match for each wanted one, other lists are equal. */
export function firstDifference(want: unknown, found: unknown, path = ''): Difference | undefined {
  if (isRecord(want)) {
    if (!isRecord(found)) return { path, want, found };
    for (const [key, value] of Object.entries(want)) {
      const difference = firstDifference(value, found[key], path ? `${path}.${key}` : key);
      if (difference) return difference;
    }
    return undefined;
  }
  if (Array.isArray(want)) {
    if (!Array.isArray(found)) return { path, want, found };
    return want.every(isRecord) ? eachMatched(want, found, path) : listEqual(want, found, path);
  }
  return scalarEqual(want, found) ? undefined : { path, want, found };
}

function listEqual(want: readonly unknown[], found: readonly unknown[], path: string): Difference | undefined {
  if (want.length !== found.length) return { path, want, found };
  for (const [i, value] of want.entries()) {
    const difference = firstDifference(value, found[i], `${path}[${i}]`);
    if (difference) return difference;
  }
  return undefined;
}

/** Of the elements that do not match, the one that agrees in most keys is what the learner meant. */
function eachMatched(want: readonly Record<string, unknown>[], found: readonly unknown[], path: string): Difference | undefined {
  for (const wanted of want) {
    let best: { readonly score: number; readonly difference: Difference } | undefined;
    let matched = false;
    for (const [i, candidate] of found.entries()) {
      const difference = firstDifference(wanted, candidate, `${path}[${i}]`);
      if (!difference) {
        matched = true;
        break;
      }
      const score = Object.entries(wanted).filter(([k, v]) => isRecord(candidate) && !firstDifference(v, candidate[k])).length;
      if (!best || score > best.score) best = { score, difference };
    }
    if (!matched) return best?.difference ?? { path, want: wanted, found };
  }
  return undefined;
}

/** Numbers and numerals are the same: targetPort may be written either way. `null` wants a field that is not set. */
function scalarEqual(want: unknown, found: unknown): boolean {
  if (want === null) return found === undefined || found === null;
  if (Object.is(want, found)) return true;
  return (typeof want === 'number' && found === String(want)) || (typeof found === 'number' && want === String(found));
}

/** A value as a sentence shows it; `nothing` says that there is none. */
export function show(value: unknown, nothing: string): string {
  if (value === undefined || value === null) return nothing;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
