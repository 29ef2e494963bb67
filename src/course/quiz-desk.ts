// Answers: taken, graded, counted. Retry rules are here, what an answer is worth is in grade.ts.
import type { Objects } from './cel.ts';
import { grade, type RanResult } from './grade.ts';
import type { Lesson, Quiz } from './lesson.ts';
import type { GivenAnswer, Progress } from './progress.ts';
import type { QuizState } from './status.ts';
import type { CourseWords } from './words.ts';

/** How often a quiz may be answered; 0 = as often as one likes. */
function triesOf(lesson: Lesson, quiz: Quiz): number {
  return lesson.exam ? quiz.tries || 1 : quiz.tries;
}

/** False when it is answered for good. */
export function mayAnswer(lesson: Lesson, quiz: Quiz, given: GivenAnswer | undefined): boolean {
  const tries = triesOf(lesson, quiz);
  if (!given) return true;
  // In an exam an answer may be changed until the end: a second thought is not a second try, since nothing was said to the first.
  return lesson.exam ? true : !given.right && (tries === 0 || given.tries < tries);
}

/** Progress with one more answer. */
export function withAnswer(progress: Progress, quiz: Quiz, answer: unknown, objects: Objects, ran: RanResult | undefined): Progress {
  const { right, share } = grade(quiz, answer, objects, ran);
  const before = progress.answers[quiz.id];
  const given: GivenAnswer = { answer, right, share, tries: (before?.tries ?? 0) + 1, atOnce: before ? before.atOnce === true : right, ...(ran ? { ran } : {}) };
  return { ...progress, answers: { ...progress.answers, [quiz.id]: given } };
}

/** What the page shows of a quiz. Reads the cluster for questions that are answered from it. */
export function quizState(lesson: Lesson, quiz: Quiz, given: GivenAnswer | undefined, objects: Objects, examRunning: boolean, words?: CourseWords): QuizState {
  const tries = triesOf(lesson, quiz);
  const left = !lesson.exam && tries > 0 ? { triesLeft: Math.max(0, tries - (given?.tries ?? 0)) } : {};
  // An exam that is over closes what was never answered as well.
  if (!given && lesson.exam && !examRunning) return { id: quiz.id, state: 'closed', answer: undefined, feedback: quiz.explanation };
  if (!given) return { id: quiz.id, state: 'open', answer: undefined, ...left };
  if (examRunning) return { id: quiz.id, state: 'given', answer: given.answer };
  const { feedback } = grade(quiz, given.answer, objects, given.ran, words);
  const closed = !given.right && (lesson.exam !== undefined || (tries > 0 && given.tries >= tries));
  const state = quiz.kind === 'reveal' ? 'revealed' : given.right ? 'right' : closed ? 'closed' : 'wrong';
  return {
    id: quiz.id,
    state,
    answer: given.answer,
    // What was right when it was given stays right, whatever the cluster says by now.
    feedback: given.right && quiz.answerFrom ? quiz.explanation : closed ? [...feedback, ...quiz.explanation] : feedback,
    tries: given.tries,
    share: given.share ?? (given.right ? 1 : 0),
    atOnce: given.atOnce === true,
    ...left,
    ...(given.ran ? { ran: given.ran } : {}),
  };
}
