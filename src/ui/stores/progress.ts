// How far each lesson has come, for the list and the bars. A small record of its own, so that the list needs no cluster.
import type { CourseStatus } from '../../course/status.ts';

export interface Summary {
  readonly done: number;
  readonly total: number;
  readonly at: number;
}

const KEY = 'portside.progress.1';

export function readSummaries(): Readonly<Record<string, Summary>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, Summary>) : {};
  } catch {
    // Nothing kept, or nothing readable: the lessons' own state is elsewhere and unharmed.
    return {};
  }
}

export function doneOf(status: CourseStatus): number {
  return status.checks.filter((c) => c.state === 'passing').length + status.quizzes.filter((q) => q.state === 'right' || q.state === 'revealed' || q.state === 'given').length;
}

/** Takes over summaries from elsewhere. */
export function mergeSummaries(more: Readonly<Record<string, Summary>>): void {
  localStorage.setItem(KEY, JSON.stringify({ ...readSummaries(), ...more }));
}

export function writeSummary(lesson: string, status: CourseStatus | undefined): void {
  try {
    const all = { ...readSummaries() };
    if (status) all[lesson] = { done: doneOf(status), total: status.checks.length + status.quizzes.length, at: Date.now() };
    else delete all[lesson];
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // The session says itself when nothing can be kept.
  }
}
