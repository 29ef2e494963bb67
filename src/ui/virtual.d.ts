declare module 'virtual:lessons' {
  import type { Lesson, LessonSummary, Problem } from '../course/lesson.ts';
  import type { Page } from '../course/parse-page.ts';
  export const summaries: readonly LessonSummary[];
  export const problems: readonly Problem[];
  /** What the list says in other languages. */
  export const translations: Readonly<Record<string, Readonly<Record<string, Pick<LessonSummary, 'title' | 'track'>>>>>;
  /** By locale, then by id. */
  export const translated: Readonly<Record<string, Readonly<Record<string, () => Promise<{ readonly lesson: Lesson }>>>>>;
  /** Glossary and cheat sheet, as far as they are there: by name, then by locale. */
  export const pages: Readonly<Record<string, Readonly<Record<string, () => Promise<{ readonly page: Page }>>>>>;
  export const loaders: Readonly<Record<string, () => Promise<{ readonly lesson: Lesson }>>>;
}
