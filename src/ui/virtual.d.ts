declare module 'virtual:lessons' {
  import type { Lesson, LessonSummary, Problem } from '../course/lesson.ts';
  export const summaries: readonly LessonSummary[];
  export const problems: readonly Problem[];
  export const loaders: Readonly<Record<string, () => Promise<{ readonly lesson: Lesson }>>>;
}
