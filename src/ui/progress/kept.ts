// What this browser keeps, read and written as a whole.
import { entries, set } from 'idb-keyval';
import { allKept, type KeptLesson, keep } from '../guest/shelf-store.ts';
import { mergeSummaries, readSummaries, type Summary } from '../stores/progress.ts';
import { keepVariations, readVariations } from '../stores/variation.ts';
import type { Kept } from './pack.ts';

/** Keys of worlds; others (`…:kept:…`) hold what an older page could not read. */
const STATE = /^portside:([^:]+)$/;

export async function readKept(): Promise<Kept> {
  const states: Record<string, unknown> = {};
  for (const [key, value] of await entries<string, unknown>()) {
    const slot = STATE.exec(String(key))?.[1];
    if (slot !== undefined) states[slot] = value;
  }
  return { summaries: readSummaries(), variations: readVariations(), states, shelf: Object.fromEntries(await allKept()) };
}

/** Puts everything of a file in place of what is here; other lessons stay as they are. */
export async function takeKept({ summaries, variations, states, shelf }: Kept): Promise<void> {
  for (const [slot, state] of Object.entries(states)) await set(`portside:${slot}`, state);
  for (const [key, lesson] of Object.entries(shelf)) if (isLesson(lesson)) await keep(key, lesson);
  keepVariations(variations);
  mergeSummaries(Object.fromEntries(Object.entries(summaries).filter((e): e is [string, Summary] => isSummary(e[1]))));
}

/** Lessons of a file that are running in a tab at the moment: their worlds would be written over. */
export async function runningNow(slots: readonly string[]): Promise<readonly string[]> {
  if (!('locks' in navigator)) return [];
  const { held = [] } = await navigator.locks.query();
  return slots.filter((slot) => held.some((lock) => lock.name === `portside:${slot}`));
}

function isLesson(value: unknown): value is KeptLesson {
  const { title, bundle } = (value ?? {}) as Partial<KeptLesson>;
  return typeof title === 'string' && typeof bundle?.files === 'object' && typeof bundle.source === 'string';
}

function isSummary(value: unknown): value is Summary {
  const { done, total, at } = (value ?? {}) as Partial<Summary>;
  return [done, total, at].every((n) => typeof n === 'number');
}
