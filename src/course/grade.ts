// Quizzes: what an answer is worth and what is said to it.
import { evaluateCel, type Objects } from './cel.ts';
import type { Prose, Quiz } from './lesson.ts';

export interface Grade {
  readonly right: boolean;
  readonly feedback: readonly Prose[];
}

const said = (value: string): readonly Prose[] => [{ type: 'paragraph', children: [{ type: 'text', value }] }];

/** `answer`: the index of a choice, a list of indexes (multi), or text. Reveal takes anything. */
export function grade(quiz: Quiz, answer: unknown, objects: Objects): Grade {
  switch (quiz.kind) {
    case 'choice':
    case 'predict': {
      const choice = quiz.choices[Number(answer)];
      return { right: choice?.right === true, feedback: choice?.feedback.length ? choice.feedback : choice?.right ? quiz.explanation : [] };
    }
    case 'multi': {
      const picked = new Set(Array.isArray(answer) ? answer.map(Number) : []);
      const wrong = quiz.choices.find((c, i) => picked.has(i) !== c.right);
      if (!wrong) return { right: true, feedback: quiz.explanation };
      return { right: false, feedback: wrong.right ? said('One more is right.') : wrong.feedback };
    }
    case 'reveal':
      return { right: true, feedback: quiz.explanation };
    default:
      return gradeText(quiz, String(answer ?? '').trim(), objects);
  }
}

function gradeText(quiz: Quiz, answer: string, objects: Objects): Grade {
  let want = quiz.answer;
  if (quiz.answerFrom) {
    const result = evaluateCel(quiz.answerFrom, objects);
    if (!result.ok) return { right: false, feedback: said('The cluster cannot say yet: what the question asks about is not there.') };
    want = String(result.value);
  }
  const same = quiz.kind === 'number' ? answer !== '' && Number(answer) === Number(want) : answer.toLowerCase() === want?.toLowerCase();
  return {
    right: same,
    feedback: same ? quiz.explanation : said(quiz.kind === 'number' && !/^-?\d+(\.\d+)?$/.test(answer) ? 'Give a number.' : 'That is not what the cluster says.'),
  };
}
