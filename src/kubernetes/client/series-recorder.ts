// Events of components that write them through events.k8s.io: the first is kept, repetitions become a series. upstream: k8s.io/client-go/tools/events
import type { Clock } from '../../base/clock.ts';
import { rfc3339Micro } from '../../base/time.ts';
import type { EventsV1Event } from '../api/generated/types.ts';
import type { ApiObject } from '../api/meta.ts';
import { EVENTS_V1 } from '../api/resources.ts';
import type { Client } from './client.ts';
import { referenceOf } from './event-recorder.ts';

const FINISH_MS = 360_000;
const HEARTBEAT_MS = 1_800_000;

interface Series {
  readonly namespace: string;
  readonly name: string;
  count: number;
  at: number;
  started: boolean;
}

/** `controller` default-scheduler, `instance` default-scheduler-control-plane. */
export class SeriesRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #controller: string;
  readonly #instance: string;
  readonly #series = new Map<string, Series>();
  readonly #queue: (() => Promise<unknown>)[] = [];
  #writing = false;
  #sweeping = false;
  #serial = 0;

  constructor(client: Client, clock: Clock, controller: string, instance: string) {
    this.#client = client;
    this.#clock = clock;
    this.#controller = controller;
    this.#instance = instance;
  }

  /** Never throws and is not awaited. Events that differ in their note alone are the same event. */
  event(object: ApiObject, type: 'Normal' | 'Warning', reason: string, action: string, note: string): void {
    const now = this.#clock.now();
    const key = `${object.metadata.uid} ${type} ${reason} ${action}`;
    const known = this.#series.get(key);
    if (known) {
      known.count++;
      known.at = now;
      if (known.started) return;
      known.started = true;
      return this.#patch(known);
    }
    const event = this.#object(object, type, reason, action, note);
    this.#send(() => this.#client.create(EVENTS_V1, event));
    // What goes well happens once to an object: only trouble repeats itself.
    if (type === 'Normal') return;
    this.#series.set(key, { namespace: event.metadata.namespace ?? 'default', name: event.metadata.name ?? '', count: 1, at: now, started: false });
    this.#sweepLater();
  }

  #object(object: ApiObject, type: string, reason: string, action: string, note: string): EventsV1Event {
    const now = this.#clock.now();
    const nanos = BigInt(Math.floor(now)) * 1_000_000n + BigInt(this.#serial++ % 1_000_000);
    return {
      kind: 'Event',
      apiVersion: 'events.k8s.io/v1',
      metadata: { name: `${object.metadata.name}.${nanos.toString(16)}`, namespace: object.metadata.namespace || 'default' },
      eventTime: rfc3339Micro(now),
      reportingController: this.#controller,
      reportingInstance: this.#instance,
      action,
      reason,
      regarding: referenceOf(object),
      note,
      type,
    };
  }

  #patch(series: Series): void {
    const { namespace, name } = series;
    const change = { series: { count: series.count, lastObservedTime: rfc3339Micro(series.at) } };
    this.#send(() => this.#client.patch(EVENTS_V1, namespace, name, 'application/strategic-merge-patch+json', change));
  }

  #send(write: () => Promise<unknown>): void {
    this.#queue.push(write);
    if (this.#writing) return;
    this.#writing = true;
    this.#clock.post(this.#next);
  }

  readonly #next = (): void => {
    const write = this.#queue.shift();
    const done = (): void => {
      if (this.#queue.length > 0) this.#clock.post(this.#next);
      else this.#writing = false;
    };
    if (write) write().then(done, done);
    else this.#writing = false;
  };

  /** One timer for all: series that nobody repeats are finished and forgotten, others are written now and then. */
  #sweepLater(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#clock.after(FINISH_MS, () => {
      this.#sweeping = false;
      this.#sweep();
      if (this.#series.size > 0) this.#sweepLater();
    });
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const [key, series] of this.#series) {
      if (series.at <= now - FINISH_MS) {
        if (series.started && series.count > 2) this.#patch(series);
        this.#series.delete(key);
      } else if (series.started && now - series.at > HEARTBEAT_MS) this.#patch(series);
    }
  }
}
