// One learner's world behind the port: cluster, lesson, terminals, saved state. Knows no browser; the worker and the tests wrap it.
import { encode } from '../base/bytes.ts';
import { VirtualClock } from '../base/clock.ts';
import { type Cluster, createCluster } from '../cluster/cluster.ts';
import { readSnapshot } from '../cluster/snapshot.ts';
import { Evaluator } from '../course/evaluator.ts';
import { readProgress } from '../course/progress.ts';
import type { ApiResponse, WatchEvent } from '../kubernetes/api/wire.ts';
import { courseWords } from './course-words.ts';
import { Keeper, problemOf, type Storage } from './keeper.ts';
import { prepareLesson, worldOf } from './lesson-prepare.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { type SavedState, STATE_VERSION } from './saved-state.ts';
import { ScreenTty } from './screen-tty.ts';

export interface SessionHost extends Storage {
  post(message: FromWorker): void;
  /** The clock has something to do: look at it. */
  wake(): void;
  /** Lets virtual time run freely until the promise settles (boot, restore). */
  free<T>(clock: VirtualClock, promise: Promise<T>): Promise<T>;
}

export class LearnerSession {
  readonly #host: SessionHost;
  readonly #ttys = new Map<string, ScreenTty>();
  readonly #watches = new Map<number, { dispose(): void }>();
  readonly #closedTtys = new Set<string>();
  readonly #keeper: Keeper;
  #cluster: Cluster | undefined;
  #evaluator: Evaluator | undefined;
  #traces: FromWorkerTraces = [];

