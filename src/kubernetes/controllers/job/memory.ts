// What the job controller remembers from one look at a job to the next, by the job's key.
import type { Expectations } from '../lib/expectations.ts';
import type { Streak } from './backoff.ts';

export interface Memory {
  readonly expectations: Expectations;
  readonly streaks: Map<string, Streak>;
  /** Pods that have been counted and let go, until the cache shows it. upstream: uidTrackingExpectations */
  readonly released: Map<string, Set<string>>;
  /** The uid of a job whose end was written, until the cache shows it. upstream: finishedJobExpectations */
  readonly announced: Map<string, string>;
}
