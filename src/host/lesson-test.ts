// What a lesson must hold: every check fails on the untouched start and passes after the solution, under several seeds; every command block runs.
import { evaluateCel } from '../course/cel.ts';
import type { Lesson } from '../course/lesson.ts';
import { closeLesson, openLesson, playBlocks, playSolution, verdicts } from './lesson-run.ts';

export interface LessonFault {
  readonly lesson: string;
  readonly what: string;
}

const SEEDS_AFTER_OWN = 1;

/** Plays a lesson; an empty list means that it holds. */
export async function testLesson(lesson: Lesson): Promise<readonly LessonFault[]> {
  const faults: LessonFault[] = [];
  const fault = (what: string): void => void faults.push({ lesson: lesson.id, what });
  if (!lesson.solution) fault('there is no solution (```sh solution)');
  for (let n = 0; n <= SEEDS_AFTER_OWN; n++) await solve(lesson, lesson.seed + n, fault);
  await runText(lesson, fault);
  return faults;
}

async function solve(lesson: Lesson, seed: number, fault: (what: string) => void): Promise<void> {
  const world = await openLesson(lesson, seed);
  for (const check of await verdicts(world)) if (check.state === 'passing') fault(`check ${check.id} passes on the untouched start (seed ${seed})`);
  const screen = await playSolution(lesson, world);
  const after = await verdicts(world);
  for (const check of after) if (check.state !== 'passing') fault(`check ${check.id} does not pass after the solution (seed ${seed}): ${check.reason ?? check.state}`);
  if (after.some((c) => c.state !== 'passing')) fault(`the solution's terminal showed:\n${screen}`);
  closeLesson(world);
}

async function runText(lesson: Lesson, fault: (what: string) => void): Promise<void> {
  const world = await openLesson(lesson, lesson.seed);
  for (const { block, problem } of await playBlocks(lesson, world)) if (problem) fault(`line ${block.line}: “${block.text.split('\n').at(-1)}” ${problem}`);
  for (const quiz of lesson.quizzes) {
    if (!quiz.answerFrom) continue;
    const kinds = [...quiz.answerFrom.matchAll(/objects\(\s*(['"])(.*?)\1\s*,\s*(['"])(.*?)\3\s*\)/g)];
    if (kinds.length === 0) fault(`quiz ${quiz.id}: answerFrom asks for no objects`);
    const compiled = evaluateCel(quiz.answerFrom, () => []);
    if (!compiled.ok && /parse|syntax|unexpected/i.test(compiled.error)) fault(`quiz ${quiz.id}: ${compiled.error}`);
  }
  closeLesson(world);
}
