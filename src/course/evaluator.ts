// Watches the cluster and says by itself what of a lesson is done and what is missing. Level-based: every change re-judges the checks that read it.
import type { Clock, Timer } from '../base/clock.ts';
import type { Disposable } from '../base/emitter.ts';
import type { ApiObject, Resource } from '../kubernetes/api/meta.ts';
import type { Client } from '../kubernetes/client/client.ts';
import { Informer } from '../kubernetes/client/informer.ts';
import type { Objects } from './cel.ts';
import { kindOf } from './checks/index.ts';
import type { Verdict, View } from './checks/types.ts';
import { evaluateCel, kindsIn, loadExpressions } from './expressions.ts';
import type { Check, Lesson, Quiz } from './lesson.ts';
import type { Probe } from './probe.ts';
import { NO_PROGRESS, type Progress } from './progress.ts';
import { mayAnswer, quizState, withAnswer } from './quiz-desk.ts';
import { resourceMap } from './resource-map.ts';
import type { CheckState, CourseStatus, ExamState } from './status.ts';
import { type CourseWords, ENGLISH } from './words.ts';

const DEBOUNCE_MS = 50;
/** How often a check that must hold is looked at meanwhile. */
const HOLD_LOOK_MS = 5000;

/** One learner in one lesson. `onStatus` is called whenever something that the page shows has changed. */
export class Evaluator implements Disposable {
  readonly #lesson: Lesson;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #probe: Probe;
  readonly #words: CourseWords;
  readonly #view: View;
  readonly #informers = new Map<string, Informer<ApiObject>>();
  /** What `#objects` has given since the last change. */
  readonly #lists = new Map<string, readonly ApiObject[]>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #dirty = new Set<string>();
  /** Being judged at the moment. */
  readonly #judging = new Set<string>();
  /** Predictions whose command runs at the moment. */
  readonly #running = new Set<string>();
  /** Since when checks that must hold have been true. */
  readonly #since = new Map<string, number>();
  readonly #disposables: Disposable[] = [];
  #served: ReadonlyMap<string, Resource> = new Map();
  #timer: Timer | undefined;
  #progress: Progress;
  #disposed = false;
  onStatus: ((status: CourseStatus) => void) | undefined;

