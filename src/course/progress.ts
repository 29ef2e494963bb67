// What a learner has done in a lesson: plain data with a version, kept across reloads and migrated, never thrown away.

export interface GivenAnswer {
  readonly answer: unknown;
  readonly right: boolean;
  readonly tries: number;
  /** How much of it was right, for partial credit. */
  readonly share?: number;
  /** What the command of a prediction printed, and how it ended. */
  readonly ran?: { readonly output: string; readonly code: number };
  /** The first answer was right. */
  readonly atOnce?: boolean;
}

export interface Progress {
  readonly version: 1;
  /** Checks that passed once (sticky ones stay ticked). */
  readonly passed: readonly string[];
  readonly answers: Readonly<Record<string, GivenAnswer>>;
  /** Hints taken, by check. */
  readonly hints: Readonly<Record<string, number>>;
  readonly solutionShown: boolean;
  /** Milliseconds of the lesson's clock. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

export const NO_PROGRESS: Progress = { version: 1, passed: [], answers: {}, hints: {}, solutionShown: false };

/** Reads saved progress of any version so far; what cannot be read counts as none. */
export function readProgress(saved: unknown): Progress {
  if (typeof saved !== 'object' || saved === null || (saved as { version?: unknown }).version !== 1) return NO_PROGRESS;
  return { ...NO_PROGRESS, ...(saved as Progress) };
}
