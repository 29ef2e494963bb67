// Quizzes: what an answer is worth and what is said to it.
import type { Objects } from './cel.ts';
import { evaluateCel } from './expressions.ts';
import type { FillPart, Prose, Quiz } from './lesson.ts';
import { type CourseWords, ENGLISH } from './words.ts';

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
export function grade(quiz: Quiz, answer: unknown, objects: Objects, ran?: RanResult, words: CourseWords = ENGLISH): Grade {
  switch (quiz.kind) {
    case 'choice':
      return gradeChoice(quiz, answer);
    case 'predict':
      return gradePrediction(quiz, answer, ran, words);
    case 'multi':
      return gradeMulti(quiz, answer, words);
    case 'order':
      return gradeOrder(quiz, numbers(answer), words);
    case 'match':
      return gradeMatch(quiz, numbers(answer), words);
    case 'fill':
      return gradeFill(quiz, Array.isArray(answer) ? answer.map(String) : [], words);
    case 'reveal':
      return RIGHT(quiz.explanation);
    case 'number':
    case 'text':
      return gradeText(quiz, String(answer ?? '').trim(), objects, words);
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
function gradePrediction(quiz: Quiz, answer: unknown, ran: RanResult | undefined, words: CourseWords): Grade {
  const { run } = quiz;
  if (quiz.choices.length === 0) {
    const same = ran !== undefined && squeezed(ran.output) === squeezed(String(answer ?? ''));
    return same ? RIGHT(quiz.explanation) : wrong(said(words.saysElse));
  }
  const asSaid = ran === undefined || ((run?.exit === undefined || run.exit === ran.code) && (run?.output === undefined || new RegExp(run.output).test(ran.output)));
  if (!asSaid) return wrong(said(words.endedElse));
  return gradeChoice(quiz, answer);
}

const squeezed = (text: string): string => text.trim().replace(/\s+/g, ' ');

function gradeMulti(quiz: Quiz, answer: unknown, words: CourseWords): Grade {
  const picked = new Set(numbers(answer));
  const off = quiz.choices.filter((c, i) => picked.has(i) !== c.right);
  const [first] = off;
  if (!first) return RIGHT(quiz.explanation);
  const share = Math.max(0, 1 - (2 * off.length) / quiz.choices.length);
  const shouldNot = off.find((c) => !c.right);
  return wrong(shouldNot ? shouldNot.feedback : said(words.moreRight(off.length)), share);
}

function gradeOrder(quiz: Quiz, answer: readonly number[], words: CourseWords): Grade {
  const bad = quiz.items.findIndex((_, i) => answer[i] !== i);
  if (bad < 0) return RIGHT(quiz.explanation);
  const inPlace = quiz.items.filter((_, i) => answer[i] === i).length;
  return wrong(said(bad === 0 ? words.elseFirst : words.firstRight(bad)), inPlace / quiz.items.length);
}

function gradeMatch(quiz: Quiz, answer: readonly number[], words: CourseWords): Grade {
  const good = quiz.items.filter((_, i) => answer[i] === i).length;
  if (good === quiz.items.length) return RIGHT(quiz.explanation);
  const bad = quiz.items.findIndex((_, i) => answer[i] !== i);
  return wrong(
    [
      {
        type: 'paragraph',
        children: [{ type: 'text', value: words.pairsRight(good, quiz.items.length) }, ...(quiz.items[bad] ?? []), { type: 'text', value: '.' }],
      },
    ],
    good / quiz.items.length,
  );
}

function gradeFill(quiz: Quiz, answer: readonly string[], words: CourseWords): Grade {
  const gaps = quiz.parts.filter((p): p is Extract<FillPart, { type: 'gap' }> => p.type === 'gap');
  const bad = gaps.filter((gap, i) => !gap.accepts.includes((answer[i] ?? '').trim()));
  const [first] = bad;
  if (!first) return RIGHT(quiz.explanation);
  const at = gaps.indexOf(first);
  return wrong(first.feedback.length ? [{ type: 'paragraph', children: first.feedback }] : said(words.gapWrong(at + 1)), (gaps.length - bad.length) / gaps.length);
}

function gradeText(quiz: Quiz, answer: string, objects: Objects, words: CourseWords): Grade {
  let want = quiz.answer;
  if (quiz.answerFrom) {
    const result = evaluateCel(quiz.answerFrom, objects);
    if (!result.ok) return wrong(said(words.cannotSayYet));
    want = Array.isArray(result.value) ? result.value.join(' ') : String(result.value);
  }
  const isNumber = quiz.kind === 'number';
  const same = (candidate: string): boolean =>
    isNumber ? answer !== '' && Math.abs(Number(answer) - Number(candidate)) <= quiz.within : squeezed(answer).toLowerCase() === squeezed(candidate).toLowerCase();
  if ((isNumber ? [want ?? ''] : (want ?? '').split('|')).some(same)) return RIGHT(quiz.explanation);
  const foreseen = quiz.foreseen.find((f) => same(f.answer));
  if (foreseen) return wrong(foreseen.feedback);
  if (isNumber && !/^-?\d+(\.\d+)?$/.test(answer)) return wrong(said(words.giveNumber));
  return wrong(said(quiz.answerFrom ? words.notTheCluster : words.notThat));
}
