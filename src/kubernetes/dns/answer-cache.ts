// Remembered answers, positive and negative, with TTLs that count down. upstream: coredns/plugin/cache
import type { Clock } from '../../base/clock.ts';
import type { Question, ResourceRecord } from '../../machine/programs/lib/dns-message.ts';
import { type Answer, inZone } from './answer.ts';
import type { CacheSettings } from './settings.ts';

const CAPACITY = 9984;

interface Entry {
  readonly answer: Answer;
  readonly stored: number;
  readonly until: number;
}

export class AnswerCache {
  readonly #clock: Clock;
  readonly #settings: CacheSettings;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, settings: CacheSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** The remembered answer with what is left of its TTLs. */
  get(q: Question): Answer | undefined {
    const entry = this.#entries.get(keyOf(q));
    if (!entry) return undefined;
    const now = this.#clock.now();
    if (now >= entry.until) {
      this.#entries.delete(keyOf(q));
      return undefined;
    }
    return withTtl(entry.answer, Math.ceil((entry.until - now) / 1000));
  }

  /** Remembers an answer and gives it back with its TTLs capped. */
  put(q: Question, answer: Answer): Answer {
    const denial = answer.rcode === 'NXDOMAIN' || (answer.rcode === 'NOERROR' && answer.answers.length === 0);
    if (answer.rcode !== 'NOERROR' && answer.rcode !== 'NXDOMAIN') return answer;
    const off = denial ? this.#settings.noDenial : this.#settings.noSuccess;
    if (off.some((zone) => inZone(q.name.toLowerCase(), zone))) return answer;
    const ttl = Math.min(leastTtl(answer), denial ? this.#settings.denial : this.#settings.success);
    const capped = withTtl(answer, ttl);
    const now = this.#clock.now();
    if (ttl > 0) {
      const oldest = this.#entries.size >= CAPACITY ? this.#entries.keys().next().value : undefined;
      if (oldest !== undefined) this.#entries.delete(oldest);
      this.#entries.set(keyOf(q), { answer: capped, stored: now, until: now + ttl * 1000 });
    }
    return capped;
  }
}

function keyOf(q: Question): string {
  return `${q.type} ${q.name.toLowerCase()}`;
}

function leastTtl(answer: Answer): number {
  let least = 3600;
  for (const r of [...answer.answers, ...answer.authority, ...answer.additional]) {
    const minimum = typeof r.data === 'object' && 'minimum' in r.data ? r.data.minimum : r.ttl;
    least = Math.min(least, r.ttl, minimum);
  }
  return least;
}

function withTtl(answer: Answer, ttl: number): Answer {
  const set = (list: readonly ResourceRecord[]): readonly ResourceRecord[] => list.map((r) => ({ ...r, ttl }));
  return { ...answer, answers: set(answer.answers), authority: set(answer.authority), additional: set(answer.additional) };
}
