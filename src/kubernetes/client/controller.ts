// What a controller is and how one is run. upstream: sigs.k8s.io/controller-runtime's builder, k8s.io/kubernetes cmd/kube-controller-manager
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/emitter.ts';
import type { Random } from '../../base/random.ts';
import type { ApiObject, Resource } from '../api/meta.ts';
import type { Client } from './client.ts';
import { type IndexOf, Informer, type InformerChange, type Lister } from './informer.ts';
import type { EventRecorder } from './recorder.ts';
import { WorkQueue } from './workqueue.ts';

/** One informer a resource for all controllers of a process. */
export class Informers implements Disposable {
  readonly #informers = new Map<string, Informer<ApiObject>>();
  /** Resources are asked for by the same few tokens again and again. */
  readonly #byToken = new Map<Resource, Informer<ApiObject>>();
  readonly #client: Client;
  readonly #clock: Clock;
  #started = false;

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  for<T extends ApiObject>(r: Resource<T>): Informer<T> {
    const token = r as unknown as Resource;
    let informer = this.#byToken.get(token);
    if (!informer) {
      informer = this.#named(token);
      this.#byToken.set(token, informer);
    }
    return informer as unknown as Informer<T>;
  }

  #named(r: Resource): Informer<ApiObject> {
    const id = `${r.group}/${r.plural}`;
    let informer = this.#informers.get(id);
    if (!informer) {
      informer = new Informer(this.#client, this.#clock, r);
      this.#informers.set(id, informer);
      if (this.#started) void informer.start();
    }
    return informer;
  }

  /** Starts all that were asked for; resolves when each has its first list. */
  async start(): Promise<void> {
    this.#started = true;
    await Promise.all([...this.#informers.values()].map((i) => i.start()));
  }

  dispose(): void {
    for (const informer of this.#informers.values()) informer.dispose();
  }
}

export interface ControllerContext {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: EventRecorder;
  /** The cache of a resource; ask in `setup` or in `reconcile`, never list from the server. */
  lister<T extends ApiObject>(r: Resource<T>): Lister<T>;
  /** Reconcile this key again after `ms`. */
  requeue(key: string, ms: number): void;
}

export interface ControllerSetup {
  /**
   * Every change of an object of `r` reconciles the keys that `keys` gives (default: the object's own). Old and new object are both asked.
   * `batchMs`: changes within that time are taken together.
   */
  watch<T extends ApiObject>(r: Resource<T>, keys?: (object: T, context: ControllerContext) => Iterable<string>, batchMs?: number): void;
  /** As `watch`, for controllers that care what became of an object: `object` is undefined when it went. */
  follow<T extends ApiObject>(r: Resource<T>, keys: (change: InformerChange<T>, context: ControllerContext) => Iterable<string>, batchMs?: number): void;
  index<T extends ApiObject>(r: Resource<T>, name: string, of: IndexOf<T>): void;
}

/** A controller sees state, never events: `reconcile` reads caches, compares, writes. A second reconcile writes nothing. */
export interface Controller {
  readonly name: string;
  /** What its events call it; its name when this is absent. */
  readonly eventSource?: string;
  setup(setup: ControllerSetup, context: ControllerContext): void;
  /** Throws to be tried again with back-off. */
  reconcile(key: string, context: ControllerContext): Promise<void> | void;
}

/** Wires a controller to the informers; call before `informers.start()`. */
export function runController(controller: Controller, informers: Informers, base: Omit<ControllerContext, 'lister' | 'requeue'>): Disposable & { readonly queue: WorkQueue } {
  const queue: WorkQueue = new WorkQueue(base.clock, (key) => controller.reconcile(key, context));
  const context: ControllerContext = { ...base, lister: (r) => informers.for(r), requeue: (key, ms) => queue.addAfter(key, ms) };
  controller.setup(
    {
      watch: (r, keys, batchMs = 0) => {
        informers.for(r).on(({ key: own, old, object }) => {
          if (!keys) return queue.addAfter(own, batchMs);
          if (old) for (const key of keys(old, context)) queue.addAfter(key, batchMs);
          if (object) for (const key of keys(object, context)) queue.addAfter(key, batchMs);
        });
      },
      follow: (r, keys, batchMs = 0) => {
        informers.for(r).on((change) => {
          for (const key of keys(change, context)) queue.addAfter(key, batchMs);
        });
      },
      index: (r, name, of) => void informers.for(r).index(name, of),
    },
    context,
  );
  return { queue, dispose: () => queue.stop() };
}
