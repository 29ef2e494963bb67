// Lessons of one's own that are kept in this browser, by key.
import { createStore, del, entries, get, set } from 'idb-keyval';
import type { Bundle } from './bundle.ts';
import { GuestError } from './limits.ts';

export interface KeptLesson {
  readonly title: string;
  readonly bundle: Bundle;
}

const shelf = () => createStore('portside-shelf', 'lessons');

export async function keep(key: string, lesson: KeptLesson): Promise<void> {
  try {
    await set(key, lesson, shelf());
  } catch {
    throw new GuestError({ kind: 'not-kept' });
  }
}

export const kept = (key: string): Promise<KeptLesson | undefined> => get<KeptLesson>(key, shelf());

export async function allKept(): Promise<readonly (readonly [key: string, lesson: KeptLesson])[]> {
  try {
    return await entries<string, KeptLesson>(shelf());
  } catch {
    // Storage is forbidden: then there is nothing of one's own.
    return [];
  }
}

export const forget = (key: string): Promise<void> => del(key, shelf());