  constructor(host: SessionHost) {
    this.#host = host;
    this.#keeper = new Keeper(
      host,
      () => this.#cluster && this.#state(this.#cluster),
      (trouble, ms) => host.post({ t: 'saved', problem: trouble && problemOf(trouble), ms, ...(trouble ? { trouble } : {}) }),
    );
  }

  get clock(): VirtualClock | undefined {
    return this.#cluster?.clock;
  }

  /** Every message of the page comes here, in order. */
  receive(message: ToWorker): void {
    if (message.t === 'start') {
      this.#start(message).catch((error) => this.fail(error));
      return;
    }
    const cluster = this.#cluster;
    if (!cluster) return;
    switch (message.t) {
      case 'req':
        void this.#request(cluster, message.id, message.request);
        break;
      case 'unwatch':
        this.#watches.get(message.id)?.dispose();
        this.#watches.delete(message.id);
        break;
      case 'tty.open':
        this.#open(cluster, message.tty, message.host, message.size);
        break;
      case 'tty.in':
        this.#ttyOf(cluster, message.tty)?.input(encode(message.data));
        this.#keeper.changed();
        break;
      case 'tty.ack':
        this.#ttys.get(message.tty)?.acknowledge(message.chars);
        break;
      case 'tty.resize':
        this.#ttys.get(message.tty)?.resize(message.size);
        break;
      case 'tty.close':
        this.#closedTtys.add(message.tty);
        this.#ttys.get(message.tty)?.close();
        this.#ttys.delete(message.tty);
        break;
      case 'lesson.answer':
        void this.#evaluator?.answer(message.quiz, message.answer).then(() => this.#keeper.done());
        break;
      case 'lesson.hint':
        this.#evaluator?.hint(message.check);
        this.#keeper.done();
        break;
      case 'lesson.solution':
        this.#evaluator?.showSolution();
        this.#keeper.done();
        break;
      case 'lesson.finish':
        this.#evaluator?.finish();
        this.#keeper.done();
        break;
      case 'lesson.check':
        void this.#evaluator?.checkNow();
        break;
      case 'sim.undo':
        this.#host.post({ t: 'undone', what: cluster.undo.take() });
        this.#publish();
        this.#keeper.done();
        break;
      case 'sim.save':
        void this.#keeper.write();
        break;
      case 'sim.speed':
        break;
    }
    this.#host.wake();
  }

  fail(error: unknown): void {
    this.#host.post({ t: 'failed', message: error instanceof Error ? error.message : String(error) });
  }

  async #start({ slot, lesson, fresh, locale }: Extract<ToWorker, { t: 'start' }>): Promise<void> {
    const saved = await this.#keeper.open(slot, fresh);
    const snapshot = readSnapshot(saved?.cluster);
    const clock = new VirtualClock(snapshot?.now ?? this.#host.now());
    const options = { ...worldOf(lesson), clock, seed: lesson?.seed ?? this.#host.now() & 0xffff };
    const cluster = createCluster(
      snapshot
        ? {
            ...options,
            seed: snapshot.seed,
            workers: snapshot.workers,
            proxyMode: snapshot.proxyMode,
            addons: snapshot.addons ?? [],
            families: snapshot.families ?? ['IPv4'],
            saved: snapshot,
          }
        : options,
    );
    await this.#host.free(clock, cluster.start());
    if (lesson && !snapshot) await this.#host.free(clock, prepareLesson(cluster, lesson));
    this.#cluster = cluster;
    if (saved && snapshot) {
      cluster.probe.commands.push(...saved.commands);
      cluster.probe.requests.push(...saved.requests);
      cluster.traces.push(...saved.traces);
      if (saved.traces.length) this.#host.post({ t: 'traces', traces: saved.traces });
    }
    cluster.onTrace.on((trace) => {
      if (this.#traces.length === 0) clock.post(() => this.#sendTraces());
      this.#traces.push(trace);
      this.#keeper.changed();
    });
    cluster.probe.onChange(() => {
      this.#publish();
      this.#keeper.done();
    });
    const screens = snapshot ? (saved?.screens ?? []) : [];
    this.#host.post({ t: 'ready', hosts: cluster.hosts, restored: snapshot !== undefined, screens });
    if (lesson) await this.#watchLesson(cluster, lesson, saved?.progress, locale);
    this.#publish();
    this.#host.wake();
    this.#keeper.changed();
  }

  async #watchLesson(cluster: Cluster, lesson: NonNullable<Extract<ToWorker, { t: 'start' }>['lesson']>, progress: unknown, locale: string | undefined): Promise<void> {
    const words = await courseWords(locale);
    const evaluator = new Evaluator({ lesson, client: cluster.client('portside-course'), clock: cluster.clock, probe: cluster.probe, progress: readProgress(progress), words });
    this.#evaluator = evaluator;
    evaluator.onStatus = () => {
      this.#publish();
      this.#keeper.changed();
    };
    await this.#host.free(cluster.clock, evaluator.start());
  }

  #publish(): void {
    this.#host.post({ t: 'lesson.status', status: this.#evaluator?.status, canUndo: this.#cluster?.undo.next });
  }

  #sendTraces(): void {
    const traces = this.#traces;
    this.#traces = [];
    this.#host.post({ t: 'traces', traces });
  }

  async #request(cluster: Cluster, id: number, request: Extract<ToWorker, { t: 'req' }>['request']): Promise<void> {
    const response: ApiResponse = await cluster.transport({ ...request, user: { name: 'portside-page', groups: ['system:masters', 'system:authenticated'] } });
    const { code, headers, body, watch } = response;
    this.#host.post({ t: 'res', id, code, headers, body: watch ? undefined : body, watching: watch !== undefined });
    if (!watch) return;
    this.#watches.set(id, watch);
    let waiting: WatchEvent[] = [];
    watch.onEnd = () => {
      this.#watches.delete(id);
      this.#host.post({ t: 'watch.end', id });
    };
    watch.onEvent = (event) => {
      if (waiting.length === 0) {
        cluster.clock.post(() => {
          const events = waiting;
          waiting = [];
          this.#host.post({ t: 'events', id, events });
        });
      }
      waiting.push(event);
    };
  }

  #ttyOf(cluster: Cluster, tty: string): ScreenTty | undefined {
    // What the lesson types into a tab may come before the tab's screen has told its size.
    if (!this.#ttys.has(tty) && !this.#closedTtys.has(tty)) this.#open(cluster, tty, 'laptop', { columns: 80, rows: 24 });
    return this.#ttys.get(tty);
  }

  #open(cluster: Cluster, tty: string, host: string, size: { readonly columns: number; readonly rows: number }): void {
    const there = this.#ttys.get(tty);
    if (there) return there.resize(size);
    const { tty: terminal, shell } = cluster.openTerminal(host, size.columns, size.rows);
    const screen = new ScreenTty(terminal, host, (data) => {
      this.#host.post({ t: 'tty.out', tty, data });
      this.#keeper.changed();
    });
    this.#ttys.set(tty, screen);
    void shell.exited.then(({ code }) => {
      if (this.#ttys.get(tty) === screen) this.#ttys.delete(tty);
      this.#host.post({ t: 'tty.exit', tty, code });
    });
  }

  /** Writes what there is now. */
  saveNow(): Promise<void> {
    return this.#keeper.write();
  }

  #state(cluster: Cluster): SavedState {
    return {
      version: STATE_VERSION,
      cluster: cluster.snapshot(),
      progress: this.#evaluator?.progress,
      commands: [...cluster.probe.commands],
      requests: [...cluster.probe.requests],
      traces: cluster.traces.slice(-20),
      screens: [...this.#ttys].map(([tty, screen]) => ({ tty, host: screen.host, text: screen.text })),
    };
  }
}

type FromWorkerTraces = Extract<FromWorker, { t: 'traces' }>['traces'][number][];
