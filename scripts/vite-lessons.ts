// Lessons are parsed when the site is built: `virtual:lessons` lists them, `virtual:lesson/ID` is one. In development they reload while they are edited.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin, ViteDevServer } from 'vite';
import type { Lesson, LessonSummary, Problem } from '../src/course/lesson.ts';
import { type Parsed, parseLesson } from '../src/course/parse.ts';
import { type Page, parsePage } from '../src/course/parse-page.ts';
import { translated, translationFaults } from '../src/course/translate.ts';

export interface Read {
  readonly lessons: readonly Lesson[];
  readonly problems: readonly Problem[];
  /** The same lessons in other languages, as far as they change text only. */
  readonly translations: readonly Lesson[];
}

/** All lessons of a folder, by number, and every mistake in those that cannot be shown. */
export function readLessons(folder: string): Read {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const all = names.filter((name) => /^\d+-/.test(name) && existsSync(join(folder, name, 'lesson.md'))).map((name) => readOne(folder, name));
  return { lessons: all.flatMap((r) => r.lessons), problems: all.flatMap((r) => r.problems), translations: all.flatMap((r) => r.translations) };
}

/** The lesson in one folder with its translations; a translation with mistakes does not keep the lesson from being shown. */
export function readOne(folder: string, name: string): Read {
  const { lesson, problems } = readLesson(folder, name);
  if (!lesson) return { lessons: [], problems, translations: [] };
  const others = localesOf(join(folder, name)).map((locale) => readTranslation(lesson, folder, name, locale));
  return { lessons: [lesson], problems: others.flatMap((o) => o.problems), translations: others.flatMap((o) => o.lesson ?? []) };
}

/** The languages of lesson.LOCALE.md beside a lesson. */
export function localesOf(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((file) => /^lesson\.([\w-]+)\.md$/.exec(file)?.[1] ?? []);
}

/** A lesson in the words of its translation, or what is wrong with these. */
export function readTranslation(lesson: Lesson, folder: string, name: string, locale: string): Parsed {
  const words = readLesson(folder, name, locale);
  if (!words.lesson) return words;
  const faults = translationFaults(lesson, words.lesson);
  if (faults.length === 0) return { lesson: translated(lesson, words.lesson), problems: [] };
  const file = `${basename(folder)}/${name}/lesson.${locale}.md`;
  return { lesson: undefined, problems: faults.map((message) => ({ file, line: 1, message })) };
}

/** One lesson of a folder; with a locale, its translation. */
export function readLesson(folder: string, name: string, locale?: string): Parsed {
  const path = (file: string): string => join(folder, name, file);
  const read = (file: string): string | undefined => (file.split('/').includes('..') || !existsSync(path(file)) ? undefined : readFileSync(path(file), 'utf8'));
  const file = locale === undefined ? 'lesson.md' : `lesson.${locale}.md`;
  // Outside of ours a folder needs no number.
  const own = /^\d+-/.test(name) ? name : undefined;
  return parseLesson({ file: `${basename(folder)}/${name}/${file}`, folder: own, text: read(file) ?? '', read });
}

export function summaryOf(lesson: Lesson): LessonSummary {
  const { id, number, track, title, level, minutes } = lesson;
  return { id, number, track, title, level, minutes, steps: lesson.checks.length + lesson.quizzes.length };
}

/** Pages beside the lessons: NAME.md, and NAME.LOCALE.md in other languages. */
const PAGES = ['glossary', 'cheat-sheet'];
const ENGLISH = 'en';

interface PageRead {
  readonly name: string;
  readonly locale: string;
  readonly page: Page;
  readonly problems: readonly Problem[];
}

export function readPages(folder: string): readonly PageRead[] {
  return (existsSync(folder) ? readdirSync(folder).sort() : []).flatMap((file) => {
    const [, name = '', locale = ENGLISH] = /^([a-z-]+)(?:\.([\w-]+))?\.md$/.exec(file) ?? [];
    if (!PAGES.includes(name)) return [];
    return [{ name, locale, ...parsePage({ file: `${basename(folder)}/${file}`, text: readFileSync(join(folder, file), 'utf8') }) }];
  });
}

