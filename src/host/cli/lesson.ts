// portside lesson test|new|list|lint|preview|schema: the author's kit on the command line.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Read, readLessons, readOne } from '../../../scripts/vite-lessons.ts';
import { VirtualClock } from '../../base/clock.ts';
import { createCluster } from '../../cluster/cluster.ts';
import type { Lesson } from '../../course/lesson.ts';
import { resourceMap } from '../../course/resource-map.ts';
import type { Resource } from '../../kubernetes/api/meta.ts';
import { lintLesson } from '../lesson-lint.ts';
import { testMutants } from '../lesson-mutants.ts';
import { worldOf } from '../lesson-prepare.ts';
import { preview } from '../lesson-preview.ts';
import { lessonSchemas } from '../lesson-schema.ts';
import { lessonTemplate } from '../lesson-template.ts';
import { testLesson } from '../lesson-test.ts';
import { runFree } from '../run-free.ts';
import { parseArgs, UsageError } from './args.ts';
import type { Command } from './types.ts';
import { EPOCH } from './world.ts';

export const lessonCommand: Command = {
  name: 'lesson',
  usage: 'lesson test [ID|FOLDER] [--mutants] [--seeds N] | lint [ID|FOLDER] | new ID | list | preview ID | schema',
  summary: 'checks lessons, starts one, lists them, shows one while it is written',
  help: `
  test      plays lessons: start, solution under several seeds, every command block, wrong ways
            --mutants   makes small mistakes in the solution and lists those that pass
            --seeds N   how many seeds (3)
  lint      reads lessons without playing them: form, links, ids, translations
  new       makes lessons/NN-ID/lesson.md, a lesson that passes
  list      all lessons
  preview   serves the page on a lesson; it reloads while you edit
  schema    the JSON Schema of front matter and checks, for editors
`,
  async run(argv, root) {
    const args = parseArgs(argv, ['--seeds', '--port'], ['--mutants'], false);
    const [what, id, ...more] = args.rest;
    if (more.length) throw new UsageError(`${more[0]} is too much`);
    const folder = join(root, 'lessons');
    switch (what) {
      case 'list':
        return list(folder);
      case 'new':
        return create(folder, id);
      case 'test':
        return test(chosen(folder, id), { more: (args.number('--seeds') ?? 3) - 1, mutants: args.has('--mutants') });
      case 'lint':
        return lint(chosen(folder, id), folder, id);
      case 'preview':
        return preview(root, chosen(folder, id).lessons[0]?.id ?? id ?? '', args.number('--port'));
      case 'schema':
        process.stdout.write(`${JSON.stringify(lessonSchemas(), null, 2)}\n`);
        return 0;
      default:
        throw new UsageError(what === undefined ? 'say test, lint, new, list, preview or schema' : `there is no ${JSON.stringify(what)}`);
    }
  },
};

function list(folder: string): number {
  const { lessons, problems } = readLessons(folder);
  for (const l of lessons)
    process.stdout.write(`${String(l.number).padStart(2)}  ${l.id.padEnd(20)} ${l.title} (${l.minutes} min, ${l.checks.length} checks, ${l.quizzes.length} quizzes)\n`);
  for (const p of problems) process.stderr.write(`${p.file}:${p.line}: ${p.message}\n`);
  return problems.length ? 1 : 0;
}

/** All lessons, the one of an id, or the one in a folder anywhere. */
function chosen(folder: string, id: string | undefined): Read {
  if (id !== undefined && existsSync(join(id, 'lesson.md'))) {
    const path = resolve(id);
    return readOne(dirname(path), basename(path));
  }
  const all = readLessons(folder);
  const isIt = (lesson: Lesson): boolean => id === undefined || lesson.id === id;
  const wanted = {
    lessons: all.lessons.filter(isIt),
    translations: all.translations.filter(isIt),
    problems: all.problems.filter((p) => id === undefined || p.file.includes(`-${id}/`)),
  };
  if (wanted.lessons.length + wanted.problems.length === 0) throw new UsageError(`there is no lesson ${JSON.stringify(id)}`);
  return wanted;
}

async function test({ lessons, problems }: Read, options: { readonly more: number; readonly mutants: boolean }): Promise<number> {
  for (const p of problems) process.stdout.write(`FAIL ${p.file}:${p.line}: ${p.message}\n`);
  let bad = new Set(problems.map((p) => p.file)).size;
  for (const lesson of lessons) {
    const faults = await testLesson(lesson, options);
    process.stdout.write(`${faults.length ? 'FAIL' : 'ok  '} ${lesson.id}: ${lesson.checks.length} checks, ${lesson.quizzes.length} quizzes\n`);
    for (const f of faults) process.stdout.write(`     ${f.what.replace(/\n/g, '\n     ')}\n`);
    if (faults.length) bad++;
    if (options.mutants) await mutants(lesson);
  }
  return bad ? 1 : 0;
}

/** Survivors are printed for the author to judge: some are as right as the solution. */
async function mutants(lesson: Lesson): Promise<void> {
  const { tried, survivors, harmless } = await testMutants(lesson);
  process.stdout.write(`     ${tried} small mistakes in the solution: ${harmless.length} change nothing, ${survivors.length} others pass every check\n`);
  for (const s of survivors) process.stdout.write(`     passes: ${s.what}\n             ${s.line.trim()}\n`);
}

async function lint({ lessons, problems }: Read, folder: string, id: string | undefined): Promise<number> {
  const names = readdirSync(folder);
  const ids = new Set(readLessons(folder).lessons.map((l) => l.id));
  const served = await servedByAll();
  const fileOf = (lesson: Lesson): string => {
    const name = names.find((n) => n.replace(/^\d+-/, '') === lesson.id);
    return name === undefined ? join(id ?? lesson.id, 'lesson.md') : join('lessons', name, 'lesson.md');
  };
  const faults = [...problems, ...lessons.flatMap((l) => lintLesson(l, { file: fileOf(l), ids, served }))];
  for (const p of faults) process.stdout.write(`${p.file}:${p.line}: ${p.message}\n`);
  if (faults.length === 0) process.stdout.write(`ok   ${lessons.length} lesson${lessons.length === 1 ? '' : 's'}\n`);
  return faults.length ? 1 : 0;
}

/** What every cluster serves before a lesson has begun. */
async function servedByAll(): Promise<ReadonlyMap<string, Resource>> {
  const clock = new VirtualClock(EPOCH);
  const cluster = createCluster({ ...worldOf(undefined), clock, seed: 1 });
  await runFree(clock, cluster.start());
  const served = await runFree(clock, resourceMap(cluster.client('portside-lint')));
  cluster.close();
  return served;
}

function create(folder: string, id: string | undefined): number {
  if (id === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new UsageError('an id is lower-case words joined by dashes');
  const taken = readdirSync(folder).filter((n) => /^\d+-/.test(n));
  if (taken.some((n) => n.replace(/^\d+-/, '') === id)) throw new UsageError(`there is a lesson ${id} already`);
  const number = Math.max(0, ...taken.map((n) => Number.parseInt(n, 10))) + 1;
  const path = join(folder, `${String(number).padStart(2, '0')}-${id}`);
  if (!existsSync(path)) mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'lesson.md'), lessonTemplate(id));
  process.stdout.write(`${join('lessons', `${String(number).padStart(2, '0')}-${id}`, 'lesson.md')}\n`);
  return 0;
}
