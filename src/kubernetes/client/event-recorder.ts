// Events of one component: similar ones are joined, equal ones counted, floods dropped. upstream: k8s.io/client-go/tools/record/{event,events_cache}.go
import type { Clock } from '../../base/clock.ts';
import { fnv1a32 } from '../../base/hash.ts';
import { rfc3339 } from '../../base/time.ts';
import type { Event, ObjectReference } from '../api/generated/types.ts';
import type { ApiObject } from '../api/meta.ts';
import { EVENTS } from '../api/resources.ts';
import { isNotFound } from '../api/status.ts';
import type { Client } from './client.ts';
import type { EventRecorder, EventTarget } from './recorder.ts';

const MAX_OBJECTS = 4096;
const SIMILAR_MAX = 10;
const SIMILAR_MS = 600_000;
const BURST = 25;
const REFILL_MS = 300_000;

/** One event object in the server, and what was counted of it. */
interface Seen {
  readonly type: string;
  readonly reason: string;
  readonly fieldPath: string | undefined;
  /** What is compared: '' for the joined event of many messages. */
  readonly message: string;
  name: string;
  readonly first: string;
  at: number;
  count: number;
}

/** What is remembered of one object: a token bucket and its events. */
interface About {
  tokens: number;
  filledAt: number;
  readonly seen: Seen[];
}

type Write = { readonly reference: ObjectReference; readonly seen: Seen; readonly message: string; readonly patch: boolean; readonly count: number; readonly at: number };

export interface EventSource {
  readonly component: string;
  readonly host?: string;
}

/** Writes core/v1 Events one after the other, each as a task of its own; failures are dropped as upstream does after its retries. */
export class CoreEventRecorder implements EventRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #source: EventSource;
  readonly #about = new Map<string, About>();
  readonly #queue: Write[] = [];
  #writing = false;
  #serial: number;

  constructor(client: Client, clock: Clock, source: EventSource) {
    this.#client = client;
    this.#clock = clock;
    this.#source = source;
    // Two components can speak of objects with one name in the same millisecond: their events must not share a name.
    this.#serial = fnv1a32(`${source.component} ${source.host ?? ''}`) % 1_000_000;
  }

  event(target: EventTarget | ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const reference = referenceOf(target);
    const about = this.#remember(reference.uid ?? `${reference.kind}/${reference.namespace}/${reference.name}`);
    const similar = this.#similar(about, type, reason, message);
    const shown = similar ? `(combined from similar events): ${message}` : message;
    const { seen, known } = this.#count(about, reference, type, reason, similar ? '' : message);
    if (!this.#allow(about)) return;
    this.#queue.push({ reference, seen, message: shown, patch: known, count: seen.count, at: seen.at });
    if (!this.#writing) {
      this.#writing = true;
      this.#clock.post(this.#next);
    }
  }

  #remember(key: string): About {
    const now = this.#clock.now();
    let about = this.#about.get(key);
    if (about) this.#about.delete(key);
    else about = { tokens: BURST, filledAt: now, seen: [] };
    this.#about.set(key, about);
    const oldest = this.#about.size > MAX_OBJECTS ? this.#about.keys().next().value : undefined;
    if (oldest !== undefined) this.#about.delete(oldest);
    return about;
  }

  /** More than ten different messages of one reason within ten minutes become one event. */
  #similar(about: About, type: string, reason: string, message: string): boolean {
    const since = this.#clock.now() - SIMILAR_MS;
    let distinct = 0;
    for (const s of about.seen) {
      if (s.reason !== reason || s.type !== type || s.message === '' || s.at < since) continue;
      if (s.message !== message) distinct++;
    }
    return distinct >= SIMILAR_MAX;
  }

  #count(about: About, reference: ObjectReference, type: string, reason: string, message: string): { readonly seen: Seen; readonly known: boolean } {
    const now = this.#clock.now();
    for (const s of about.seen) {
      if (s.reason !== reason || s.message !== message || s.type !== type || s.fieldPath !== reference.fieldPath) continue;
      s.count++;
      s.at = now;
      return { seen: s, known: true };
    }
    const seen: Seen = { type, reason, fieldPath: reference.fieldPath, message, name: this.#name(reference), first: rfc3339(now), at: now, count: 1 };
    about.seen.push(seen);
    return { seen, known: false };
  }

  #allow(about: About): boolean {
    const now = this.#clock.now();
    about.tokens = Math.min(BURST, about.tokens + (now - about.filledAt) / REFILL_MS);
    about.filledAt = now;
    if (about.tokens < 1) return false;
    about.tokens--;
    return true;
  }

  #name(reference: ObjectReference): string {
    const nanos = BigInt(Math.floor(this.#clock.now())) * 1_000_000n + BigInt(this.#serial++ % 1_000_000);
    return `${reference.name}.${nanos.toString(16)}`;
  }

  readonly #next = (): void => {
    const write = this.#queue.shift();
    if (!write) {
      this.#writing = false;
      return;
    }
    const done = (): void => {
      if (this.#queue.length > 0) this.#clock.post(this.#next);
      else this.#writing = false;
    };
    this.#write(write).then(done, done);
  };

  async #write(write: Write): Promise<void> {
    const { reference, seen } = write;
    const namespace = reference.namespace || 'default';
    if (write.patch) {
      try {
        const change = { count: write.count, lastTimestamp: rfc3339(write.at), message: write.message };
        await this.#client.patch(EVENTS, namespace, seen.name, 'application/strategic-merge-patch+json', change);
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error;
        seen.name = this.#name(reference);
      }
    }
    await this.#client.create(EVENTS, this.#object(namespace, write));
  }

  #object(namespace: string, { reference, seen, message, count, at }: Write): Event {
    return {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name: seen.name, namespace },
      involvedObject: reference,
      reason: seen.reason,
      message,
      source: this.#source.host ? { component: this.#source.component, host: this.#source.host } : { component: this.#source.component },
      firstTimestamp: seen.first,
      lastTimestamp: rfc3339(at),
      count,
      type: seen.type,
      eventTime: null as unknown as string,
      reportingComponent: this.#source.component,
      reportingInstance: this.#source.host ?? '',
    };
  }
}

/** The reference that an event carries. upstream: k8s.io/client-go/tools/reference */
export function referenceOf(target: EventTarget | ApiObject): ObjectReference {
  const object = 'object' in target ? (target as EventTarget).object : (target as ApiObject);
  const fieldPath = 'object' in target ? (target as EventTarget).fieldPath : undefined;
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
    ...(uid ? { uid } : {}),
    apiVersion: object.apiVersion,
    ...(resourceVersion ? { resourceVersion } : {}),
    ...(fieldPath ? { fieldPath } : {}),
  };
}
