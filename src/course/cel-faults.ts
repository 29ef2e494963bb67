// Every CEL expression of a lesson, compiled and weighed before anybody sees it; variables have values by then.
import { celProblem } from './cel.ts';
import type { Lesson } from './lesson.ts';
import { variantOf } from './vars.ts';

export function celFaults(lesson: Lesson, report: (line: number, message: string) => void): void {
  const variant = variantOf(lesson, 1);
  for (const check of variant.checks) {
    const rules = check.rule.kind === 'cel' ? check.rule.rules.flatMap((r) => [r.expression, ...(r.messageExpression ? [r.messageExpression] : [])]) : [];
    for (const expression of [...rules, ...check.hints.flatMap((h) => (h.when ? [h.when] : []))]) {
      const problem = celProblem(expression);
      if (problem) report(check.line, `check ${check.id}: “${expression.slice(0, 80)}”: ${problem}`);
    }
  }
  for (const quiz of variant.quizzes) {
    const problem = quiz.answerFrom === undefined ? undefined : celProblem(quiz.answerFrom);
    if (problem) report(quiz.line, `quiz ${quiz.id}: answerFrom: ${problem}`);
  }
}
