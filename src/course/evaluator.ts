// Watches the cluster and says by itself what of a lesson is done and what is missing. Level-based: every change re-judges the checks that read it.
import type { Clock, Timer } from '../base/clock.ts';
import type { Disposable } from '../base/emitter.ts';
import type { ApiObject, Resource } from '../kubernetes/api/meta.ts';
import type { Client } from '../kubernetes/client/client.ts';
import { Informer } from '../kubernetes/client/informer.ts';
import { evaluateCel, type Objects } from './cel.ts';
import { kindOf } from './checks/index.ts';
import type { Verdict, View } from './checks/types.ts';
import { grade } from './grade.ts';
import type { Check, Lesson } from './lesson.ts';
import type { Probe } from './probe.ts';
import { NO_PROGRESS, type Progress } from './progress.ts';
import { plainText } from './prose.ts';
import { resourceMap } from './resource-map.ts';

export interface CheckState {
  readonly id: string;
  readonly title: string;
  readonly state: 'waiting' | 'failing' | 'passing';
  readonly reason?: string;
  readonly needs: readonly string[];
  readonly hintsTaken: number;
  readonly hintsLeft: number;
  readonly hints: readonly string[];
}

export interface QuizState {
  readonly id: string;
  readonly state: 'open' | 'wrong' | 'right' | 'revealed';
  readonly answer: unknown;
  readonly feedback?: string;
}

export interface CourseStatus {
  readonly checks: readonly CheckState[];
  readonly quizzes: readonly QuizState[];
  readonly solutionShown: boolean;
}

const DEBOUNCE_MS = 50;

/** One learner in one lesson. `onStatus` is called whenever something that the page shows has changed. */
export class Evaluator implements Disposable {
  readonly #lesson: Lesson;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #probe: Probe;
  readonly #informers = new Map<string, Informer<ApiObject>>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #feedback = new Map<string, string>();
  readonly #dirty = new Set<string>();
  readonly #disposables: Disposable[] = [];
  #served: ReadonlyMap<string, Resource> = new Map();
  #timer: Timer | undefined;
  #busy = false;
  #progress: Progress;
  onStatus: ((status: CourseStatus) => void) | undefined;

