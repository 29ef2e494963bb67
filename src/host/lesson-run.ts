// A lesson played by its own author: the start state, the solution typed into terminals, the command blocks of its text.
import { VirtualClock } from '../base/clock.ts';
import { type Cluster, createCluster } from '../cluster/cluster.ts';
import { Evaluator } from '../course/evaluator.ts';
import type { Block, CommandBlock, Lesson, Quiz } from '../course/lesson.ts';
import { plainText } from '../course/prose.ts';
import type { CheckState } from '../course/status.ts';
import { variantOf } from '../course/vars.ts';
import { ENGLISH } from '../course/words.ts';
import { prepareLesson, worldOf } from './lesson-prepare.ts';
import { asText, Typist, TypistFault } from './lesson-typist.ts';
import { passFree, runFree } from './run-free.ts';

const EPOCH = Date.UTC(2026, 0, 5, 9, 0, 0);
/** What a check that must hold is given beside its own time. */
const SETTLE_MS = 3000;
const NOBODYS_ANSWER = '?';

/** A world at a lesson's start, with its checks being watched. */
export interface LessonWorld {
  /** The variant that is played. */
  readonly lesson: Lesson;
  readonly cluster: Cluster;
  readonly clock: VirtualClock;
  readonly evaluator: Evaluator;
}

/** Opens the variant of a lesson under a seed; the seed is the cluster's as well. */
export async function openLesson(source: Lesson, seed: number): Promise<LessonWorld> {
  const lesson = variantOf(source, seed);
  const clock = new VirtualClock(EPOCH);
  const cluster = createCluster({ ...worldOf(lesson), clock, seed });
  await runFree(clock, cluster.start());
  await runFree(clock, prepareLesson(cluster, lesson));
  const evaluator = new Evaluator({ lesson, client: cluster.client('portside-course'), clock, probe: cluster.probe });
  await runFree(clock, evaluator.start());
  await passFree(clock, 1000);
  return { lesson, cluster, clock, evaluator };
}

/** Ends the world of a lesson and the judging in it. */
export function closeLesson(world: LessonWorld): void {
  world.evaluator.dispose();
  world.cluster.close();
}

/** Which checks pass, after a moment in which all were judged; those that must hold are given their time. */
export async function verdicts(world: LessonWorld): Promise<readonly CheckState[]> {
  const longest = Math.max(0, ...world.lesson.checks.map((c) => c.holds));
  await runFree(world.clock, world.evaluator.checkNow());
  await passFree(world.clock, SETTLE_MS + longest * 1.2);
  if (longest > 0) await runFree(world.clock, world.evaluator.checkNow());
  return world.evaluator.status.checks;
}

export type Steps = readonly { readonly host: string; readonly text: string }[];

/** Types steps into one terminal a host; gives what the screens showed. Throws a TypistFault when a line does not end. */
export async function playSteps(steps: Steps, world: LessonWorld): Promise<string> {
  const shells = new Map<string, Typist>();
  for (const { host, text } of steps) {
    const shell = shells.get(host) ?? new Typist(world, host);
    shells.set(host, shell);
    await shell.type(text);
  }
  await passFree(world.clock, 2000);
  return [...shells.values()].map((s) => asText(s.screen)).join('\n');
}

/** Runs a lesson's own solution. */
export function playSolution(world: LessonWorld): Promise<string> {
  return playSteps(world.lesson.solutionSteps, world);
}

export interface BlockResult {
  readonly block: CommandBlock;
  readonly problem: string | undefined;
  /** What the screen showed, with the lines that were typed. */
  readonly said: string;
}

