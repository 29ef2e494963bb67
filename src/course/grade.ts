// Quizzes: what an answer is worth and what is said to it.
import { evaluateCel, type Objects } from './cel.ts';
import type { FillPart, Prose, Quiz } from './lesson.ts';

export interface Grade {
  readonly right: boolean;
  /** How much of it is right, in [0, 1]: for partial credit. */
  readonly share: number;
  readonly feedback: readonly Prose[];
}

/** What a predicted command really did. */
export interface RanResult {
  readonly output: string;
  readonly code: number;
}

const said = (value: string): readonly Prose[] => [{ type: 'paragraph', children: [{ type: 'text', value }] }];
const RIGHT = (feedback: readonly Prose[]): Grade => ({ right: true, share: 1, feedback });
const wrong = (feedback: readonly Prose[], share = 0): Grade => ({ right: false, share, feedback });

/** `answer`: the index of a choice; a list of indexes (multi, order, match) or of texts (fill); a text. Reveal takes anything. */
export function grade(quiz: Quiz, answer: unknown, objects: Objects, ran?: RanResult): Grade {
  switch (quiz.kind) {
    case 'choice':
      return gradeChoice(quiz, answer);
    case 'predict':
      return gradePrediction(quiz, answer, ran);
    case 'multi':
      return gradeMulti(quiz, answer);
    case 'order':
      return gradeOrder(quiz, numbers(answer));
    case 'match':
      return gradeMatch(quiz, numbers(answer));
    case 'fill':
      return gradeFill(quiz, Array.isArray(answer) ? answer.map(String) : []);
    case 'reveal':
      return RIGHT(quiz.explanation);
    case 'number':
    case 'text':
      return gradeText(quiz, String(answer ?? '').trim(), objects);
  }
}

function numbers(answer: unknown): readonly number[] {
  return Array.isArray(answer) ? answer.map(Number) : [];
}

function gradeChoice(quiz: Quiz, answer: unknown): Grade {
  const choice = quiz.choices[Number(answer)];
  if (choice?.right) return RIGHT(choice.feedback.length ? choice.feedback : quiz.explanation);
  return wrong(choice?.feedback ?? []);
}

/** The cluster has the last word: when the command did something else than the author says, that is told. */
function gradePrediction(quiz: Quiz, answer: unknown, ran: RanResult | undefined): Grade {
  const { run } = quiz;
  if (quiz.choices.length === 0) {
    const same = ran !== undefined && words(ran.output) === words(String(answer ?? ''));
    return same ? RIGHT(quiz.explanation) : wrong(said('The command says something else.'));
  }
  const asSaid = ran === undefined || ((run?.exit === undefined || run.exit === ran.code) && (run?.output === undefined || new RegExp(run.output).test(ran.output)));
  if (!asSaid) return wrong(said('In your cluster the command ended differently than the question expects: something has been changed. Look at what it printed.'));
  return gradeChoice(quiz, answer);
}

const words = (text: string): string => text.trim().replace(/\s+/g, ' ');

function gradeMulti(quiz: Quiz, answer: unknown): Grade {
  const picked = new Set(numbers(answer));
  const off = quiz.choices.filter((c, i) => picked.has(i) !== c.right);
  const [first] = off;
  if (!first) return RIGHT(quiz.explanation);
  const share = Math.max(0, 1 - (2 * off.length) / quiz.choices.length);
  const shouldNot = off.find((c) => !c.right);
  return wrong(shouldNot ? shouldNot.feedback : said(off.length === 1 ? 'One more is right.' : `${off.length} more are right.`), share);
}

function gradeOrder(quiz: Quiz, answer: readonly number[]): Grade {
  const bad = quiz.items.findIndex((_, i) => answer[i] !== i);
  if (bad < 0) return RIGHT(quiz.explanation);
  const inPlace = quiz.items.filter((_, i) => answer[i] === i).length;
  return wrong(said(bad === 0 ? 'Something else comes first.' : `The first ${bad === 1 ? 'step is' : `${bad} steps are`} right; what comes next?`), inPlace / quiz.items.length);
}

function gradeMatch(quiz: Quiz, answer: readonly number[]): Grade {
  const good = quiz.items.filter((_, i) => answer[i] === i).length;
  if (good === quiz.items.length) return RIGHT(quiz.explanation);
  const bad = quiz.items.findIndex((_, i) => answer[i] !== i);
  return wrong(
    [
      {
        type: 'paragraph',
        children: [{ type: 'text', value: `${good} of ${quiz.items.length} pairs are right. Look again at ` }, ...(quiz.items[bad] ?? []), { type: 'text', value: '.' }],
      },
    ],
    good / quiz.items.length,
  );
}

function gradeFill(quiz: Quiz, answer: readonly string[]): Grade {
  const gaps = quiz.parts.filter((p): p is Extract<FillPart, { type: 'gap' }> => p.type === 'gap');
  const bad = gaps.filter((gap, i) => !gap.accepts.includes((answer[i] ?? '').trim()));
  const [first] = bad;
  if (!first) return RIGHT(quiz.explanation);
  const at = gaps.indexOf(first);
  return wrong(first.feedback.length ? [{ type: 'paragraph', children: first.feedback }] : said(`Gap ${at + 1} is not right yet.`), (gaps.length - bad.length) / gaps.length);
}

function gradeText(quiz: Quiz, answer: string, objects: Objects): Grade {
  let want = quiz.answer;
  if (quiz.answerFrom) {
    const result = evaluateCel(quiz.answerFrom, objects);
    if (!result.ok) return wrong(said('The cluster cannot say yet: what the question asks about is not there.'));
    want = Array.isArray(result.value) ? result.value.join(' ') : String(result.value);
  }
  const isNumber = quiz.kind === 'number';
  const same = (candidate: string): boolean =>
    isNumber ? answer !== '' && Math.abs(Number(answer) - Number(candidate)) <= quiz.within : words(answer).toLowerCase() === words(candidate).toLowerCase();
  if ((isNumber ? [want ?? ''] : (want ?? '').split('|')).some(same)) return RIGHT(quiz.explanation);
  const foreseen = quiz.foreseen.find((f) => same(f.answer));
  if (foreseen) return wrong(foreseen.feedback);
  if (isNumber && !/^-?\d+(\.\d+)?$/.test(answer)) return wrong(said('Give a number.'));
  return wrong(said(quiz.answerFrom ? 'That is not what the cluster says.' : 'Not that.'));
}