  constructor(options: { readonly lesson: Lesson; readonly client: Client; readonly clock: Clock; readonly probe: Probe; readonly progress?: Progress }) {
    this.#lesson = options.lesson;
    this.#client = options.client;
    this.#clock = options.clock;
    this.#probe = options.probe;
    this.#progress = options.progress ?? NO_PROGRESS;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** True when nothing waits to be judged. */
  get idle(): boolean {
    return !this.#busy && this.#timer === undefined;
  }

  async start(): Promise<void> {
    this.#served = await resourceMap(this.#client);
    const readers = new Map<string, Set<string>>();
    const asked = (text: string): (readonly [string, string])[] => [...text.matchAll(/objects\(\s*(['"])(.*?)\1\s*,\s*(['"])(.*?)\3\s*\)/g)].map((m) => [m[2] ?? '', m[4] ?? '']);
    for (const check of this.#lesson.checks) {
      const kinds = [...kindOf(check.rule).reads(check.rule as never), ...check.hints.flatMap((h) => asked(h.when ?? ''))];
      for (const [apiVersion, kind] of kinds) add(readers, `${apiVersion} ${kind}`, check.id);
    }
    for (const quiz of this.#lesson.quizzes) for (const [apiVersion, kind] of asked(quiz.answerFrom ?? '')) add(readers, `${apiVersion} ${kind}`, '');
    for (const [key, checks] of readers) this.#follow(key, checks);
    this.#disposables.push(this.#probe.onChange(() => this.#mark(this.#lesson.checks.filter((c) => kindOf(c.rule).watchesLearner).map((c) => c.id))));
    await Promise.all([...this.#informers.values()].map((i) => i.start()));
    this.#mark(this.#lesson.checks.map((c) => c.id));
  }

  /** Judges everything now and waits for the verdicts. */
  async checkNow(): Promise<void> {
    for (const check of this.#lesson.checks) this.#dirty.add(check.id);
    await this.#run();
  }

  answer(id: string, answer: unknown): void {
    const quiz = this.#lesson.quizzes.find((q) => q.id === id);
    if (!quiz) return;
    const { right, feedback } = grade(quiz, answer, this.#objects);
    const before = this.#progress.answers[id];
    this.#feedback.set(id, plainText(feedback));
    this.#progress = { ...this.#progress, answers: { ...this.#progress.answers, [id]: { answer, right, tries: (before?.tries ?? 0) + 1 } } };
    this.#publish();
  }

  /** Opens the next hint of a check. Hints with a condition are offered only while it holds. */
  hint(id: string): void {
    const check = this.#lesson.checks.find((c) => c.id === id);
    const taken = this.#progress.hints[id] ?? 0;
    if (!check || taken >= this.#hintsOf(check).length) return;
    this.#progress = { ...this.#progress, hints: { ...this.#progress.hints, [id]: taken + 1 } };
    this.#publish();
  }

  showSolution(): void {
    this.#progress = { ...this.#progress, solutionShown: true };
    this.#publish();
  }

  get status(): CourseStatus {
    return {
      checks: this.#lesson.checks.map((c) => this.#checkState(c)),
      quizzes: this.#lesson.quizzes.map((q) => this.#quizState(q.id)),
      solutionShown: this.#progress.solutionShown,
    };
  }

  dispose(): void {
    this.#timer?.cancel();
    this.onStatus = undefined;
    for (const informer of this.#informers.values()) informer.dispose();
    for (const d of this.#disposables) d.dispose();
  }

  readonly #objects: Objects = (apiVersion, kind) => [...(this.#informers.get(`${apiVersion} ${kind}`)?.list() ?? [])];

  #follow(key: string, checks: ReadonlySet<string>): void {
    const r = this.#served.get(key);
    if (!r) return;
    const informer = new Informer(this.#client, this.#clock, r);
    informer.on(() => this.#mark(checks));
    this.#informers.set(key, informer);
  }

  #mark(checks: Iterable<string>): void {
    for (const id of checks) if (id) this.#dirty.add(id);
    if (this.#dirty.size === 0 || this.#timer || this.#busy) return;
    this.#timer = this.#clock.after(DEBOUNCE_MS, () => {
      this.#timer = undefined;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const ids = new Set(this.#dirty);
    this.#dirty.clear();
    const view: View = { objects: this.#objects, probe: this.#probe };
    for (const check of this.#lesson.checks) {
      if (!ids.has(check.id) || (check.sticky && this.#progress.passed.includes(check.id))) continue;
      const verdict = await kindOf(check.rule).evaluate(check.rule as never, view, check);
      this.#verdicts.set(check.id, verdict);
      const passed = this.#progress.passed.filter((id) => id !== check.id);
      if (verdict.pass && this.#needsMet(check)) passed.push(check.id);
      this.#progress = { ...this.#progress, passed };
    }
    this.#busy = false;
    this.#unlock(ids);
    this.#publish();
    this.#mark([]);
  }

  /** What waited for a check that passes now is judged again. */
  #unlock(judged: ReadonlySet<string>): void {
    for (const check of this.#lesson.checks) {
      if (this.#progress.passed.includes(check.id) || !check.needs.some((n) => judged.has(n))) continue;
      if (this.#needsMet(check) && this.#verdicts.get(check.id)?.pass) this.#dirty.add(check.id);
    }
  }

  #needsMet(check: Check): boolean {
    return check.needs.every((n) => this.#progress.passed.includes(n));
  }

  #hintsOf(check: Check): readonly string[] {
    const object = this.#verdicts.get(check.id)?.object;
    return check.hints
      .filter((h) => {
        if (!h.when) return true;
        const result = evaluateCel(h.when, this.#objects, object);
        return result.ok && result.value === true;
      })
      .map((h) => h.text);
  }

  #checkState(check: Check): CheckState {
    const verdict = this.#verdicts.get(check.id);
    const passing = this.#progress.passed.includes(check.id);
    const hints = this.#hintsOf(check);
    const taken = Math.min(this.#progress.hints[check.id] ?? 0, hints.length);
    const state = passing ? 'passing' : this.#needsMet(check) ? 'failing' : 'waiting';
    return {
      id: check.id,
      title: check.title,
      state,
      ...(!passing && verdict?.reason ? { reason: verdict.reason } : {}),
      needs: check.needs,
      hintsTaken: taken,
      hintsLeft: hints.length - taken,
      hints: hints.slice(0, taken),
    };
  }

  #quizState(id: string): QuizState {
    const given = this.#progress.answers[id];
    const quiz = this.#lesson.quizzes.find((q) => q.id === id);
    if (!given || !quiz) return { id, state: 'open', answer: undefined };
    const feedback = this.#feedback.get(id) ?? plainText(grade(quiz, given.answer, this.#objects).feedback);
    return { id, state: quiz.kind === 'reveal' ? 'revealed' : given.right ? 'right' : 'wrong', answer: given.answer, feedback };
  }

  #publish(): void {
    this.onStatus?.(this.status);
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key) ?? new Set();
  set.add(value);
  map.set(key, set);
}
