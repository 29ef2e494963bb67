// What each figure may cost: the budgets of the design, printed beside what was measured and never asserted.

/** `atMost` or `atLeast`, in the figure's own unit. */
export type Budget = { readonly atMost: number } | { readonly atLeast: number };

export const BUDGETS: Readonly<Record<string, Budget>> = {
  'boot-cold': { atMost: 15 },
  'boot-snapshot': { atMost: 5 },
  'first-answer': { atMost: 14 },
  'pods-100-ready': { atMost: 50 },
  'pods-1000-ready': { atMost: 270 },
  'pods-10000-ready': { atMost: 3000 },
  'pods-growth': { atMost: 1.15 },
  'pods-1000-deleted': { atMost: 170 },
  'pods-1000-memory': { atMost: 10 },
  'services-1000': { atMost: 80 },
  'services-1000-memory': { atMost: 23 },
  'requests-kept': { atLeast: 500_000 },
  'requests-new': { atLeast: 150_000 },
  'requests-traced': { atLeast: 50_000 },
  idle: { atLeast: 15_000 },
  'idle-events-lost': { atMost: 0 },
  'scale-downs-lost': { atMost: 0 },
  'kubectl-p50': { atMost: 1 },
  'kubectl-p99': { atMost: 5 },
  'lesson-open': { atMost: 100 },
  'lesson-look': { atMost: 2 },
  'js-lesson': { atMost: 110 },
  'js-terminal': { atMost: 90 },
  'js-worker': { atMost: 200 },
  'page-block': { atMost: 50 },
  'page-task': { atMost: 50 },
  'page-key-p99': { atMost: 16 },
};
