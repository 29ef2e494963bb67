// A lesson played by its own author: the start state, the solution typed into a terminal, the command blocks of its text.
import { decode, encode } from '../base/bytes.ts';
import { VirtualClock } from '../base/clock.ts';
import { type Cluster, createCluster } from '../cluster/cluster.ts';
import { type CheckState, Evaluator } from '../course/evaluator.ts';
import type { Block, CommandBlock, Lesson } from '../course/lesson.ts';
import type { Process, Tty } from '../machine/os/types.ts';
import { passFree, runFree } from './run-free.ts';

const EPOCH = Date.UTC(2026, 0, 5, 9, 0, 0);
/** A learner takes a moment between two commands; checks are judged in it. */
const PAUSE_MS = 1200;
const PATIENCE_MS = 180_000;

/** A world at a lesson's start, with its checks being watched. */
export interface LessonWorld {
  readonly cluster: Cluster;
  readonly clock: VirtualClock;
  readonly evaluator: Evaluator;
}

export async function openLesson(lesson: Lesson, seed: number): Promise<LessonWorld> {
  const clock = new VirtualClock(EPOCH);
  const cluster = createCluster({ clock, seed, workers: lesson.cluster.nodes, proxyMode: lesson.cluster.proxyMode });
  await runFree(clock, cluster.start());
  await runFree(clock, cluster.prepare(lesson));
  const evaluator = new Evaluator({ lesson, client: cluster.client('portside-course'), clock, probe: cluster.probe });
  await runFree(clock, evaluator.start());
  await passFree(clock, 1000);
  return { cluster, clock, evaluator };
}

export function closeLesson(world: LessonWorld): void {
  world.evaluator.dispose();
  world.cluster.close();
}

/** Which checks pass, after a moment in which all were judged. */
export async function verdicts(world: LessonWorld): Promise<readonly CheckState[]> {
  await runFree(world.clock, world.evaluator.checkNow());
  await passFree(world.clock, 3000);
  return world.evaluator.status.checks;
}

/** A terminal that is typed into as a person would: a line, then until the prompt is back. */
export class Typist {
  readonly #world: LessonWorld;
  readonly #tty: Tty;
  readonly #shell: Process;
  screen = '';

  constructor(world: LessonWorld, host: string) {
    this.#world = world;
    const { tty, shell } = world.cluster.openTerminal(host, 120, 40);
    this.#tty = tty;
    this.#shell = shell;
    tty.onOutput = (bytes) => {
      this.screen += decode(bytes);
    };
  }

  /** Types lines; with `wait` false the last one is left running. */
  async type(text: string, wait = true): Promise<void> {
    await this.#prompt();
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      this.#tty.input(encode(`${line}\r`));
      await passFree(this.#world.clock, 1);
      if (!wait && i === lines.length - 1) return passFree(this.#world.clock, PAUSE_MS);
      await this.#prompt();
    }
  }

  /** Ctrl-C. */
  async interrupt(): Promise<void> {
    this.#tty.input(encode('\x03'));
    await this.#prompt();
  }

  /** The shell edits a line: it has the terminal, and takes keys as they come. */
  #reading(): boolean {
    return this.#tty.foreground === this.#shell.group && !this.#tty.termios.icanon;
  }

  async #prompt(): Promise<void> {
    const end = this.#world.clock.now() + PATIENCE_MS;
    do await passFree(this.#world.clock, PAUSE_MS);
    while (!this.#reading() && this.#world.clock.now() < end);
  }
}

/** Runs a lesson's own solution on the laptop. */
export async function playSolution(lesson: Lesson, world: LessonWorld): Promise<string> {
  const typist = new Typist(world, 'laptop');
  await typist.type(lesson.solution);
  await passFree(world.clock, 2000);
  return typist.screen;
}

export interface BlockResult {
  readonly block: CommandBlock;
  readonly problem: string | undefined;
}

/** Runs every command block of the text in order, in one world; files of the text are written where they stand. */
export async function playBlocks(lesson: Lesson, world: LessonWorld): Promise<readonly BlockResult[]> {
  const results: BlockResult[] = [];
  const shells = new Map<string, Typist>();
  const running: Typist[] = [];
  for (const block of flat(lesson.blocks)) {
    if (block.type === 'file') world.cluster.laptop.fs.writeFile(`/home/learner/${block.path}`, `${block.text}\n`);
    if (block.type !== 'sh' || block.interactive) continue;
    if (block.background) {
      const own = new Typist(world, block.host);
      await own.type(block.text, false);
      running.push(own);
      results.push({ block, problem: undefined });
      continue;
    }
    const shell = shells.get(block.host) ?? new Typist(world, block.host);
    shells.set(block.host, shell);
    const before = shell.screen.length;
    await shell.type(block.text);
    const code = world.cluster.probe.commands.at(-1)?.code;
    const said = shell.screen.slice(before);
    results.push({ block, problem: code === block.exit ? outputProblem(block, said) : `ended with exit code ${code}, the text says ${block.exit}:\n${said}` });
  }
  for (const shell of running) await shell.interrupt();
  return results;
}

function outputProblem(block: CommandBlock, said: string): string | undefined {
  if (block.output === undefined) return undefined;
  const lines = said.replace(/\r/g, '').split('\n');
  for (const want of block.output.split('\n')) {
    const pattern = new RegExp(
      `^${want
        .split('…')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'))
        .join('.*')}\\s*$`,
    );
    if (!lines.some((line) => pattern.test(line))) return `does not print “${want}”, but:\n${said}`;
  }
  return undefined;
}

function* flat(blocks: readonly Block[]): Iterable<Block> {
  for (const block of blocks) {
    yield block;
    if (block.type === 'tip' || block.type === 'hint') yield* flat(block.blocks);
  }
}
