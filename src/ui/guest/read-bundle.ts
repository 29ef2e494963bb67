// A bundle as a lesson: parsed, put into the learner's language where it brings a translation. Runs in a worker of its own.
import type { Lesson, Problem } from '../../course/lesson.ts';
import { parseLesson } from '../../course/parse.ts';
import { translated, translationFaults } from '../../course/translate.ts';
import type { Bundle } from './bundle.ts';

export interface ReadResult {
  readonly lesson: Lesson | undefined;
  readonly problems: readonly Problem[];
  /** Files beside the lesson that it asked for and that are not there. */
  readonly missing: readonly string[];
}

export function readBundle({ files }: Bundle, locale: string): ReadResult {
  const missing = new Set<string>();
  const read = (path: string): string | undefined => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    if (text === undefined) missing.add(path);
    return text;
  };
  const parse = (file: string): ReturnType<typeof parseLesson> => parseLesson({ file, folder: undefined, text: read(file) ?? '', read });
  const { lesson, problems } = parse('lesson.md');
  const words = `lesson.${locale}.md`;
  if (!lesson || locale === lesson.locale || !Object.hasOwn(files, words)) return { lesson, problems, missing: [...missing] };
  const other = parse(words);
  if (!other.lesson) return { lesson: undefined, problems: other.problems, missing: [...missing] };
  const faults = translationFaults(lesson, other.lesson).map((message): Problem => ({ file: words, line: 1, message }));
  return faults.length ? { lesson: undefined, problems: faults, missing: [...missing] } : { lesson: translated(lesson, other.lesson), problems: [], missing: [...missing] };
}
