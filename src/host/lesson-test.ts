// What a lesson must hold: every check fails on the untouched start and passes after the solution, under several seeds; every command block runs; what the author calls wrong does not pass.
import type { Lesson } from '../course/lesson.ts';
import { resourceMap } from '../course/resource-map.ts';
import type { Resource } from '../kubernetes/api/meta.ts';
import { unknownKinds } from './lesson-kinds.ts';
import { type BlockResult, closeLesson, type LessonWorld, openLesson, playBlocks, playSolution, playSteps, verdicts } from './lesson-run.ts';
import { TypistFault } from './lesson-typist.ts';
import { runFree } from './run-free.ts';

export interface LessonFault {
  readonly lesson: string;
  readonly what: string;
}

export interface TestOptions {
  /** How many seeds after the lesson's own. */
  readonly more?: number;
  /** Is told of every command block that was run. */
  readonly onBlock?: (result: BlockResult) => void;
}

/** Plays a lesson; an empty list means that it holds. */
export async function testLesson(lesson: Lesson, { more = 2, onBlock }: TestOptions = {}): Promise<readonly LessonFault[]> {
  const faults: LessonFault[] = [];
  const fault = (what: string): void => void faults.push({ lesson: lesson.id, what });
  if (lesson.solutionSteps.length === 0 && lesson.checks.length > 0) fault('there is no solution (```sh solution)');
  for (let n = 0; n <= more; n++) await solve(lesson, lesson.seed + n, fault);
  await runText(lesson, fault, onBlock);
  for (const way of lesson.wrong) await tryWrong(lesson, way, fault);
  return faults;
}

type Fault = (what: string) => void;

async function solve(lesson: Lesson, seed: number, fault: Fault): Promise<void> {
  const world = await opened(lesson, seed, fault);
  if (!world) return;
  for (const check of await verdicts(world)) if (check.state === 'passing') fault(`check ${check.id} passes on the untouched start (seed ${seed})`);
  const screen = await typed(playSolution(world), (why) => fault(`the solution does not come to its end (seed ${seed}): ${why}`));
  const after = await verdicts(world);
  for (const check of after)
    if (check.state !== 'passing')
      fault(`check ${check.id} does not pass after the solution (seed ${seed}): ${check.reason ?? check.state}${check.where ? ` (${check.where})` : ''}`);
  if (seed === lesson.seed) for (const { line, what } of unknownKinds(world.lesson, await servedIn(world), false)) fault(`line ${line}: ${what}`);
  if (screen !== undefined && after.some((c) => c.state !== 'passing')) fault(`the solution's terminal showed:\n${screen}`);
  closeLesson(world);
}

/** Everything that is served after the solution, custom resources too. */
function servedIn({ cluster, clock }: LessonWorld): Promise<ReadonlyMap<string, Resource>> {
  return runFree(clock, resourceMap(cluster.client('portside-test')));
}

/** What was typed, or why its end never came. */
async function typed(screen: Promise<string>, fault: Fault): Promise<string | undefined> {
  try {
    return await screen;
  } catch (error) {
    if (!(error instanceof TypistFault)) throw error;
    fault(error.message);
    return undefined;
  }
}

async function opened(lesson: Lesson, seed: number, fault: Fault): Promise<LessonWorld | undefined> {
  try {
    return await openLesson(lesson, seed);
  } catch (error) {
    fault(`seed ${seed}: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

async function runText(lesson: Lesson, fault: Fault, onBlock: TestOptions['onBlock']): Promise<void> {
  const world = await opened(lesson, lesson.seed, () => {});
  if (!world) return;
  for (const result of await playBlocks(world)) {
    const { block, problem } = result;
    onBlock?.(result);
    if (problem) fault(`line ${block.line}: “${block.text.split('\n').at(-1)}” ${problem}`);
  }
  closeLesson(world);
}

async function tryWrong(lesson: Lesson, way: Lesson['wrong'][number], fault: Fault): Promise<void> {
  const world = await opened(lesson, lesson.seed, () => {});
  if (!world) return;
  const text = world.lesson.wrong.find((w) => w.line === way.line)?.text ?? way.text;
  await typed(playSteps([{ host: way.host, text }], world), (why) => fault(`line ${way.line}: the wrong way does not come to its end: ${why}`));
  if (world.lesson.checks.length > 0 && (await verdicts(world)).every((c) => c.state === 'passing')) fault(`line ${way.line}: the wrong way passes every check`);
  closeLesson(world);
}
