// Every CEL expression of a lesson, compiled and weighed before anybody sees it; variables have values by then.
import { celProblem } from './cel.ts';
import type { Lesson } from './lesson.ts';
import { variantOf } from './vars.ts';

/** `lines`: those of the file, for the place of an expression in its block. */
export function celFaults(lesson: Lesson, lines: readonly string[], report: (line: number, message: string) => void): void {
  const variant = variantOf(lesson, 1);
  for (const check of variant.checks) {
    const rules = check.rule.kind === 'cel' ? check.rule.rules.flatMap((r) => [r.expression, ...(r.messageExpression ? [r.messageExpression] : [])]) : [];
    for (const expression of [...rules, ...check.hints.flatMap((h) => (h.when ? [h.when] : []))]) {
      const problem = celProblem(expression);
      if (problem) report(placeOf(expression, check.line, lines), `check ${check.id}: “${expression.slice(0, 80)}”: ${problem}`);
    }
  }
  for (const quiz of variant.quizzes) {
    const problem = quiz.answerFrom === undefined ? undefined : celProblem(quiz.answerFrom);
    if (problem) report(quiz.line, `quiz ${quiz.id}: answerFrom: ${problem}`);
  }
}

/** The line below `from` in which an expression begins, as far as it stands there in one piece; else `from`. */
function placeOf(expression: string, from: number, lines: readonly string[]): number {
  const [head = ''] = expression.trim().split(/["'\\\n]/);
  if (head.length < 3) return from;
  for (let line = from + 1; line <= lines.length && !/^\s*```/.test(lines[line - 1] ?? ''); line++) if (lines[line - 1]?.includes(head)) return line;
  return from;
}
