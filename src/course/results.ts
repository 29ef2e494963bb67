// What a learner has come to in a lesson: done, wrong, points, and what to repeat. Made of the lesson and what the page is told of it; the base of every export.
import type { Block, Lesson, Prose, Quiz } from './lesson.ts';
import { plainText } from './prose.ts';
import type { CheckState, CourseStatus, QuizState } from './status.ts';

/** Why something is worth repeating. */
export type RepeatReason = 'open' | 'wrong' | 'later' | 'hints';

export interface ResultItem {
  readonly id: string;
  readonly kind: 'check' | Quiz['kind'];
  readonly title: string;
  readonly state: 'done' | 'wrong' | 'open';
  readonly points: number;
  readonly possible: number;
  /** Answers given, or hints taken. */
  readonly tries: number;
  readonly hints: number;
  readonly answer?: unknown;
  /** The heading under which it stands. */
  readonly section?: string;
  readonly repeat?: RepeatReason;
}

export interface Results {
  readonly version: 1;
  readonly lesson: string;
  readonly title: string;
  readonly variation?: number;
  readonly items: readonly ResultItem[];
  readonly done: number;
  readonly points: number;
  readonly possible: number;
  /** Points are meant to be looked at: an exam, or weights that differ. */
  readonly counted: boolean;
  readonly solutionShown: boolean;
  /** For an exam that is over. */
  readonly passed?: boolean;
}

/** What a learner has come to in a lesson, to be printed or saved. */
export function resultsOf(lesson: Lesson, status: CourseStatus): Results {
  const sections = sectionsOf(lesson.blocks);
  const titled = <T extends { readonly id: string }>(item: T): T & { readonly section?: string } => ({
    ...item,
    ...(sections.has(item.id) ? { section: sections.get(item.id) } : {}),
  });
  const items: ResultItem[] = [];
  for (const [id] of sections) {
    const check = lesson.checks.find((c) => c.id === id);
    const quiz = lesson.quizzes.find((q) => q.id === id);
    if (check)
      items.push(
        titled(
          checkItem(
            check,
            status.checks.find((c) => c.id === id),
          ),
        ) as ResultItem,
      );
    if (quiz)
      items.push(
        titled(
          quizItem(
            quiz,
            status.quizzes.find((q) => q.id === id),
          ),
        ) as ResultItem,
      );
  }
  const points = sum(items.map((i) => i.points));
  const possible = sum(items.map((i) => i.possible));
  return {
    version: 1,
    lesson: lesson.id,
    title: lesson.title,
    ...(lesson.variation === undefined ? {} : { variation: lesson.variation }),
    items,
    done: items.filter((i) => i.state === 'done').length,
    points,
    possible,
    counted: lesson.exam !== undefined || new Set(items.filter((i) => i.possible > 0).map((i) => i.possible)).size > 1,
    solutionShown: status.solutionShown,
    ...(lesson.exam && status.exam?.state === 'over' ? { passed: points >= lesson.exam.pass * possible - Number.EPSILON } : {}),
  };
}

function checkItem({ id, title, weight }: Lesson['checks'][number], state: CheckState | undefined): ResultItem {
  const done = state?.state === 'passing';
  const hints = state?.hintsTaken ?? 0;
  const repeat: RepeatReason | undefined = done ? (hints > 0 ? 'hints' : undefined) : 'open';
  return { id, kind: 'check', title, state: done ? 'done' : 'open', points: done ? weight : 0, possible: weight, tries: 0, hints, ...(repeat ? { repeat } : {}) };
}

/** An open question has no points: nobody but the learner can say what the answer was worth. */
function quizItem(quiz: Quiz, state: QuizState | undefined): ResultItem {
  const { id, kind } = quiz;
  const weight = kind === 'reveal' ? 0 : quiz.weight;
  const done = state?.state === 'right' || state?.state === 'revealed';
  const answered = state?.answer !== undefined;
  const repeat: RepeatReason | undefined = !answered ? 'open' : !done && state.state !== 'given' ? 'wrong' : kind !== 'reveal' && state.atOnce === false ? 'later' : undefined;
  return {
    ...{ id, kind, title: firstLine(quiz.question), state: done ? 'done' : answered ? 'wrong' : 'open' },
    ...{ points: round((state?.share ?? 0) * weight), possible: weight, tries: state?.tries ?? 0, hints: 0 },
    ...(answered && kind !== 'reveal' ? { answer: state.answer } : {}),
    ...(repeat ? { repeat } : {}),
  };
}

const sum = (numbers: readonly number[]): number => round(numbers.reduce((a, b) => a + b, 0));
const round = (n: number): number => Math.round(n * 100) / 100;

function firstLine(question: readonly Prose[]): string {
  return plainText(question.slice(0, 1)).trim();
}

/** Checks and quizzes as they stand in the text, each with the heading above it. */
function sectionsOf(blocks: readonly Block[]): ReadonlyMap<string, string | undefined> {
  const sections = new Map<string, string | undefined>();
  let heading: string | undefined;
  const walk = (inside: readonly Block[]): void => {
    for (const b of inside) {
      if (b.type === 'prose') for (const n of b.nodes) if (n.type === 'heading') heading = plainText(n.children);
      if (b.type === 'check' || b.type === 'quiz') sections.set(b.id, heading);
      if (b.type === 'tip' || b.type === 'hint') walk(b.blocks);
    }
  };
  walk(blocks);
  return sections;
}
