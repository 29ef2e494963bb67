// Lessons are parsed when the site is built: `virtual:lessons` lists them, `virtual:lesson/ID` is one. In development they reload while they are edited.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin, ViteDevServer } from 'vite';
import type { Lesson, LessonSummary, Problem } from '../src/course/lesson.ts';
import { type Parsed, parseLesson } from '../src/course/parse.ts';

export interface Read {
  readonly lessons: readonly Lesson[];
  readonly problems: readonly Problem[];
}

/** All lessons of a folder, by number, and every mistake in those that cannot be shown. */
export function readLessons(folder: string): Read {
  const lessons: Lesson[] = [];
  const problems: Problem[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!/^\d+-/.test(name) || !existsSync(join(folder, name, 'lesson.md'))) continue;
    const parsed = readLesson(folder, name);
    if (parsed.lesson) lessons.push(parsed.lesson);
    else problems.push(...parsed.problems);
  }
  return { lessons, problems };
}

/** One lesson of a folder; with a locale, its translation. */
export function readLesson(folder: string, name: string, locale?: string): Parsed {
  const path = (file: string): string => join(folder, name, file);
  const read = (file: string): string | undefined => (file.split('/').includes('..') || !existsSync(path(file)) ? undefined : readFileSync(path(file), 'utf8'));
  const file = locale === undefined ? 'lesson.md' : `lesson.${locale}.md`;
  return parseLesson({ file: `${basename(folder)}/${name}/${file}`, folder: name, text: read(file) ?? '', read });
}

export function summaryOf(lesson: Lesson): LessonSummary {
  const { id, number, track, title, level, minutes, objectives, requires } = lesson;
  return { id, number, track, title, level, minutes, objectives, requires, steps: lesson.checks.length + lesson.quizzes.length };
}

export function lessons(): Plugin {
  let folder = '';
  let server: ViteDevServer | undefined;
  const read = (): Read => readLessons(folder);
  return {
    name: 'portside-lessons',
    configResolved(config) {
      folder = join(config.root, 'lessons');
    },
    configureServer(dev) {
      server = dev;
      dev.watcher.add(folder);
      dev.watcher.on('all', (_event, path) => {
        if (!path.startsWith(folder)) return;
        for (const module of server?.moduleGraph.idToModuleMap.values() ?? []) if (module.id?.startsWith('\0virtual:lesson')) server?.moduleGraph.invalidateModule(module);
        server?.ws.send({ type: 'full-reload' });
      });
    },
    resolveId(id) {
      return id === 'virtual:lessons' || id.startsWith('virtual:lesson/') ? `\0${id}` : undefined;
    },
    load(id) {
      if (id === '\0virtual:lessons') {
        const all = read();
        for (const p of all.problems) this.warn(`${p.file}:${p.line}: ${p.message}`);
        const loaders = all.lessons.map((l) => `${JSON.stringify(l.id)}: () => import(${JSON.stringify(`virtual:lesson/${l.id}`)})`);
        return `export const summaries = ${JSON.stringify(all.lessons.map(summaryOf))};\nexport const problems = ${JSON.stringify(all.problems)};\nexport const loaders = {${loaders.join(', ')}};`;
      }
      if (id.startsWith('\0virtual:lesson/')) {
        const lesson = read().lessons.find((l) => l.id === id.slice('\0virtual:lesson/'.length));
        return `export const lesson = ${JSON.stringify(lesson)};`;
      }
      return undefined;
    },
  };
}
