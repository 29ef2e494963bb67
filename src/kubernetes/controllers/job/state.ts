// One look at a job: what was found, and what is counted on the way. upstream: syncJobCtx
import type { Job, JobStatus, Pod } from '../../api/generated/types.ts';
import type { ControllerContext } from '../../client/controller.ts';
import type { Streak } from './backoff.ts';
import type { Memory } from './memory.ts';

/** What became of the indexes of an indexed job. */
export interface Indexes {
  readonly done: Set<number>;
  /** Those that have failed for good; undefined where indexes have no limit of their own. */
  readonly lost: Set<number> | undefined;
  /** Failed pods whose indexes are to be tried again. */
  readonly waiting: ReadonlyMap<number, Pod>;
}

export interface Sync {
  readonly key: string;
  readonly job: Job;
  readonly pods: readonly Pod[];
  /** Pods that are still to be counted. */
  readonly tracked: readonly Pod[];
  readonly active: readonly Pod[];
  /** The status to be. */
  readonly status: JobStatus;
  readonly indexes: Indexes | undefined;
  readonly succeeded: number;
  readonly failed: number;
  readonly streak: Streak;
  readonly counts: { active: number; ready: number; terminating: number };
  readonly memory: Memory;
  readonly context: ControllerContext;
}