  constructor(options: {
    readonly lesson: Lesson;
    readonly client: Client;
    readonly clock: Clock;
    readonly probe: Probe;
    readonly progress?: Progress;
    readonly words?: CourseWords;
  }) {
    this.#lesson = options.lesson;
    this.#client = options.client;
    this.#clock = options.clock;
    this.#probe = options.probe;
    this.#words = options.words ?? ENGLISH;
    this.#progress = options.progress ?? NO_PROGRESS;
    this.#view = { objects: this.#objects, serves: (apiVersion, kind) => this.#served.has(`${apiVersion} ${kind}`), probe: this.#probe, words: this.#words.checks };
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** True when nothing waits to be judged. */
  get idle(): boolean {
    return this.#judging.size === 0 && this.#timer === undefined && this.#dirty.size === 0;
  }

  async start(): Promise<void> {
    await loadExpressions();
    this.#served = await resourceMap(this.#client);
    if (this.#progress.startedAt === undefined) this.#progress = { ...this.#progress, startedAt: this.#clock.now() };
    const readers = this.#readers();
    for (const [key, checks] of readers) this.#follow(key, checks);
    this.#awaitKinds(readers);
    this.#disposables.push(this.#probe.onChange(() => this.#mark(this.#lesson.checks.filter((c) => kindOf(c.rule).watchesLearner).map((c) => c.id))));
    await Promise.all([...this.#informers.values()].map((i) => i.start()));
    this.#startExam();
    this.#mark(this.#lesson.checks.map((c) => c.id));
  }

  /** Judges everything now and waits for the verdicts. */
  async checkNow(): Promise<void> {
    for (const check of this.#lesson.checks) this.#dirty.add(check.id);
    do {
      this.#run();
      await this.#clock.sleep(DEBOUNCE_MS);
    } while (this.#judging.size > 0 && !this.#disposed);
    this.#publish();
  }

  /** Takes an answer; a prediction's command is run before it is graded. */
  async answer(id: string, answer: unknown): Promise<void> {
    const quiz = this.#lesson.quizzes.find((q) => q.id === id);
    if (!quiz || this.#running.has(id) || this.#examState()?.state === 'over' || !mayAnswer(this.#lesson, quiz, this.#progress.answers[id])) return;
    const ran = quiz.kind === 'predict' && quiz.run ? await this.#runFor(id, quiz.run) : undefined;
    if (this.#disposed) return;
    this.#progress = withAnswer(this.#progress, quiz, answer, this.#objects, ran);
    this.#publish();
  }

  async #runFor(id: string, { host, line }: NonNullable<Quiz['run']>): Promise<{ readonly output: string; readonly code: number }> {
    this.#running.add(id);
    this.#publish();
    try {
      return await this.#probe.run(host, line);
    } finally {
      this.#running.delete(id);
    }
  }

  /** Opens the next hint of a check. Hints with a condition are offered only while it holds. */
  hint(id: string): void {
    const check = this.#lesson.checks.find((c) => c.id === id);
    const taken = this.#progress.hints[id] ?? 0;
    if (!check || this.#lesson.exam || taken >= this.#hintsOf(check).length) return;
    this.#progress = { ...this.#progress, hints: { ...this.#progress.hints, [id]: taken + 1 } };
    this.#publish();
  }

  showSolution(): void {
    if (this.#examState()?.state === 'running') return;
    this.#progress = { ...this.#progress, solutionShown: true };
    this.#publish();
  }

  /** Hands an exam in. */
  finish(): void {
    if (!this.#lesson.exam || this.#progress.finishedAt !== undefined) return;
    this.#progress = { ...this.#progress, finishedAt: this.#clock.now() };
    this.#publish();
  }

  get status(): CourseStatus {
    const exam = this.#examState();
    return {
      checks: this.#lesson.checks.map((c) => this.#checkState(c, exam)),
      quizzes: this.#lesson.quizzes.map((q: Quiz) => ({
        ...quizState(this.#lesson, q, this.#progress.answers[q.id], this.#objects, exam?.state === 'running', this.#words),
        ...(this.#running.has(q.id) ? { running: true } : {}),
      })),
      solutionShown: this.#progress.solutionShown,
      ...(exam ? { exam } : {}),
    };
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.cancel();
    this.onStatus = undefined;
    for (const informer of this.#informers.values()) informer.dispose();
    for (const d of this.#disposables) d.dispose();
  }

  /** One list a kind until something of it changes: thirty checks ask for the same pods. */
  readonly #objects: Objects = (apiVersion, kind) => {
    const key = `${apiVersion} ${kind}`;
    const known = this.#lists.get(key);
    if (known) return known;
    const list = [...(this.#informers.get(key)?.list() ?? [])];
    this.#lists.set(key, list);
    return list;
  };

  /** Which checks read which kind. */
  #readers(): ReadonlyMap<string, ReadonlySet<string>> {
    const readers = new Map<string, Set<string>>();
    const add = ([apiVersion, kind]: readonly [string, string], id: string): void => {
      const key = `${apiVersion} ${kind}`;
      readers.set(key, (readers.get(key) ?? new Set()).add(id));
    };
    for (const check of this.#lesson.checks) {
      for (const read of [...kindOf(check.rule).reads(check.rule as never), ...check.hints.flatMap((h) => kindsIn(h.when ?? ''))]) add(read, check.id);
    }
    for (const quiz of this.#lesson.quizzes) for (const read of kindsIn(quiz.answerFrom ?? '')) add(read, '');
    return readers;
  }

  #follow(key: string, checks: ReadonlySet<string>): void {
    const r = this.#served.get(key);
    if (!r) return;
    const informer = new Informer(this.#client, this.#clock, r);
    informer.on(() => {
      this.#lists.delete(key);
      this.#mark(checks);
    });
    this.#informers.set(key, informer);
  }

  /** Kinds that a learner defines first (custom resources) are followed as soon as they are served. */
  #awaitKinds(readers: ReadonlyMap<string, ReadonlySet<string>>): void {
    const definitions = this.#served.get('apiextensions.k8s.io/v1 CustomResourceDefinition');
    const missing = (): [string, ReadonlySet<string>][] => [...readers].filter(([key]) => !this.#informers.has(key));
    if (!definitions || missing().length === 0) return;
    const informer = new Informer(this.#client, this.#clock, definitions);
    let asking = false;
    informer.on(async () => {
      if (asking || missing().length === 0) return;
      asking = true;
      await this.#clock.sleep(DEBOUNCE_MS);
      asking = false;
      if (this.#disposed) return;
      this.#served = await resourceMap(this.#client);
      for (const [key, checks] of missing()) {
        this.#follow(key, checks);
        void this.#informers
          .get(key)
          ?.start()
          .then(() => this.#mark(checks));
      }
    });
    this.#disposables.push(informer);
    void informer.start();
  }

  #mark(checks: Iterable<string>): void {
    for (const id of checks) if (id) this.#dirty.add(id);
    if (this.#dirty.size === 0 || this.#timer || this.#disposed) return;
    this.#timer = this.#clock.after(DEBOUNCE_MS, () => {
      this.#timer = undefined;
      this.#run();
    });
  }

  /** Judges what is marked; requests take their time and nobody waits for them. */
  #run(): void {
    for (const check of this.#lesson.checks) {
      if (!this.#dirty.has(check.id) || this.#judging.has(check.id)) continue;
      this.#dirty.delete(check.id);
      if ((check.sticky && this.#progress.passed.includes(check.id)) || this.#progress.finishedAt !== undefined) continue;
      // No packets for what cannot count yet: they would fill the nodes' tables behind the learner's back.
      if (check.rule.kind === 'traffic' && !this.#needsMet(check)) continue;
      const verdict = kindOf(check.rule).evaluate(check.rule as never, this.#view, check);
      if (verdict instanceof Promise) {
        this.#judging.add(check.id);
        void verdict.then((v) => this.#judged(check, v));
      } else this.#settle(check, verdict);
    }
    this.#publish();
  }

  #judged(check: Check, verdict: Verdict): void {
    this.#judging.delete(check.id);
    if (this.#disposed) return;
    this.#settle(check, verdict);
    this.#publish();
    this.#mark([]);
  }

  #settle(check: Check, verdict: Verdict): void {
    this.#verdicts.set(check.id, verdict);
    const before = this.#progress.passed.includes(check.id);
    const now = verdict.pass && this.#needsMet(check) && this.#held(check, verdict);
    if (!verdict.pass) this.#since.delete(check.id);
    if (before === now) return;
    const passed = this.#progress.passed.filter((id) => id !== check.id);
    this.#progress = { ...this.#progress, passed: now ? [...passed, check.id] : passed };
    // What waited for this one is judged again.
    if (now) for (const other of this.#lesson.checks) if (other.needs.includes(check.id)) this.#mark([other.id]);
  }

  /** "Keep it true for 30 s": looked at again and again until the time is over. */
  #held(check: Check, verdict: Verdict): boolean {
    if (check.holds === 0 || !verdict.pass) return true;
    const since = this.#since.get(check.id) ?? this.#clock.now();
    this.#since.set(check.id, since);
    const left = since + check.holds - this.#clock.now();
    if (left <= 0) return true;
    this.#clock.after(Math.min(left, HOLD_LOOK_MS), () => this.#mark([check.id]));
    return false;
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

  #checkState(check: Check, exam: ExamState | undefined): CheckState {
    const verdict = this.#verdicts.get(check.id);
    const passing = this.#progress.passed.includes(check.id);
    const hints = exam ? [] : this.#hintsOf(check);
    const taken = Math.min(this.#progress.hints[check.id] ?? 0, hints.length);
    const since = this.#since.get(check.id);
    const silent = passing || exam?.state === 'running';
    return {
      id: check.id,
      title: check.title,
      state: passing ? 'passing' : this.#needsMet(check) ? 'failing' : 'waiting',
      ...(!silent && verdict?.reason ? { reason: verdict.reason } : {}),
      ...(!silent && verdict?.where ? { where: verdict.where } : {}),
      ...(!passing && since !== undefined && verdict?.pass ? { holdsFor: Math.max(1, Math.ceil((since + check.holds - this.#clock.now()) / 1000)) } : {}),
      needs: check.needs,
      hintsTaken: taken,
      hintsLeft: hints.length - taken,
      hints: hints.slice(0, taken),
    };
  }

  #examState(): ExamState | undefined {
    const { exam } = this.#lesson;
    if (!exam) return undefined;
    const { startedAt = this.#clock.now(), finishedAt } = this.#progress;
    const left = Math.ceil((startedAt + exam.minutes * 60_000 - (finishedAt ?? this.#clock.now())) / 1000);
    return { state: finishedAt !== undefined || left <= 0 ? 'over' : 'running', secondsLeft: Math.max(0, left) };
  }

  #startExam(): void {
    const state = this.#examState();
    if (state?.state === 'running') this.#disposables.push(disposable(this.#clock.after(state.secondsLeft * 1000, () => this.finish())));
    else this.finish();
  }

  #publish(): void {
    this.onStatus?.(this.status);
  }
}

function disposable(timer: Timer): Disposable {
  return { dispose: () => timer.cancel() };
}
