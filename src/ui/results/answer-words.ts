// What somebody has answered, in the words of the question instead of its numbers.
import type { Lesson } from '../../course/lesson.ts';
import { plainText } from '../../course/prose.ts';
import type { ResultItem } from '../../course/results.ts';

export function answerWords(lesson: Lesson, { id, answer }: ResultItem): string {
  const quiz = lesson.quizzes.find((q) => q.id === id);
  if (!quiz || answer === undefined) return '';
  const all = Array.isArray(answer) ? answer : [answer];
  const text = (nodes: Parameters<typeof plainText>[0] | undefined): string => plainText(nodes ?? []);
  if (quiz.choices.length > 0) return all.map((i) => text(quiz.choices[Number(i)]?.text)).join('; ');
  if (quiz.kind === 'order') return all.map((i) => text(quiz.items[Number(i)])).join(' → ');
  if (quiz.kind === 'match') return all.map((right, left) => `${text(quiz.items[left])}: ${text(quiz.partners[Number(right)])}`).join('; ');
  return all.map(String).join('; ');
}
