// The engine's words in the page's language; loaded only where it is not English.
import { type CourseWords, ENGLISH } from '../course/words.ts';

const OTHERS: Readonly<Record<string, () => Promise<CourseWords>>> = { de: () => import('../course/words-de.ts').then((m) => m.GERMAN) };

/** What checks and quizzes say in a language; English where there is none of it. */
export function courseWords(locale: string | undefined): Promise<CourseWords> {
  return OTHERS[locale ?? '']?.() ?? Promise.resolve(ENGLISH);
}