/** Runs every command block of the text in order, in one world; files of the text are written where they stand. */
export async function playBlocks(world: LessonWorld): Promise<readonly BlockResult[]> {
  const results: BlockResult[] = [];
  const shells = new Map<string, Typist>();
  const running: Typist[] = [];
  for (const block of flat(world.lesson.blocks)) {
    if (block.type === 'file') writeFile(world, block.path, block.text);
    const quiz = block.type === 'quiz' ? world.lesson.quizzes.find((q) => q.id === block.id) : undefined;
    if (quiz && !world.lesson.exam) results.push(...(await playQuiz(quiz, world)));
    if (block.type !== 'sh' || block.interactive) continue;
    if (block.background) {
      const own = new Typist(world, block.host);
      await own.type(block.text, false);
      running.push(own);
      results.push({ block, problem: undefined, said: '' });
      continue;
    }
    const shell = shells.get(block.host) ?? new Typist(world, block.host);
    shells.set(block.host, shell);
    results.push(await playBlock(block, shell));
  }
  for (const shell of running) await shell.interrupt();
  return results;
}

async function playBlock(block: CommandBlock, shell: Typist): Promise<BlockResult> {
  const before = shell.screen.length;
  try {
    await shell.type(block.text);
  } catch (fault) {
    if (!(fault instanceof TypistFault)) throw fault;
    // The blocks behind it are judged as if the learner had given up waiting.
    await shell.interrupt();
    return { block, problem: `does not come to its end: ${fault.message}`, said: '' };
  }
  const code = await shell.lastCode();
  const said = asText(shell.screen.slice(before));
  const problem = code === block.exit ? outputProblem(block, said) : `ended with exit code ${code}, the text says ${block.exit}:\n${said}`;
  return { block, problem, said };
}

/** What of a quiz the cluster must bear out: the command of a prediction ends as its right answer says, and what is read from the cluster is there by now. */
async function playQuiz(quiz: Quiz, world: LessonWorld): Promise<readonly BlockResult[]> {
  const { run, answerFrom, choices } = quiz;
  if (!(run && choices.length > 0) && answerFrom === undefined) return [];
  const given = run ? choices.findIndex((c) => c.right) : NOBODYS_ANSWER;
  await runFree(world.clock, world.evaluator.answer(quiz.id, given));
  const state = world.evaluator.status.quizzes.find((q) => q.id === quiz.id);
  const said = state?.ran?.output ?? '';
  const line = { host: run?.host ?? 'laptop', text: run?.line ?? answerFrom ?? '', exit: run?.exit ?? 0, line: quiz.line };
  const block: CommandBlock = { type: 'sh', id: quiz.id, background: false, interactive: false, ...line };
  if (run && state?.state !== 'right')
    return [{ block, said, problem: `does not end as the right answer of quiz ${quiz.id} says, but with exit code ${state?.ran?.code}:\n${said}` }];
  const unknown = answerFrom !== undefined && plainText(state?.feedback ?? []) === ENGLISH.cannotSayYet;
  return [{ block, said, problem: unknown ? `is the answer of quiz ${quiz.id}, and at this place of the text the cluster cannot say it yet` : undefined }];
}

/** As the learner's editor would have left it. */
function writeFile(world: LessonWorld, path: string, text: string): void {
  world.cluster.layFiles({ [/^[/~]/.test(path) ? path : `~/${path}`]: `${text}\n` });
}

/** Every line that the text shows must be printed, in this order; `…` stands for anything, also for lines that are left out. */
function outputProblem(block: CommandBlock, said: string): string | undefined {
  if (block.output === undefined) return undefined;
  const lines = said.split('\n');
  let at = 0;
  for (const want of block.output.split('\n')) {
    if (want.trim() === '…') continue;
    const pattern = new RegExp(
      `^${want
        .split('…')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'))
        .join('.*')}\\s*$`,
    );
    const found = lines.findIndex((line, i) => i >= at && pattern.test(line));
    if (found < 0) return `does not print “${want}”${lines.some((line) => pattern.test(line)) ? ' at this place' : ''}, but:\n${said}`;
    at = found + 1;
  }
  return undefined;
}

function* flat(blocks: readonly Block[]): Iterable<Block> {
  for (const block of blocks) {
    yield block;
    if (block.type === 'tip' || block.type === 'hint') yield* flat(block.blocks);
  }
}
