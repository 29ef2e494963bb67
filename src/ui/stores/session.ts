// The page's side of a running world: one worker, what it has said last, and what may be asked of it. Holds no truth of its own.
import { create } from 'zustand';
import type { Lesson } from '../../course/lesson.ts';
import type { CourseStatus } from '../../course/status.ts';
import { portTransport } from '../../host/port-transport.ts';
import type { FromWorker, RequestTrace, SavedScreen, ToWorker } from '../../host/protocol.ts';
import type { Transport } from '../../kubernetes/api/wire.ts';
import { useLanguage, wordsNow } from '../words/words.ts';
import { writeSummary } from './progress.ts';
import { type Hold, holdSlot } from './slot-lock.ts';
import { takeWorker } from './world-worker.ts';

export type Phase = 'starting' | 'ready' | 'elsewhere' | 'taken' | 'failed';

export interface SessionState {
  readonly phase: Phase;
  readonly failure: string | undefined;
  readonly hosts: readonly string[];
  readonly restored: boolean;
  readonly screens: readonly SavedScreen[];
  readonly status: CourseStatus | undefined;
  readonly canUndo: string | undefined;
  /** Newest last. */
  readonly traces: readonly RequestTrace[];
  /** What was last said of keeping the state. */
  readonly saved: Extract<FromWorker, { t: 'saved' }> | undefined;
  readonly notice: string | undefined;
}

const EMPTY: SessionState = {
  phase: 'starting',
  failure: undefined,
  hosts: ['laptop'],
  restored: false,
  screens: [],
  status: undefined,
  canUndo: undefined,
  traces: [],
  saved: undefined,
  notice: undefined,
};
const KEPT_TRACES = 50;
/** How long a page that goes waits for its last write: a multiple of what one took, within bounds that nobody notices or minds. */
const LEAVE_SHARE = 3;
const LEAVE_MS = 80;
const LEAVE_MAX_MS = 600;

export const useSession = create<SessionState>(() => EMPTY);

type TtyListener = (message: Extract<FromWorker, { t: 'tty.out' | 'tty.exit' }>) => void;

/** One world in one worker. */
export class Session {
  readonly slot: string;
  readonly #lesson: Lesson | undefined;
  readonly #ttys = new Map<string, TtyListener>();
  #worker: Worker | undefined;
  #receive: (message: FromWorker) => void = () => {};
  #hold: Hold | undefined;
  /** Opening takes a moment, and closing may come in between. */
  #turn = 0;
  #saveMs = 0;
  transport: Transport = () => Promise.reject(new Error('the cluster has not started'));

  constructor(slot: string, lesson: Lesson | undefined) {
    this.slot = slot;
    this.#lesson = lesson;
  }

  /** Starts the world, or says that another tab has it. `steal` takes it from there. */
  async open(options: { readonly steal?: boolean; readonly fresh?: boolean } = {}): Promise<void> {
    const turn = ++this.#turn;
    useSession.setState(EMPTY, true);
    const hold = this.#hold ?? (await holdSlot(this.slot, options.steal === true, () => this.#lost()));
    if (turn !== this.#turn) return hold?.release();
    this.#hold = hold;
    if (!hold) return useSession.setState({ phase: 'elsewhere' });
    this.#start(options.fresh === true);
  }

  post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  onTty(tty: string, listener: TtyListener): () => void {
    this.#ttys.set(tty, listener);
    return () => {
      if (this.#ttys.get(tty) === listener) this.#ttys.delete(tty);
    };
  }

  /** The page may go at once: has the worker write, and holds the page back for the moment that it needs (nothing can be awaited here). */
  leave(): void {
    if (!this.#worker || useSession.getState().phase !== 'ready') return;
    this.post({ t: 'sim.save' });
    const end = performance.now() + Math.min(LEAVE_MAX_MS, Math.max(LEAVE_MS, this.#saveMs * LEAVE_SHARE));
    while (performance.now() < end);
  }

  close(): void {
    this.#turn++;
    const worker = this.#worker;
    const hold = this.#hold;
    this.#worker = undefined;
    this.#hold = undefined;
    if (!worker) return hold?.release();
    const end = (): void => {
      worker.terminate();
      hold?.release();
    };
    // Nobody else may have the slot before the last state is written; the time limit is for a worker that cannot.
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => data.t === 'saved' && end();
    setTimeout(end, 1000);
    worker.postMessage({ t: 'sim.save' } satisfies ToWorker);
  }

  #start(fresh: boolean): void {
    this.#worker?.terminate();
    const worker = takeWorker();
    this.#worker = worker;
    const { transport, receive } = portTransport((message) => worker.postMessage(message));
    this.transport = transport;
    this.#receive = receive;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (this.#worker === worker) this.#hear(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker === worker) this.#fail(event.message);
    };
    this.post({ t: 'start', slot: this.slot, lesson: this.#lesson, fresh, locale: useLanguage.getState().locale });
  }

  #lost(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#hold = undefined;
    useSession.setState({ phase: 'taken' });
  }

  #fail(message: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    useSession.setState({ phase: 'failed', failure: message });
  }

  #hear(message: FromWorker): void {
    switch (message.t) {
      case 'ready':
        return useSession.setState({ phase: 'ready', hosts: message.hosts, restored: message.restored, screens: message.screens });
      case 'tty.out':
      case 'tty.exit':
        return this.#ttys.get(message.tty)?.(message);
      case 'lesson.status':
        if (this.#lesson && message.status) writeSummary(this.slot, message.status);
        return useSession.setState({ status: message.status, canUndo: message.canUndo });
      case 'traces':
        return useSession.setState((s) => ({ traces: merge(s.traces, message.traces) }));
      case 'saved':
        this.#saveMs = message.ms;
        return useSession.setState({ saved: message });
      case 'undone':
        return useSession.setState({ notice: message.what ? wordsNow().session.takenBack(message.what) : wordsNow().session.nothingToTakeBack });
      case 'failed':
        return this.#fail(message.message);
      default:
        this.#receive(message);
    }
  }
}

/** A flow's later trace stands for its earlier ones. */
function merge(old: readonly RequestTrace[], fresh: readonly RequestTrace[]): readonly RequestTrace[] {
  const flows = new Set(fresh.map((t) => t.flow));
  return [...old.filter((t) => !flows.has(t.flow)), ...fresh].slice(-KEPT_TRACES);
}
