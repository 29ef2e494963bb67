// What the author's kit does, verb by verb. Each gives an exit code.
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
import { lessonTemplate } from '../lesson-template.ts';
import { testLesson } from '../lesson-test.ts';
import { runFree } from '../run-free.ts';
import { UsageError } from './args.ts';
import { EPOCH } from './world.ts';

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
const parts = (l: Lesson): string => `${count(l.checks.length, 'check', 'checks')}, ${count(l.quizzes.length, 'quiz', 'quizzes')}`;

/** All lessons, a line each. */
export function list(folder: string): number {
  const { lessons, problems } = readLessons(folder);
  for (const l of lessons) process.stdout.write(`${String(l.number).padStart(2)}  ${l.id.padEnd(20)} ${l.title} (${l.minutes} min, ${parts(l)})\n`);
  for (const p of problems) process.stderr.write(`${p.file}:${p.line}: ${p.message}\n`);
  return problems.length ? 1 : 0;
}

/** All lessons, the one of an id, or the one in a folder anywhere. */
export function chosen(folder: string, id: string | undefined): Read {
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
  if (wanted.lessons.length + wanted.problems.length === 0) throw new UsageError(noLesson(id ?? '', all.lessons));
  return wanted;
}

/** Plays lessons. */
export async function test({ lessons, problems }: Read, options: { readonly more: number; readonly mutants: boolean }): Promise<number> {
  for (const p of problems) process.stdout.write(`FAIL ${p.file}:${p.line}: ${p.message}\n`);
  let bad = new Set(problems.map((p) => p.file)).size;
  for (const lesson of lessons) {
    const faults = await testLesson(lesson, options);
    process.stdout.write(`${faults.length ? 'FAIL' : 'ok  '} ${lesson.id}: ${parts(lesson)}\n`);
    for (const f of faults) process.stdout.write(`     ${f.what.replace(/\n/g, '\n     ')}\n`);
    if (faults.length) bad++;
    if (options.mutants) await mutants(lesson);
  }
  return bad ? 1 : 0;
}

/** Survivors are printed for the author to judge: some are as right as the solution. */
async function mutants(lesson: Lesson): Promise<void> {
  const { tried, survivors, harmless } = await testMutants(lesson);
  process.stdout.write(`     ${count(tried, 'small mistake', 'small mistakes')} in the solution: ${harmless.length} change nothing, ${survivors.length} others pass every check\n`);
  for (const s of survivors) process.stdout.write(`     passes: ${s.what}\n             ${s.line.trim()}\n`);
}

/** Reads lessons. */
export async function lint({ lessons, problems }: Read, folder: string, id: string | undefined): Promise<number> {
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

/** Makes a lesson that passes. */
export function create(folder: string, id: string | undefined): number {
  if (id === undefined) throw new UsageError('say the id of the new lesson: lower-case words joined by dashes');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new UsageError(`${JSON.stringify(id)} is no id: lower-case words joined by dashes`);
  const taken = readdirSync(folder).filter((n) => /^\d+-/.test(n));
  if (taken.some((n) => n.replace(/^\d+-/, '') === id))
    throw new UsageError(`there is a lesson ${id} already: ${join('lessons', taken.find((n) => n.replace(/^\d+-/, '') === id) ?? '', 'lesson.md')}`);
  const number = Math.max(0, ...taken.map((n) => Number.parseInt(n, 10))) + 1;
  const path = join(folder, `${String(number).padStart(2, '0')}-${id}`);
  if (!existsSync(path)) mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'lesson.md'), lessonTemplate(id));
  process.stdout.write(`${join('lessons', `${String(number).padStart(2, '0')}-${id}`, 'lesson.md')}\n`);
  return 0;
}

/** Which there are, or why a folder is none. */
function noLesson(id: string, lessons: readonly Lesson[]): string {
  if (/[/.]/.test(id)) return existsSync(id) ? `${id} has no lesson.md` : `there is no folder ${id}`;
  const near = lessons.filter((l) => l.id.includes(id) || id.includes(l.id)).map((l) => l.id);
  return `there is no lesson ${JSON.stringify(id)}; ${near.length > 0 ? `there is ${near.join(', ')}` : 'portside lesson list names them'}`;
}