/** The module that lists all lessons and says how each is loaded. */
function listing({ lessons, problems, translations }: Read, pages: readonly PageRead[], warn: (problem: Problem) => void): string {
  for (const p of problems) warn(p);
  const pageLoader = (p: PageRead): string => `${JSON.stringify(p.locale)}: () => import(${JSON.stringify(`virtual:page/${p.name}@${p.locale}`)})`;
  const good = pages.filter((p) => p.problems.length === 0);
  const names = [...new Set(good.map((p) => p.name))];
  const loader = (l: Lesson, suffix: string): string => `${JSON.stringify(l.id)}: () => import(${JSON.stringify(`virtual:lesson/${l.id}${suffix}`)})`;
  const locales = [...new Set(translations.map((t) => t.locale))];
  const of = (locale: string): readonly Lesson[] => translations.filter((t) => t.locale === locale);
  const listed = Object.fromEntries(locales.map((locale) => [locale, Object.fromEntries(of(locale).map(({ id, title, track }) => [id, { title, track }]))]));
  const others = locales.map((locale) => `${JSON.stringify(locale)}: {${of(locale).map((t) => loader(t, `@${locale}`))}}`);
  return [
    `export const summaries = ${JSON.stringify(lessons.map(summaryOf))};`,
    `export const problems = ${JSON.stringify(problems)};`,
    `export const translations = ${JSON.stringify(listed)};`,
    `export const loaders = {${lessons.map((l) => loader(l, ''))}};`,
    `export const translated = {${others}};`,
    `export const pages = {${names.map((name) => `${JSON.stringify(name)}: {${good.filter((p) => p.name === name).map(pageLoader)}}`)}};`,
  ].join('\n');
}

export function lessons(): Plugin {
  let folder = '';
  let server: ViteDevServer | undefined;
  let known: Read | undefined;
  /** Once for all modules of a build; anew when a file has changed. */
  const read = (): Read => {
    known ??= readLessons(folder);
    return known;
  };
  const allPages = (): readonly PageRead[] => readPages(folder);
  return {
    name: 'portside-lessons',
    configResolved(config) {
      folder = join(config.root, 'lessons');
    },
    buildStart() {
      known = undefined;
    },
    configureServer(dev) {
      server = dev;
      dev.watcher.add(folder);
      dev.watcher.on('all', (_event, path) => {
        if (!path.startsWith(folder)) return;
        known = undefined;
        for (const module of server?.moduleGraph.idToModuleMap.values() ?? []) if (/^\0virtual:(lesson|page)/.test(module.id ?? '')) server?.moduleGraph.invalidateModule(module);
        server?.ws.send({ type: 'full-reload' });
      });
    },
    resolveId(id) {
      return id === 'virtual:lessons' || id.startsWith('virtual:lesson/') || id.startsWith('virtual:page/') ? `\0${id}` : undefined;
    },
    load(id) {
      if (id === '\0virtual:lessons') {
        const pages = allPages();
        const all = read();
        return listing({ ...all, problems: [...all.problems, ...pages.flatMap((p) => p.problems)] }, pages, (p) => this.warn(`${p.file}:${p.line}: ${p.message}`));
      }
      if (id.startsWith('\0virtual:page/')) {
        const [name, locale] = id.slice('\0virtual:page/'.length).split('@');
        return `export const page = ${JSON.stringify(allPages().find((p) => p.name === name && p.locale === locale)?.page)};`;
      }
      if (id.startsWith('\0virtual:lesson/')) {
        const [name = '', locale = ''] = id.slice('\0virtual:lesson/'.length).split('@');
        const all = read();
        const lesson = locale ? all.translations.find((t) => t.id === name && t.locale === locale) : all.lessons.find((l) => l.id === name);
        return `export const lesson = ${JSON.stringify(lesson)};`;
      }
      return undefined;
    },
  };
}
