// What the page is told of a lesson: plain data.
import type { Prose } from './lesson.ts';

export interface CheckState {
  readonly id: string;
  readonly title: string;
  readonly state: 'waiting' | 'failing' | 'passing';
  /** The first thing that is missing. */
  readonly reason?: string;
  /** Where a packet ended, for traffic. */
  readonly where?: string;
  /** Seconds for which it still has to stay true. */
  readonly holdsFor?: number;
  readonly needs: readonly string[];
  readonly hintsTaken: number;
  readonly hintsLeft: number;
  readonly hints: readonly string[];
}

export interface QuizState {
  readonly id: string;
  /** closed: no more tries; given: answered in an exam that is not over. */
  readonly state: 'open' | 'wrong' | 'right' | 'revealed' | 'closed' | 'given';
  readonly answer: unknown;
  readonly feedback?: readonly Prose[];
  /** Answers given so far; absent before the first one. */
  readonly tries?: number;
  /** How much of the answer is right, in [0, 1]. */
  readonly share?: number;
  /** The first answer was right. */
  readonly atOnce?: boolean;
  /** A prediction's command is being run. */
  readonly running?: boolean;
  /** Absent where one may try for ever. */
  readonly triesLeft?: number;
  /** A prediction's command as it really ended. */
  readonly ran?: { readonly output: string; readonly code: number };
}

export interface ExamState {
  readonly state: 'running' | 'over';
  readonly secondsLeft: number;
}

export interface CourseStatus {
  readonly checks: readonly CheckState[];
  readonly quizzes: readonly QuizState[];
  readonly solutionShown: boolean;
  readonly exam?: ExamState;
}
